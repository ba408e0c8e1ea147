import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingUrl

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def url(**args):
    return lambda: StreamingUrl("chat", {"function_name": "chat-fn", **args})


def test_defaults(deploy):
    deployment = deploy(url())

    function_url = deployment.only("FunctionUrl")
    assert function_url.name == "chat"
    assert function_url.parent == deployment.only("StreamingUrl").urn
    assert function_url.inputs == {
        "functionName": "chat-fn",
        "authorizationType": "AWS_IAM",
        "invokeMode": "RESPONSE_STREAM",
    }
    assert deployment.outputs == {
        "function_url": "https://abcdefgh.lambda-url.eu-west-1.on.aws/",
        "function_arn": "arn:aws:lambda:eu-west-1:123456789012:function:chat-0a1b",
    }


def test_every_argument(deploy):
    deployment = deploy(
        url(
            qualifier="live",
            authorization_type="NONE",
            public=True,
            invoke_mode="BUFFERED",
            cors_allow_origins=["https://example.com"],
            cors_allow_methods=["POST"],
            cors_allow_headers=["content-type"],
            cors_expose_headers=["x-request-id"],
            cors_allow_credentials=True,
            cors_max_age_seconds=600.0,
        )
    )

    assert deployment.only("FunctionUrl").inputs == {
        "functionName": "chat-fn",
        "qualifier": "live",
        "authorizationType": "NONE",
        "invokeMode": "BUFFERED",
        "cors": {
            "allowOrigins": ["https://example.com"],
            "allowMethods": ["POST"],
            "allowHeaders": ["content-type"],
            "exposeHeaders": ["x-request-id"],
            "allowCredentials": True,
            "maxAge": 600,
        },
    }


def test_one_cors_argument_is_enough(deploy):
    deployment = deploy(url(cors_allow_origins=["*"]))
    assert deployment.only("FunctionUrl").inputs["cors"] == {"allowOrigins": ["*"]}


def test_the_link_to_the_function_holds_at_preview(deploy):
    def program():
        function = pulumi.CustomResource("aws:lambda/function:Function", "fn", {"name": None})
        return StreamingUrl("chat", {"function_name": function.id})

    deployment = deploy(program, preview=True)
    assert deployment.only("FunctionUrl").links["functionName"] == {deployment.only("Function").urn}


def test_one_unknown_origin_leaves_the_rest_of_cors_known(deploy):
    def program():
        page = pulumi.CustomResource("aws:cloudfront/distribution:Distribution", "page", {})
        return url(cors_allow_origins=[page.id], cors_allow_methods=["POST"], cors_max_age_seconds=60)()

    deployment = deploy(program, preview=True)
    cors = deployment.only("FunctionUrl").inputs["cors"]
    assert cors.pop("allowOrigins") == UNKNOWN
    assert cors == {"allowMethods": ["POST"], "maxAge": 60}


REFUSED = [
    ({"authorization_type": "NONE"}, "authorization_type 'NONE' lets anyone on the internet call the function; say"),
    ({"authorization_type": "NONE", "public": False}, "authorization_type 'NONE' lets anyone"),
    ({"authorization_type": "NONE", "public": "false"}, "authorization_type 'NONE' lets anyone"),
    ({"public": True}, "public is true, but authorization_type 'AWS_IAM' admits permitted callers only"),
    ({"authorization_type": "IAM"}, "authorization_type is 'IAM'; give AWS_IAM or NONE"),
    ({"invoke_mode": "STREAM"}, "invoke_mode is 'STREAM'; give RESPONSE_STREAM or BUFFERED"),
    ({"qualifier": "$LATEST"}, "qualifier is '$LATEST', but a function URL only serves an alias"),
    ({"qualifier": "12"}, "qualifier is '12', but a function URL only serves an alias"),
    (
        {"cors_allow_origins": ["*"], "cors_allow_credentials": True},
        "cors_allow_credentials does not go with the origin '*', which browsers refuse; name the origins",
    ),
    ({"cors_max_age_seconds": 0.5}, "cors_max_age_seconds is 0.5; give a whole number"),
    ({"auth_type": "NONE"}, "there is no argument auth_type; the arguments are authorization_type, "),
]


@pytest.mark.parametrize("wrap", [lambda value: value, pulumi.Output.from_input], ids=["plain", "output"])
@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_refused(deploy, args, sentence, wrap):
    with pytest.raises(ArgumentError) as refused:
        deploy(lambda: url(**{name: wrap(value) for name, value in args.items()})())
    assert str(refused.value).startswith(f"StreamingUrl 'chat': {sentence}")


def test_the_function_is_required(deploy):
    with pytest.raises(ArgumentError, match=r"^StreamingUrl 'chat': function_name is missing"):
        deploy(lambda: StreamingUrl("chat", {}))

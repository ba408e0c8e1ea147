import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingUrl
from pulumi.runtime.rpc import UNKNOWN


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


def permissions(deployment):
    return {name: found.inputs for name, found in deployment.of_type("Permission").items()}


def test_principals_get_both_permissions_on_the_alias(deploy):
    account, role, organization = "111122223333", "arn:aws:iam::111122223333:role/team/caller", "o-a1b2c3d4e5"
    deployment = deploy(url(qualifier="live", allow_principals=[account, role, organization]))

    target = {"function": "chat-fn", "qualifier": "live"}
    signed = {"action": "lambda:InvokeFunctionUrl", "functionUrlAuthType": "AWS_IAM", **target}
    through_url = {"action": "lambda:InvokeFunction", "invokedViaFunctionUrl": True, **target}
    everyone_in = {"principal": "*", "principalOrgId": organization}
    assert permissions(deployment) == {
        "chat-111122223333-invoke-function-url": {**signed, "principal": account},
        "chat-111122223333-invoke-function": {**through_url, "principal": account},
        "chat-111122223333-role/team/caller-invoke-function-url": {**signed, "principal": role},
        "chat-111122223333-role/team/caller-invoke-function": {**through_url, "principal": role},
        "chat-o-a1b2c3d4e5-invoke-function-url": {**signed, **everyone_in},
        "chat-o-a1b2c3d4e5-invoke-function": {**through_url, **everyone_in},
    }
    assert {found.parent for found in deployment.of_type("Permission").values()} == {
        deployment.only("StreamingUrl").urn
    }


def test_another_order_of_principals_changes_nothing(deploy):
    names = ["111122223333", "444455556666"]
    one, other = (deploy(url(allow_principals=order)) for order in (names, names[::-1]))
    assert permissions(one) == permissions(other)


def test_a_principal_may_be_an_output(deploy):
    def program():
        role = pulumi.CustomResource("aws:iam/role:Role", "caller", {"arn": None})
        return url(allow_principals=[role.id, "444455556666"])()

    deployment = deploy(program, preview=True)
    assert deployment.only("FunctionUrl").inputs["authorizationType"] == "AWS_IAM"
    granted = permissions(deployment)
    assert granted["chat-0-invoke-function"]["principal"] == UNKNOWN
    assert granted["chat-444455556666-invoke-function"]["principal"] == "444455556666"


def test_a_public_url_comes_after_its_permissions_and_goes_before_them(deploy):
    deployment = deploy(url(authorization_type="NONE", public=True))

    assert permissions(deployment) == {
        "chat-invoke-function-url": {
            "action": "lambda:InvokeFunctionUrl",
            "function": "chat-fn",
            "functionUrlAuthType": "NONE",
            "principal": "*",
            "statementId": "FunctionURLAllowPublicAccess",
        },
        "chat-invoke-function": {
            "action": "lambda:InvokeFunction",
            "function": "chat-fn",
            "invokedViaFunctionUrl": True,
            "principal": "*",
        },
    }
    assert deployment.only("FunctionUrl").depends_on == {
        found.urn for found in deployment.of_type("Permission").values()
    }


def test_region(deploy):
    deployment = deploy(url(region="us-west-2", allow_principals=["111122223333"]))
    assert deployment.only("FunctionUrl").inputs["region"] == "us-west-2"
    assert {granted["region"] for granted in permissions(deployment).values()} == {"us-west-2"}


REFUSED = [
    ({"authorization_type": "NONE"}, "authorization_type 'NONE' lets anyone on the internet call the function; say"),
    ({"authorization_type": "NONE", "public": False}, "authorization_type 'NONE' lets anyone"),
    ({"public": True}, "public is true, but authorization_type 'AWS_IAM' admits permitted callers only"),
    ({"authorization_type": "IAM"}, "authorization_type is 'IAM'; give AWS_IAM or NONE"),
    ({"invoke_mode": "STREAM"}, "invoke_mode is 'STREAM'; give RESPONSE_STREAM or BUFFERED"),
    ({"qualifier": "$LATEST"}, "qualifier is '$LATEST', but a function URL only serves an alias"),
    ({"qualifier": "live:1"}, "qualifier is 'live:1', but a function URL only serves an alias"),
    (
        {"cors_allow_origins": ["https://*"], "cors_allow_credentials": True},
        "cors_allow_credentials does not go with the origin 'https://*', which is every page",
    ),
    ({"cors_allow_origins": ["https://example.com/"]}, "cors_allow_origins has 'https://example.com/'; give a scheme"),
    ({"cors_allow_origins": ["example.com"]}, "cors_allow_origins has 'example.com'; give a scheme"),
    ({"cors_allow_methods": ["OPTIONS"]}, "cors_allow_methods has 'OPTIONS'; give GET, PUT, HEAD, POST, PATCH, DELETE"),
    ({"cors_max_age_seconds": 86401}, "cors_max_age_seconds is 86401; give 0 to 86400"),
    ({"qualifier": "12"}, "qualifier is '12', but a function URL only serves an alias"),
    (
        {"cors_allow_origins": ["*"], "cors_allow_credentials": True},
        "cors_allow_credentials does not go with the origin '*', which is every page; name the origins",
    ),
    ({"cors_max_age_seconds": 0.5}, "cors_max_age_seconds is 0.5; give a whole number"),
    ({"auth_type": "NONE"}, "there is no argument auth_type; did you mean authorization_type?"),
    ({"zone": "NONE"}, "there is no argument zone; the arguments are allow_principals, "),
]


@pytest.mark.parametrize("wrap", [lambda value: value, pulumi.Output.from_input], ids=["plain", "output"])
@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_refused(deploy, args, sentence, wrap):
    with pytest.raises(ArgumentError) as refused:
        deploy(lambda: url(**{name: wrap(value) for name, value in args.items()})())
    assert str(refused.value).startswith(f"StreamingUrl 'chat': {sentence}")


@pytest.mark.parametrize(
    "principal",
    ["*", "cloudfront.amazonaws.com", "1234", "arn:aws:s3:::bucket", "o-short", 1, "arn:aws:iam::123456789012:role/*"],
)
def test_refused_principals(deploy, principal):
    with pytest.raises(ArgumentError, match=r"^StreamingUrl 'chat': allow_principals has .*; give an account id"):
        deploy(url(allow_principals=[principal]))


def test_principals_of_a_public_url_are_refused(deploy):
    with pytest.raises(ArgumentError, match="allow_principals has no effect on a public URL"):
        deploy(url(authorization_type="NONE", public=True, allow_principals=["111122223333"]))


def test_how_many_principals_there_are_cannot_wait_for_an_output(deploy):
    with pytest.raises(ArgumentError, match="allow_principals is an Output; give a plain list"):
        deploy(lambda: url(allow_principals=pulumi.Output.from_input(["111122223333"]))())


def test_the_function_is_required(deploy):
    with pytest.raises(ArgumentError, match=r"^StreamingUrl 'chat': function_name is missing"):
        deploy(lambda: StreamingUrl("chat", {}))

import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingDistribution


def timeouts(deployment):
    (origin,) = deployment.only("Distribution").inputs["origins"]
    config = origin["customOriginConfig"]
    return config["originReadTimeout"], config.get("originKeepaliveTimeout"), origin.get("responseCompletionTimeout")


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({}, (60, None, None)),
        ({"origin_read_timeout_seconds": 30, "origin_keepalive_timeout_seconds": 45}, (30, 45, None)),
        ({"response_completion_timeout_seconds": 60}, (60, None, 60)),
        ({"response_completion_timeout_seconds": 120, "function_timeout_seconds": 120}, (60, None, 120)),
        ({"function_timeout_seconds": 900}, (60, None, None)),
    ],
)
def test_timeouts(distribute, args, expected):
    assert timeouts(distribute(**args)) == expected


def test_timeouts_hold_for_every_function(distribute):
    deployment = distribute(
        path_functions={"/a": {"function_name": "fn", "function_url": "https://a.lambda-url.eu-west-1.on.aws/"}},
        origin_read_timeout_seconds=90,
    )
    first, second = deployment.only("Distribution").inputs["origins"]
    assert first["customOriginConfig"] == second["customOriginConfig"]
    assert first["originAccessControlId"] == second["originAccessControlId"] == "cdn-function-id"


REFUSED = [
    ({"origin_read_timeout_seconds": 0}, "origin_read_timeout_seconds is 0; give 1 or more"),
    ({"origin_keepalive_timeout_seconds": 0}, "origin_keepalive_timeout_seconds is 0; give 1 or more"),
    (
        {"response_completion_timeout_seconds": 59},
        "response_completion_timeout_seconds is 59, but CloudFront wants no less than origin_read_timeout_seconds, which is 60",
    ),
    (
        {"response_completion_timeout_seconds": 119, "function_timeout_seconds": 120},
        "response_completion_timeout_seconds is 119, but the function may answer for 120 seconds",
    ),
    (
        {"function_url": "https://abcdefgh.lambda-url.us-gov-west-1.on.aws/"},
        "function_url is in AWS GovCloud (US) or China, where CloudFront cannot sign",
    ),
    (
        {"function_url": "https://abcdefgh.lambda-url.cn-north-1.on.aws/"},
        "function_url is in AWS GovCloud (US) or China",
    ),
]


@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_refused(distribute, args, sentence):
    with pytest.raises(ArgumentError) as refused:
        distribute(**args)
    assert str(refused.value).startswith(f"StreamingDistribution 'cdn': {sentence}")


def test_timeouts_are_checked_when_the_functions_is_known(deploy):
    def program():
        return StreamingDistribution(
            "cdn",
            {
                "function_name": "chat-fn",
                "function_url": "https://abcdefgh.lambda-url.eu-west-1.on.aws/",
                "response_completion_timeout_seconds": 100.0,
                "function_timeout_seconds": pulumi.Output.from_input(120.0),
            },
        )

    with pytest.raises(ArgumentError, match="but the function may answer for 120 seconds"):
        deploy(program)


def test_path_functions_as_outputs_keep_their_links_at_preview(deploy):
    def program():
        function = pulumi.CustomResource("aws:lambda/function:Function", "fn", {})
        url = pulumi.CustomResource("aws:lambda/functionUrl:FunctionUrl", "url", {})
        return StreamingDistribution(
            "cdn",
            {
                "function_name": "chat-fn",
                "function_url": "https://abcdefgh.lambda-url.eu-west-1.on.aws/",
                "path_functions": {"/search/*": {"function_name": function.id, "function_url": url.id}},
            },
        )

    deployment = deploy(program, preview=True)

    distribution = deployment.only("Distribution")
    assert [behavior["pathPattern"] for behavior in distribution.inputs["orderedCacheBehaviors"]] == ["/search/*"]
    assert deployment.only("FunctionUrl").urn in distribution.links["origins"]
    permission = deployment.one("Permission", "cdn-invoke-function/search/*")
    assert permission.links["function"] == {deployment.only("Function").urn}


def test_a_url_that_another_stack_does_not_have_is_refused_at_preview(deploy):
    def program():
        missing = pulumi.Output.from_input(None)
        return StreamingDistribution("cdn", {"function_name": "chat-fn", "function_url": missing})

    with pytest.raises(ArgumentError, match="function_url is no HTTPS address; give the function_url"):
        deploy(program, preview=True)

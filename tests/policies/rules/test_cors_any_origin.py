import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

RULE = "cors-any-origin"


@pytest.mark.parametrize(
    "cors",
    [
        None,
        {},
        {"allowOrigins": ["https://a.example"]},
        {"allowOrigins": ["*"], "allowCredentials": True},
        {"allowMethods": ["*"], "allowHeaders": ["*"]},
    ],
)
def test_named_origins_and_what_another_rule_rejects(stack, nothing, cors):
    stack.url("chat", cors=cors)
    assert stack.judge(RULE) == nothing


@pytest.mark.parametrize(
    ("cors", "waits"),
    [
        (UNKNOWN, "cors"),
        ({"allowOrigins": UNKNOWN}, "cors.allowOrigins"),
        ({"allowOrigins": ["*"], "allowCredentials": UNKNOWN}, "cors.allowCredentials"),
    ],
)
def test_not_known_yet(stack, cors, waits):
    stack.url("chat", cors=cors)
    assert stack.judge(RULE).undecided == [("url", waits)]


def test_a_url_of_aws_native(stack):
    stack.add("aws-native:lambda:Url", "url", {"targetFunctionArn": "chat", "cors": {"allowOrigins": ["*"]}})
    assert stack.judge(RULE).found == [("url", "cors.allowOrigins")]

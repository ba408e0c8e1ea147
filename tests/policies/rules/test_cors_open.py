import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

RULE = "cors-any-origin"


@pytest.mark.parametrize(
    "cors",
    [
        {"allowOrigins": ["*"]},
        {"allowOrigins": ["https://a.example", "*"], "allowCredentials": False},
        {"allowOrigins": ["https://*"]},
    ],
)
def test_every_origin(stack, nothing, cors):
    stack.url("chat", cors=cors)
    assert stack.judge(RULE).found == [("url", "cors.allowOrigins")]
    assert stack.judge("cors-open") == nothing


@pytest.mark.parametrize("origins", [["*"], ["https://chat.example.com", "*"], ["https://*"], [UNKNOWN, "*"]])
def test_credentials_from_every_origin(stack, origins):
    stack.url("chat", cors={"allowOrigins": origins, "allowCredentials": True})
    assert stack.judge("cors-open").found == [("url", "cors.allowOrigins")]


@pytest.mark.parametrize(
    "cors",
    [
        None,
        {},
        {"allowOrigins": ["https://chat.example.com"], "allowCredentials": True},
        {"allowOrigins": ["https://*.example.com"], "allowCredentials": True},
        {"allowOrigins": ["*"], "allowCredentials": False},
        {"allowOrigins": [UNKNOWN]},
        {"allowCredentials": True},
    ],
)
def test_cors_for_known_origins_or_without_credentials(stack, nothing, cors):
    stack.url("chat", cors=cors)
    assert stack.judge("cors-open") == nothing


@pytest.mark.parametrize(
    ("cors", "waits"),
    [
        (UNKNOWN, "cors"),
        ({"allowOrigins": UNKNOWN, "allowCredentials": True}, "cors.allowOrigins"),
        ({"allowOrigins": ["https://a.example", UNKNOWN], "allowCredentials": True}, "cors.allowOrigins"),
        ({"allowOrigins": ["*"], "allowCredentials": UNKNOWN}, "cors.allowCredentials"),
    ],
)
def test_cors_that_is_not_known_yet(stack, cors, waits):
    stack.url("chat", cors=cors)
    outcome = stack.judge("cors-open")
    assert outcome.found == []
    assert outcome.undecided == [("url", waits)]

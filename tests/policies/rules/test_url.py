import pytest
from lambda_streaming_policies.model import UNKNOWN


def test_a_url_that_asks_for_no_credentials(stack):
    stack.url("chat", authorizationType="NONE")
    assert stack.judge("url-auth-none").found == [("url", "authorizationType")]


def test_a_buffered_url_is_as_open_as_a_streaming_one(stack):
    stack.url("chat", authorizationType="NONE", invokeMode="BUFFERED")
    assert stack.judge("url-auth-none").found == [("url", "authorizationType")]


def test_a_url_that_asks_for_credentials(stack, nothing):
    stack.url("chat")
    assert stack.judge("url-auth-none") == nothing


def test_an_authorization_type_that_is_not_known_yet(stack):
    stack.url("chat", authorizationType=UNKNOWN)
    outcome = stack.judge("url-auth-none")
    assert outcome.found == []
    assert outcome.undecided == [("url", "authorizationType")]


def test_one_unknown_url_does_not_hide_an_open_one(stack):
    stack.url("chat", name="first", authorizationType=UNKNOWN)
    stack.url("chat", name="second", authorizationType="NONE")
    outcome = stack.judge("url-auth-none")
    assert outcome.found == [("second", "authorizationType")]
    assert outcome.undecided == [("first", "authorizationType")]


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

from lambda_streaming_policies.stack.unknown import UNKNOWN


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

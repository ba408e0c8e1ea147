import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

TIMEOUT = "api-timeout-default"
INTEGRATION = "aws:apigateway/integration:Integration"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:chat"


def uri(streams=True, function=FUNCTION):
    version, verb = ("2021-11-15", "response-streaming-invocations") if streams else ("2015-03-31", "invocations")
    return f"arn:aws:apigateway:eu-west-1:lambda:path/{version}/functions/{function}/{verb}"


@pytest.mark.parametrize(
    ("timeout", "function", "found"),
    [
        (None, 900, True),
        (29000, 60, True),
        (20000, 29, True),
        (None, 29, False),
        (None, 3, False),
        (900000, 900, False),
    ],
)
def test_the_default_timeout(stack, api, timeout, function, found):
    api(function={"timeout": function}, integration={"timeoutMilliseconds": timeout})
    assert stack.judge(TIMEOUT).found == ([("integration", "timeoutMilliseconds")] if found else [])


def test_the_default_timeout_of_a_buffered_integration(stack, nothing, api):
    api("BUFFERED", function={"timeout": 900})
    assert stack.judge(TIMEOUT) == nothing


def test_a_function_of_another_stack_may_take_long(stack):
    stack.add(INTEGRATION, "integration", {"uri": uri(), "responseTransferMode": "STREAM"})
    assert stack.judge(TIMEOUT).found == [("integration", "timeoutMilliseconds")]


def test_a_timeout_that_is_not_known_yet(stack, api):
    api(integration={"timeoutMilliseconds": UNKNOWN})
    assert stack.judge(TIMEOUT).undecided == [("integration", "timeoutMilliseconds")]


AT = "body.paths./chat.post.x-amazon-apigateway-integration"


@pytest.mark.parametrize(
    ("timeout", "function", "found"), [(None, 900, True), (29000, 60, True), (None, 3, False), (900000, 900, False)]
)
def test_the_default_timeout_in_a_document(stack, api_of_body, timeout, function, found, document):
    stack.function(timeout=function)
    given = {} if timeout is None else {"timeoutInMillis": timeout}
    api_of_body(document(responseTransferMode="STREAM", **given))
    assert stack.judge(TIMEOUT).found == ([("api", f"{AT}.timeoutInMillis")] if found else [])

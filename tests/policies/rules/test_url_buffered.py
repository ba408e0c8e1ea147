import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN


@pytest.mark.parametrize("mode", ["BUFFERED", None])
def test_a_url_that_buffers(stack, mode):
    stack.url("chat", invokeMode=mode)
    assert stack.judge("url-buffered").found == [("url", "invokeMode")]


def test_a_url_that_streams(stack, nothing):
    stack.url("chat")
    assert stack.judge("url-buffered") == nothing


def test_a_mode_that_is_not_known_yet(stack):
    stack.url("chat", invokeMode=UNKNOWN)
    assert stack.judge("url-buffered").undecided == [("url", "invokeMode")]


def test_a_url_of_aws_native_that_buffers(stack):
    stack.add("aws-native:lambda:Url", "url", {"targetFunctionArn": "chat", "authType": "AWS_IAM"})
    assert stack.judge("url-buffered").found == [("url", "invokeMode")]

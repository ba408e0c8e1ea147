import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

RULE = "web-function-auth-none"


@pytest.mark.parametrize(
    "type_", ["aws:lambdaweb/functionEndpoint:FunctionEndpoint", "aws-native:lambda:WebFunctionEndpoint"]
)
@pytest.mark.parametrize(("auth", "found"), [("ApplicationManaged", True), ("IamAuth", False)])
def test_who_asks_the_callers(stack, type_, auth, found):
    stack.add(type_, "endpoint", {"functionName": "chat", "endpointType": "HomeRegion", "authType": auth})
    assert stack.judge(RULE).found == ([("endpoint", "authType")] if found else [])


def test_an_authorization_type_that_is_not_known_yet(stack):
    stack.add("aws-native:lambda:WebFunctionEndpoint", "endpoint", {"authType": UNKNOWN})
    assert stack.judge(RULE).undecided == [("endpoint", "authType")]

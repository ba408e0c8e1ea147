import pytest

RATE, ENVIRONMENTS = {"throttleConfig": {"rateLimit": 500}}, {"scalingConfig": {"maxEnvironments": 20}}


@pytest.mark.parametrize(
    ("bounds", "found"),
    [
        ({}, ["scalingConfig", "throttleConfig"]),
        (RATE, ["scalingConfig"]),
        (ENVIRONMENTS, ["throttleConfig"]),
        ({**RATE, **ENVIRONMENTS}, []),
        ({"throttleConfig": {"rateLimit": 0}, **ENVIRONMENTS}, []),
    ],
    ids=str,
)
def test_bounds(stack, bounds, found):
    stack.add("aws-native:lambda:WebFunctionEndpoint", "endpoint", {"authType": "IamAuth", **bounds})
    assert stack.judge("web-function-unbounded").found == [("endpoint", name) for name in found]

import pytest


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("PORT", True),
        ("AWS_LAMBDA_HTTP_ENDPOINT", True),
        ("AWS_LAMBDA_NODEJS_ENTRYPOINT", False),
        ("AWS_LWA_PORT", False),
        ("MODEL", False),
    ],
)
def test_names(stack, name, found):
    service = {"environmentVariables": {name: "x"}}
    stack.add("aws-native:lambda:WebFunctionRevision", "revision", {"serviceConfig": service})
    path = f"serviceConfig.environmentVariables.{name}"
    assert stack.judge("web-function-variable-reserved").found == ([("revision", path)] if found else [])

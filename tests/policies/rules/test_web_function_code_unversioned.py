import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN


@pytest.mark.parametrize(("version", "found"), [(None, True), ("v1", False), (UNKNOWN, False)])
def test_the_version_of_the_code(stack, version, found):
    code = {"s3Object": {"bucket": "b", "key": "app.zip", "versionId": version}}
    stack.add("aws-native:lambda:WebFunctionRevision", "revision", {"buildConfig": {"codeConfig": code}})
    path = "buildConfig.codeConfig.s3Object.versionId"
    assert stack.judge("web-function-code-unversioned").found == ([("revision", path)] if found else [])

"""The unit tests of those who use the components, as Pulumi's documentation has them write them.

Their mocks give back what was asked for, and no ARN or address: https://www.pulumi.com/docs/iac/guides/testing/unit/
"""

import subprocess
import sys

import pytest

TEST = """
import sys

import pulumi


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return f"{args.name}_id", args.inputs

    def call(self, args):
        return {}


pulumi.runtime.set_mocks(Mocks(), preview=False)

import lambda_streaming as streaming

code = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("")})
in_vpc = {"vpc_id": "vpc-1", "subnet_ids": ["subnet-1", "subnet-2"], "security_group_ids": ["sg-1"]}


@pulumi.runtime.test
def test():
    service = streaming.StreamingService("chat", {"code": code, **eval(sys.argv[1])})
    return service.function_name.apply(lambda name: print("tested"))


test()
"""


@pytest.mark.parametrize(
    "args",
    [
        "{}",
        "{'managed_web_acl': True, 'monitoring': True, 'alarm_email': 'a@example.com', 'alias': 'live'}",
        "{'body_signing': 'edge', 'forward_viewer_host': True, 'access_log_retention_days': 30}",
        "{'front_door': 'function-url', 'web_adapter': True, 'handler': 'run.sh', 'runtime': 'python3.13'}",
        "{'front_door': 'api-gateway', 'managed_web_acl': True, 'monitoring': True}",
        "{'front_door': 'vpc', 'source_cidr_blocks': ['10.0.0.0/16'], **in_vpc}",
    ],
)
def test_a_program_can_be_tested_with_mocks_that_give_no_outputs(tmp_path, args):
    (tmp_path / "test.py").write_text(TEST)
    ran = subprocess.run([sys.executable, "test.py", args], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "tested" in ran.stdout

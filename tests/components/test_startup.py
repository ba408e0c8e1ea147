"""A program pays for the components, and for the modules of pulumi_aws, that it uses."""

import json
import subprocess
import sys

import lambda_streaming
import pytest

PROGRAM = """
import json, sys, types
import pulumi

class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return f"{args.name}_id", args.inputs

    def call(self, args):
        return {}

pulumi.runtime.set_mocks(Mocks(), preview=False)
import lambda_streaming as streaming

code = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("")})

@pulumi.runtime.test
def run():
    made = eval(sys.argv[1])
    return made.urn.apply(lambda urn: None)

run()
loaded = [name for name, module in sys.modules.items() if type(module) is types.ModuleType]
print(json.dumps(sorted({name.split(".")[1] for name in loaded if name.startswith("pulumi_aws.") and name.count(".") > 1})))
"""
USED = {
    "streaming.StreamingFunction('chat', {'code': code})": {"cloudwatch", "iam", "lambda_"},
    "streaming.StreamingUrl('chat', {'function_name': 'fn'})": {"lambda_"},
    "streaming.StreamingService('chat', {'code': code})": {"cloudfront", "cloudwatch", "iam", "lambda_"},
    "streaming.StreamingService('chat', {'code': code, 'front_door': 'api-gateway'})": {
        "apigateway",
        "cloudwatch",
        "iam",
        "lambda_",
    },
    "streaming.StreamingService('chat', {'code': code, 'managed_web_acl': True})": {
        "cloudfront",
        "cloudwatch",
        "iam",
        "lambda_",
        "wafv2",
    },
}
# Those that `import pulumi_aws` loads by itself.
ALWAYS = {"config"}


@pytest.mark.parametrize("made", USED)
def test_a_component_loads_the_modules_of_its_resources(tmp_path, made):
    (tmp_path / "program.py").write_text(PROGRAM)
    ran = subprocess.run(
        [sys.executable, "program.py", made], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert set(json.loads(ran.stdout)) - ALWAYS == USED[made]


def test_the_package_loads_nothing_of_its_own_until_it_is_asked():
    told = "import sys, lambda_streaming; print([name for name in sys.modules if name.startswith('lambda_streaming.')])"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_every_exported_name_is_found_and_listed():
    for name in lambda_streaming.__all__:
        assert getattr(lambda_streaming, name).__name__ == name
    assert set(lambda_streaming.__all__) <= set(dir(lambda_streaming))
    with pytest.raises(AttributeError, match="module 'lambda_streaming' has no attribute 'StreamingQueue'"):
        getattr(lambda_streaming, "StreamingQueue")  # noqa: B009

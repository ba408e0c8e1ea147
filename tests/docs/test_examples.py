"""Programs and settings that documents show are right: they run, no rule objects, and readers of their format take them."""

import json
import re
import sys

import pytest
import yaml
from lambda_streaming_local.graph import load_program
from lambda_streaming_policies.config import read_config
from lambda_streaming_policies.judge import judge
from lambda_streaming_policies.rules import load_rules
from lambda_streaming_policies.settings import read_settings

from .documents import blocks, documents

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# The pages that are written from the code have tests of their own, beside the code.
WRITTEN = ("components/", "policies/", "examples/")
BLOCKS = [(name, block) for name in documents() if not name.startswith(WRITTEN) for block in blocks(name)]


def shown(*languages):
    chosen = [(name, block) for name, block in BLOCKS if block.language in languages]
    return pytest.mark.parametrize("block", [pytest.param(block, id=f"{name}:{block.line}") for name, block in chosen])


@shown("python")
def test_a_program_runs_and_no_rule_objects(block, tmp_path):
    if not block.text.startswith("import pulumi\n"):
        compile(block.text, "document", "exec")
        return
    (tmp_path / "Pulumi.yaml").write_text("name: shown\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(block.text)
    for folder, file in (("app", "index.mjs"), ("site", "index.html")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / file).write_text("// a file\n")
    if '"entry"' in block.text:
        pytest.skip("what esbuild bundles has tests of its own")

    report = judge(load_program(tmp_path).graph, load_rules(), {}, {})

    assert [found.rule.id for found in report.findings if found.level == "mandatory"] == []


@shown("json")
def test_json_is_json(block):
    data = json.loads(block.text)
    if block.name == "levels.json":
        read_config(data, load_rules())


@shown("yaml")
def test_yaml_is_yaml(block):
    assert yaml.safe_load(block.text)


@shown("toml")
def test_toml_is_toml_and_settings_are_settings(block):
    data = tomllib.loads(block.text)
    if "exceptions" in data or "profile" in data:
        read_settings(block.text, "document", load_rules())


def test_the_policy_for_deploying_covers_what_the_example_makes(request):
    """Each kind of resource in examples/chat has an action that makes it."""
    ((_, policy),) = [(name, block) for name, block in BLOCKS if block.name == "deploy-policy.json"]
    actions = {
        action
        for statement in json.loads(policy.text)["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    makes = {
        "aws:cloudfront/distribution:Distribution": "cloudfront:CreateDistribution",
        "aws:cloudfront/originAccessControl:OriginAccessControl": "cloudfront:CreateOriginAccessControl",
        "aws:cloudwatch/logGroup:LogGroup": "logs:CreateLogGroup",
        "aws:iam/role:Role": "iam:CreateRole",
        "aws:iam/rolePolicy:RolePolicy": "iam:PutRolePolicy",
        "aws:lambda/function:Function": "lambda:CreateFunction",
        "aws:lambda/functionUrl:FunctionUrl": "lambda:CreateFunctionUrlConfig",
        "aws:lambda/permission:Permission": "lambda:AddPermission",
        "aws:s3/bucket:Bucket": "s3:CreateBucket",
        "aws:s3/bucketObjectv2:BucketObjectv2": "s3:PutObject",
        "aws:s3/bucketPolicy:BucketPolicy": "s3:PutBucketPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    }
    graph = load_program(request.config.rootpath / "examples/chat").graph
    made = {resource.type for resource in graph if resource.type.startswith("aws:")}
    assert made <= makes.keys()
    assert {makes[kind] for kind in made} <= actions


def test_the_security_model_names_rules_that_there_are(request):
    page = (request.config.rootpath / "docs/security-model.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z-]+)`", " ".join(re.findall(r"\|([^|\n]*)\|$", page, re.MULTILINE)))
    assert len(named) > 15
    assert set(named) <= {rule.id for rule in load_rules()}

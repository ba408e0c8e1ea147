from __future__ import annotations

import json
from pathlib import Path

import pytest
from lambda_streaming_local.graph import load_program
from lambda_streaming_policies.rules import load_rules

GOOD = [
    ".",
    "examples/api-gateway",
    "examples/assistant",
    "examples/consumers/python",
    "examples/download",
    "examples/fastapi",
    "examples/json-lines",
    "examples/private-vpc",
    "examples/production",
    "examples/progressive-html",
]


@pytest.mark.parametrize("folder", GOOD)
def test_a_preview_with_the_pack_passes(pulumi, clone: Path, folder: str):
    pulumi(clone / folder, "stack", "init", "dev")
    preview = pulumi(clone / folder, "preview", "--policy-pack", str(clone / "policies"))
    assert "mandatory" not in preview.stdout


@pytest.mark.parametrize("folder", GOOD)
def test_the_engine_sees_the_resources_that_check_sees(pulumi, clone: Path, folder: str):
    pulumi(clone / folder, "stack", "init", "dev")
    preview = json.loads(pulumi(clone / folder, "preview", "--json").stdout)
    engine = {step["urn"] for step in preview["steps"] if "pulumi:providers:" not in step["urn"]}
    assert engine == {resource.urn for resource in load_program(clone / folder).graph}


def test_the_rejected_example_is_stopped_by_every_rule_it_breaks(pulumi, clone: Path):
    folder = clone / "examples" / "rejected"
    pulumi(folder, "stack", "init", "dev")
    preview = pulumi(folder, "preview", "--policy-pack", str(clone / "policies"), fails=True)
    mandatory = [rule.id for rule in load_rules() if rule.level == "mandatory"]
    silent = [rule for rule in mandatory if rule not in preview.stdout and not rule.startswith("web-function-")]
    assert silent == ["timeout-over-limit"]  # the provider refuses such a program itself

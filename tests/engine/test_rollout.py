"""A change of a service's code: published, tried on some requests, taken back, and old versions deleted."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import botocore.session
import pytest

PROGRAM = """\
import json, os, pulumi
from lambda_streaming import StreamingService

code = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset(os.environ["CODE"])})
given = json.loads(os.environ["GIVEN"])
service = StreamingService("chat", {"code": code, "front_door": "function-url", "runtime": "nodejs22.x", **given})
for name in ("function_name", "newest_version", "url"):
    pulumi.export(name, getattr(service, name))
"""
Up = Callable[..., "Deployed"]


@dataclass
class Deployed:
    """What AWS has after `pulumi up`."""

    outputs: dict[str, Any]
    versions: list[str]
    alias: tuple[str, dict[str, float]]
    """The version that it leads to, and the shares of others."""


@pytest.fixture
def up(pulumi, tmp_path: Path, monkeypatch, deploys: None) -> Iterator[Up]:
    """Deploys a service with `number` in its code."""
    runtime = f"{{name: python, options: {{toolchain: pip, virtualenv: {sys.prefix}}}}}"
    (tmp_path / "Pulumi.yaml").write_text(f"name: rollout\nruntime: {runtime}\n")
    (tmp_path / "__main__.py").write_text(dedent(PROGRAM))
    monkeypatch.setenv("AWS_REGION", "us-east-1")

    def run(number: int, **given: Any) -> Deployed:
        monkeypatch.setenv("CODE", f"export const handler = () => {number};")
        monkeypatch.setenv("GIVEN", json.dumps(given))
        try:
            pulumi(tmp_path, "up", "--yes", "--skip-preview")
        except AssertionError as error:
            if "Cannot find package '@aws-sdk/" in str(error):
                pytest.skip("what stands in AWS's place runs functions without the AWS SDK, which is there at AWS")
            raise
        pulumi(tmp_path, "preview", "--expect-no-changes")
        return read(json.loads(pulumi(tmp_path, "stack", "output", "--json").stdout))

    pulumi(tmp_path, "stack", "init", "dev")
    try:
        yield run
    finally:
        pulumi(tmp_path, "destroy", "--yes", "--skip-preview")


def read(outputs: dict[str, Any]) -> Deployed:
    client = botocore.session.get_session().create_client("lambda", region_name="us-east-1")
    name = outputs["function_name"]
    versions = [found["Version"] for found in client.list_versions_by_function(FunctionName=name)["Versions"]]
    alias = client.get_alias(FunctionName=name, Name="live")
    shares = (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    return Deployed(outputs, [one for one in versions if one != "$LATEST"], (alias["FunctionVersion"], shares))


def test_a_version_is_tried_on_some_requests_and_taken_back(up: Up):
    first = up(1)
    assert first.alias == ("1", {})
    assert up(2).alias == ("2", {})
    tried = up(3, stable_version="2", canary_weight=0.1)
    assert (tried.outputs["newest_version"], tried.alias) == ("3", ("2", {"3": 0.1}))
    assert up(3, stable_version="2").alias == ("2", {})
    assert up(3).alias == ("3", {})
    back = up(3, stable_version="1")
    assert (back.alias, back.outputs["url"]) == (("1", {}), first.outputs["url"])


def test_old_versions_are_deleted_but_for_those_that_the_alias_leads_to(up: Up):
    up(1)
    up(2)
    assert up(3, keep_versions=2).versions == ["2", "3"]
    tried = up(4, keep_versions=1, stable_version="3", canary_weight=0.5)
    assert (tried.versions, tried.alias) == (["3", "4"], ("3", {"4": 0.5}))
    # Version 4 is among neither, and 3 is what callers get.
    assert up(5, keep_versions=1, stable_version="3").versions == ["3", "5"]
    assert up(5, keep_versions=1).alias == ("5", {})

"""The components in programs of other languages, through the SDKs that the CLI makes of the package."""

from __future__ import annotations

import json
import os
import shutil
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from lambda_streaming_local.graph import load_program

NODE_MODULES = Path(__file__).parents[2] / "node_modules"
# Making the SDKs for these fetches Pulumi's own SDK from npm, from the Go module proxy, or from PyPI.
FROM_REGISTRIES = {"typescript": "node", "go": "go", "python-sdk": "python3"}


@pytest.fixture(scope="session")
def package(clone: Path) -> Path:
    """The package with the environment that the CLI would make for it, filled from this one instead of a registry."""
    venv.create(clone / "components" / "venv", with_pip=True)
    (site_packages,) = (clone / "components" / "venv").glob("lib/python*/site-packages")
    (site_packages / "tests.pth").write_text(sysconfig.get_path("purelib"))
    # The CLI insists on it, but nothing is built here.
    (site_packages / "wheel-1.dist-info").mkdir()
    (site_packages / "wheel-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: wheel\nVersion: 1\n")
    return clone


def _seen(urns: list[str]) -> list[str]:
    return sorted(urn.split("::", 2)[2] for urn in urns if "pulumi:" not in urn.split("::")[2])


@pytest.mark.parametrize("language", ["yaml", "typescript", "go", "python-sdk"])
def test_every_language_declares_the_same_resources(
    pulumi, package: Path, language: str, monkeypatch: pytest.MonkeyPatch
):
    if tool := FROM_REGISTRIES.get(language):
        if not os.environ.get("LAMBDA_STREAMING_TEST_REGISTRIES"):
            pytest.skip("fetches from a registry; set LAMBDA_STREAMING_TEST_REGISTRIES=1 to run it")
        if shutil.which(tool) is None:
            pytest.skip(f"no `{tool}` on PATH")
    elif shutil.which("pulumi-language-yaml") is None:
        pytest.skip("no `pulumi-language-yaml` on PATH, which Pulumi's own distributions have beside the CLI")
    if language != "python-sdk":
        monkeypatch.setenv("PIP_NO_INDEX", "1")
    folder = package / "examples" / "consumers" / language
    pulumi(folder, "install")
    pulumi(folder, "stack", "init", "dev")
    preview = json.loads(pulumi(folder, "preview", "--json").stdout)

    same = package / "examples" / "consumers" / "python"
    (same / "Pulumi.yaml").write_text(f"name: same\nruntime: {{name: python, options: {{virtualenv: {sys.prefix}}}}}\n")
    expected = _seen([resource.urn for resource in load_program(same).graph])

    assert len(expected) > 20
    assert _seen([step["urn"] for step in preview["steps"]]) == expected


REFUSED = """
import * as pulumi from "@pulumi/pulumi";
const code = new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.StringAsset("export const handler = 1") });
for (const [name, size] of Object.entries({ web: 128, chat: 1, app: 128 })) {
  new pulumi.ComponentResource(
    "lambda-streaming:index:StreamingService", name, { code, memorySizeMb: pulumi.output(size) }, {}, true);
}
"""


def test_a_refusal_comes_alone(pulumi, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "index.ts").write_text(REFUSED)
    (folder / "package.json").write_text('{"private": true, "main": "index.ts"}')
    (folder / "node_modules").symlink_to(NODE_MODULES)
    plugin = {"name": "lambda-streaming", "path": str(package / "components")}
    project = {"name": "refused", "runtime": "nodejs", "plugins": {"providers": [plugin]}}
    (folder / "Pulumi.yaml").write_text(json.dumps(project))
    pulumi(folder, "stack", "init", "dev")

    refused = pulumi(folder, "preview", fails=True)

    said = (refused.stdout + refused.stderr).partition("Diagnostics:")[2]
    assert said.count("StreamingService 'chat': memorySizeMb is 1; give 128 to 10240") == 1
    # Of the others nothing; the engine tells the program itself that it has stopped.
    assert said.count("StreamingService resource") == 1
    assert "client connection is closing" not in said
    assert "Traceback" not in said
    assert ".py" not in said

"""SECURITY.md names what an installation brings."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("installs", ROOT / "scripts/installs.py")
assert spec is not None
assert spec.loader is not None
installs = importlib.util.module_from_spec(spec)
spec.loader.exec_module(installs)


def test_the_table_is_true_of_the_requirements():
    page = installs.PAGE.read_text(encoding="utf-8")
    assert installs.table() in page, "run: make docs"


def test_the_plain_package_brings_nothing_of_the_command_or_the_tests():
    plain = installs.brought_by("")
    assert plain > {"pulumi", "pulumi-aws", "pulumi-policy", "pyyaml"}
    assert plain.isdisjoint({"aiohttp", "botocore", "click", "pytest", "hypothesis"})
    assert installs.brought_by("local") > plain | {"aiohttp", "click"}
    assert installs.brought_by("local").isdisjoint({"pytest", "boto3"})

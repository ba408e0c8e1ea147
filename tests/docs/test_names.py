"""The version and the repository's address stand in one place each; every file that repeats them agrees."""

import importlib.metadata
import importlib.util
import re
from pathlib import Path

import pytest
import yaml
from lambda_streaming.version import VERSION

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("names", ROOT / "scripts/names.py")
assert spec is not None
assert spec.loader is not None
names = importlib.util.module_from_spec(spec)
spec.loader.exec_module(names)


def test_every_file_names_the_version_and_the_repository_of_today():
    texts = {path: (ROOT / path).read_text(encoding="utf-8") for path in names.files() if (ROOT / path).is_file()}
    assert [path for path, text in texts.items() if names.with_names(path, text) != text] == [], "run: make docs"
    assert any(names.repository() in text for path, text in texts.items() if path == "README.md")


def test_the_packages_agree_on_the_version():
    policies = yaml.safe_load((ROOT / "policies/PulumiPolicy.yaml").read_text(encoding="utf-8"))
    assert policies["version"] == VERSION == names.version()
    assert importlib.metadata.version("lambda-streaming") == VERSION, "run: make setup"


def test_the_changelog_has_a_section_for_the_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^## \[(.+?)\]", text)[0] == VERSION


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("see https://github.com/someone/lambda-streaming/issues", "see {address}/issues"),
        (
            "pulumi package add github.com/someone/lambda-streaming/components",
            "pulumi package add github.com/{slug}/components",
        ),
        ("- uses: someone/lambda-streaming@v0.0.9", "- uses: {slug}@v{version}"),
        (
            "- repo: https://github.com/someone/lambda-streaming\n    rev: v0.0.9\n",
            "- repo: {address}\n    rev: v{version}\n",
        ),
        ("https://github.com/someone/lambda-streaming-demo", "https://github.com/someone/lambda-streaming-demo"),
    ],
)
def test_an_older_name_is_replaced(before, after):
    address = names.repository()
    slug = address.removeprefix("https://github.com/")
    assert names.with_names("x.md", before) == after.format(address=address, slug=slug, version=VERSION)

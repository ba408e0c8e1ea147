"""Every link inside the project leads somewhere, in every document and on the site. No link to elsewhere is followed."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .documents import ROOT, documents

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?\s*\)")


def prose(path):
    text = path.read_text(encoding="utf-8")
    return re.sub(r"`[^`\n]*`", "", re.sub(r"(?ms)^ *```.*?^ *```$", "", text))


def anchors(path):
    """The anchors of a document's headings, as GitHub makes them."""
    text = re.sub(r"(?ms)^ *```.*?^ *```$", "", path.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    }


@pytest.mark.parametrize("document", documents())
def test_links_lead_somewhere(document):
    for target in LINK.findall(prose(ROOT / document)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / document).parent / path if path else ROOT / document
        assert file.exists(), target
        if anchor and file.suffix == ".md":
            text = file.read_text(encoding="utf-8")
            if included := re.fullmatch(r'--8<-- "(.*)"\n', text):
                file = ROOT / included[1]
            assert anchor in anchors(file), target


@pytest.mark.parametrize("document", documents())
def test_links_to_the_repository_name_what_is_there(document):
    for kind, path in re.findall(r"/lambda-streaming/(blob|tree)/main/([\w./-]+)", prose(ROOT / document)):
        assert (ROOT / path).is_file() if kind == "blob" else (ROOT / path).is_dir(), path


def test_the_site_builds_and_its_links_lead_somewhere(tmp_path):
    for name in ("docs", "mkdocs.yml", "components/README.md", "policies/README.md", "CHANGELOG.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    built = subprocess.run(
        [Path(sys.executable).with_name("zensical"), "build", "--strict"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > 15
    for page in pages:
        elsewhere = re.findall(r'<(?:script|link|img)[^>]*?(?:src|href)="(https?://[^"]+)"', page.read_text())
        assert elsewhere == [], "a page should fetch nothing from elsewhere"


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "SECURITY.md", "README.md"])
def test_paths_in_words_exist(document):
    for path in re.findall(r"`((?!app/)[\w.-]+/[\w./-]*)`", (ROOT / document).read_text(encoding="utf-8")):
        within = [
            ROOT,
            *(ROOT / package for package in ("components/lambda_streaming", "local/lambda_streaming_local")),
        ]
        assert any((folder / path).exists() for folder in within), path

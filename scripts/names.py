"""Writes the version and the repository's address into the files that repeat them, as `make docs` does.

The version stands in components/lambda_streaming/version.py, the address in pyproject.toml under `[project.urls]`.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
SUFFIXES = {".md", ".toml", ".yaml", ".yml", ".py", ".html", ".json"}
SOURCES = {"scripts/names.py", "tests/docs/test_names.py"}


def version() -> str:
    """The version, as the code says it."""
    source = (ROOT / "components/lambda_streaming/version.py").read_text(encoding="utf-8")
    return _only(r'^VERSION = "(.+)"$', source)


def repository() -> str:
    """The repository's address on GitHub."""
    return _only(r'^Repository = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def with_names(path: str, text: str) -> str:
    """The text of a file with today's version and address in it."""
    address, release = repository(), version()
    slug = "/".join(address.rsplit("/", 2)[-2:])
    text = re.sub(r"(?<=github\.com/)[\w.-]+/lambda-streaming(?![\w-])", slug, text)
    text = re.sub(r"(?<=uses: )[\w.-]+/lambda-streaming@v[\d.]+\d", f"{slug}@v{release}", text)
    text = re.sub(rf"({re.escape(address)}\n\s+rev: v)[\d.]+\d", rf"\g<1>{release}", text)
    if path == "policies/PulumiPolicy.yaml":
        text = re.sub(r"(?m)^version: .+$", f"version: {release}", text)
    if path == "client/package.json":
        text = re.sub(r'(?m)^  "version": ".+"', f'  "version": "{release}"', text)
    return text


def files() -> list[str]:
    """The files that may name either, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for path in listed.stdout.split("\0") if Path(path).suffix in SUFFIXES and path not in SOURCES]


def _only(pattern: str, text: str) -> str:
    (found,) = re.findall(pattern, text, re.MULTILINE)
    return str(found)


def main() -> None:
    """Rewrites the files that differ."""
    for path in files():
        file = ROOT / path
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            if (named := with_names(path, text)) != text:
                file.write_text(named, encoding="utf-8")
                print(path)


if __name__ == "__main__":
    main()

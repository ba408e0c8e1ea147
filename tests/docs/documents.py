"""The project's documents, and the fenced blocks in them."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHELL = ("console", "sh", "bash")
_FENCE = re.compile(
    r"(?:<!-- (?P<mark>[^\n]*?) -->\n)?^(?P<indent> *)```(?P<language>\w*)[^\n]*\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """`mark` is what the comment on the line before says; `name` the file that the prose before names, if it does."""

    language: str
    text: str
    line: int
    mark: str | None
    name: str | None

    def __str__(self) -> str:
        return f"line {self.line}"


def _files(pattern: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", pattern],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file())


def documents() -> list[str]:
    """Every document of the project, from the root."""
    return _files("*.md")


def tracked() -> set[str]:
    """What stands at the root."""
    return {path.split("/")[0] for path in _files("*")}


def blocks(document: str) -> list[Block]:
    """The fenced blocks of a document, in order."""
    text = (ROOT / document).read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        before = text[: match.start()].rstrip().rpartition("\n")[2]
        name = re.fullmatch(r".*`([\w./-]+\.\w+)`.*:", before)
        indent = len(match["indent"])
        body = "".join(line[indent:] or "\n" for line in match["text"].splitlines(keepends=True))
        found.append(
            Block(match["language"], body, text.count("\n", 0, match.start()) + 1, match["mark"], name and name[1])
        )
    return found

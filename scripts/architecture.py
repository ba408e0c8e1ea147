"""Writes the folders and the exceptions of the three packages into docs/ARCHITECTURE.md, from the code itself.

The words are those of each folder's and each exception's own docstring, so they are changed there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/ARCHITECTURE.md"
PACKAGES = (
    "components/lambda_streaming",
    "policies/lambda_streaming_policies",
    "local/lambda_streaming_local",
)
_OUR_OWN = re.compile(r"(?s)(<!-- written: (\w+) ?([\w/]*) -->\n).*?(<!-- end -->)")


def folders(package: str) -> str:
    """A table of the package's folders, each with its docstring."""
    root = ROOT / package
    rows = ["| folder | what is in it |", "| --- | --- |"]
    for init in sorted(root.rglob("__init__.py"), key=lambda init: init.parent.parts):
        if init.parent != root:
            rows.append(f"| `{init.parent.relative_to(root)}/` | {_first_sentence(ast.parse(init.read_text()))} |")
    return "\n".join(rows) + "\n"


def exceptions() -> str:
    """The exceptions that the packages define, as a tree under the classes that they derive from."""
    found = {name: (base, place, words) for name, base, place, words in _exceptions()}
    lines = ["```text"]

    def grow(name: str, depth: int) -> None:
        children = sorted(child for child, (base, _, _) in found.items() if base == name)
        if name in found:
            _, place, words = found[name]
            lines.append(f"{'  ' * depth}{name}  ({place})" + (f"\n{'  ' * depth}    {words}" if words else ""))
        else:
            lines.append(name)
        for child in children:
            grow(child, depth + 1)

    for outside in sorted({base for base, _, _ in found.values()} - found.keys()):
        grow(outside, 0)
    return "\n".join([*lines, "```"]) + "\n"


def _exceptions() -> Iterator[tuple[str, str, str, str]]:
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and node.bases:
                    base = ast.unparse(node.bases[0])
                    if re.search(r"(Exception|Error|Problem)$", base) or base == "SignatureError":
                        place = f"{package.split('/')[0]}: {file.relative_to(ROOT / package)}"
                        yield node.name, base, place, _first_sentence(node)


def _first_sentence(node: ast.Module | ast.ClassDef) -> str:
    return (ast.get_docstring(node) or "").split("\n\n")[0].replace("\n", " ")


def written(page: str) -> str:
    """The page with its written parts as the code says them now."""
    return _OUR_OWN.sub(
        lambda part: part[1] + (folders(part[3]) if part[2] == "folders" else exceptions()) + part[4], page
    )


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

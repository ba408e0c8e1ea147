"""Writes docs/changing.md: what happens when one argument of a component changes.

From `tests/engine/changing/results.json`, which has what the engine said. `tests/engine/test_changes.py` records it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import lambda_streaming

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "tests/engine/changing/results.json"
PAGE = ROOT / "docs/changing.md"
_INTRODUCTION = """\
# What happens when I change ...

What `pulumi preview` does to a deployed component when one argument changes and nothing else, by the resources' types.
What is replaced is made anew before the old one goes; what is updated stays. `tests/engine/` deploys each change to
MiniStack with an engine, there and back, with an empty preview after each, and fails where more is replaced than is
written here. Rows with † were previewed against what was deployed there, but not deployed, because MiniStack does not
do all that AWS does; rows with \\* are written from the provider's documentation.

Every row without a mark has passed so, fifteen variants of a component in a stack at a time.

**Moves the URL** stands where callers, or CloudFront, get another address. While a distribution follows a new target,
CloudFront answers 403: [`grant_scope`](reference/components.md) says how nobody is refused. An updated Distribution
takes AWS some minutes, in which the old settings hold. A replaced Function is a new one: its metrics start anew, and
permissions that others gave it are gone.

<!-- Written by `scripts/changing.py`. -->
"""
# Resources that have an address, by their types.
ADDRESSES = {"FunctionUrl", "Distribution", "RestApi", "DomainName"}


def page(results: dict[str, list[dict[str, Any]]]) -> str:
    """A table for each component, in the order of its arguments."""
    lines = [_INTRODUCTION]
    for component, rows in results.items():
        order = list(getattr(lambda_streaming, f"{component}Args").__annotations__)
        lines += [f"## {component}", "", "| argument | change | what happens |", "| --- | --- | --- |"]
        # A stable sort: changes of one argument stay in their order.
        for row in sorted(rows, key=lambda row: order.index(row["argument"])):
            mark = "\\*" if row.get("documented") else " †" if row.get("previewed") else ""
            lines.append(f"| `{row['argument']}`{mark} | {row['change']} | {_tell(row)} |")
        lines.append("")
    return "\n".join(lines)


def _tell(row: dict[str, Any]) -> str:
    told = [f"{done} {', '.join(row[done])}" for done in ("replaced", "updated", "made", "taken away") if done in row]
    gone = {*row.get("replaced", ()), *row.get("taken away", ())}
    moved = "**Moves the URL**: " if ADDRESSES & gone else ""
    return moved + ("; ".join(told) or "nothing")


if __name__ == "__main__":
    PAGE.write_text(page(json.loads(RESULTS.read_text(encoding="utf-8"))), encoding="utf-8")

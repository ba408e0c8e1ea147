"""Writes into SECURITY.md what `pip install` of the package and of each extra brings, as `make docs` does.

The names are read from the metadata of what is installed here, with the markers of Python 3.13 on Linux.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PAGE = Path(__file__).parents[1] / "SECURITY.md"
PACKAGE = "lambda-streaming"
_TARGET = {
    "python_version": "3.13",
    "python_full_version": "3.13.0",
    "sys_platform": "linux",
    "platform_system": "Linux",
}
_TABLE = re.compile(r"(?s)(<!-- written: installs -->\n).*?(<!-- end -->)")


def brought_by(extra: str) -> set[str]:
    """The distributions that the package needs with `extra`, or with none where it is empty, by their normal names."""
    found: set[tuple[str, str]] = set()
    waiting = [(PACKAGE, extra)]
    while waiting:
        for one in _needs(*waiting.pop()):
            if one not in found:
                found.add(one)
                waiting.append(one)
    return {name for name, _ in found}


def _needs(package: str, extra: str) -> Iterator[tuple[str, str]]:
    for line in requires(package) or ():
        needed = Requirement(line)
        if needed.marker is None or needed.marker.evaluate({**_TARGET, "extra": extra}):
            for chosen in ("", *needed.extras):
                yield canonicalize_name(needed.name), chosen


def table() -> str:
    """One row an installation."""
    plain = brought_by("")
    local = brought_by("local") - plain
    dev = brought_by("dev") - plain - local
    rows = [
        ("lambda-streaming", plain, ""),
        ("'lambda-streaming[local]'", local, " more"),
        ("'lambda-streaming[local,dev]'", dev, " more than that, for those who work on it"),
    ]
    lines = ["| command | packages | which |", "| --- | --- | --- |"]
    for named, names, more in rows:
        lines.append(f"| `pip install {named}` | {len(names)}{more} | {', '.join(sorted(names))} |")
    return "\n".join(lines) + "\n"


def written(page: str) -> str:
    """The page with today's table."""
    return _TABLE.sub(lambda part: part[1] + table() + part[2], page)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

"""Reads a file of variables, as `.env` files are written: NAME=value in each line."""

from __future__ import annotations

import re
from pathlib import Path

from ..graph import InputProblem

_LINE = re.compile(r"(?:export\s+)?(?P<name>[A-Za-z_]\w*)\s*=\s*(?P<value>.*)")


def read_env_file(path: Path) -> dict[str, str]:
    """Raises `InputProblem` for a file that cannot be read, or a line that is none. `#` starts a comment."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise InputProblem(f"--env-file {path} cannot be read: {error}") from error
    found = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise InputProblem(f"--env-file {path}, line {number}, is no NAME=value")
        found[match["name"]] = _unquote(match["value"])
    return found


def _unquote(value: str) -> str:
    for quote in "'\"":
        end = value.find(quote, 1)
        if value.startswith(quote) and end > 0:
            return value[1:end]
    return re.sub(r"\s+#.*", "", value).strip()

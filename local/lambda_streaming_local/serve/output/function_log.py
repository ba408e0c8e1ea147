"""Lines of functions' logs as JSON: each with the function and, where the line says it, the request."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

# What AWS's runtime client for Node.js makes of a console call in the log format Text.
_CONSOLE = re.compile(
    r"(?P<timestamp>\d{4}-\d\d-\d\dT[\d:.]+Z)\t(?P<requestId>\S+)\t(?P<level>[A-Z]+)\t(?P<message>.*)", re.DOTALL
)
# What AWS's runtime client for Python makes of logging, and of an error.
_LOGGING = re.compile(
    r"\[(?P<level>[A-Z]+)\](?:\t(?P<timestamp>\d{4}-\d\d-\d\dT[\d:.]+Z)\t(?P<requestId>\S*)\t| )(?P<message>.*)",
    re.DOTALL,
)
_PLATFORM = re.compile(r"(?P<type>START|END|REPORT) RequestId: (?P<requestId>[\w-]+)")


def log_record(function: str, line: str) -> Mapping[str, Any]:
    """One line of `function`'s log. A line that is JSON keeps its fields, as in the log format JSON."""
    try:
        fields = json.loads(line)
    except ValueError:
        fields = None
    if isinstance(fields, dict):
        return {"function": function, **fields}
    if found := _CONSOLE.fullmatch(line) or _LOGGING.fullmatch(line):
        return {"function": function, **{name: value for name, value in found.groupdict().items() if value is not None}}
    if found := _PLATFORM.match(line):
        return {"function": function, "requestId": found["requestId"], "message": line.rstrip()}
    return {"function": function, "message": line}

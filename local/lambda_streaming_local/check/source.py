"""Where the program declares a resource."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lambda_streaming_policies.stack.resource import Resource


@dataclass(frozen=True)
class SourceLine:
    """A line of a file; `path` is relative to the current folder, or to the project's where only the engine knew it."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


def find_source(resource: Resource, root: Path | None) -> SourceLine | None:
    """None where the SDK that ran the program did not say. `root` is the folder of Pulumi.yaml, where one is judged.

    `check` itself keeps `file:///program/__main__.py#12`; the engine writes `project:///__main__.py#12`, relative to
    the folder of Pulumi.yaml (pulumi/pulumi, pkg/resource/deploy/source_eval.go).
    """
    if not resource.source:
        return None
    parts = urlsplit(resource.source)
    if not parts.fragment.isdecimal():
        return None
    path = unquote(parts.path)
    if parts.scheme == "project":
        path = path.lstrip("/")
        shown = Path(os.path.relpath(root / path)) if root else Path(path)
    else:
        shown = Path(os.path.relpath(path))
    return SourceLine(shown.as_posix(), int(parts.fragment))

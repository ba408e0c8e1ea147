"""What a run of `check` judged and found, as the reports are written from it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from lambda_streaming_policies.judge import Report
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource

from .source import SourceLine, find_source
from .subject import Subject


@dataclass(frozen=True)
class Run:
    """`hidden` is how many findings the baseline knows; `has_failed` whether the exit status will say so."""

    subjects: tuple[Subject, ...]
    graph: Graph
    report: Report
    hidden: int = 0
    has_failed: bool = False

    def find_source(self, resource: Resource) -> SourceLine | None:
        """Where a resource is declared, relative to the current folder."""
        return find_source(resource, self._find_root(resource))

    def find_checkout_source(self, resource: Resource) -> SourceLine | None:
        """Where a resource is declared, relative to the checkout; the program's first line where nobody knows better.

        None where neither lies in the checkout, as a state from standard input does not.
        """
        checkout = find_checkout(Path.cwd())
        source = find_source(resource, self._find_root(resource))
        files = [(Path(source.path), source.line)] if source else []
        files += [
            (subject.file, 1)
            for subject in self.subjects
            if subject.file and subject.stack in self._find_stacks(resource)
        ]
        for file, line in files:
            path = Path(os.path.relpath(file, checkout))
            if ".." not in path.parts:
                return SourceLine(path.as_posix(), line)
        return None

    def _find_root(self, resource: Resource) -> Path | None:
        own = self._find_stacks(resource)
        return next((subject.root for subject in self.subjects if subject.root and subject.stack in own), None)

    def _find_stacks(self, resource: Resource) -> set[str]:
        """The stack of a resource, or every stack where it is of none in particular."""
        return {resource.stack} if resource.stack else {subject.stack for subject in self.subjects}


def find_checkout(folder: Path) -> Path:
    """The top of the checkout that a folder is in, itself where it is in none."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)


Writer = Callable[[Run, TextIO], None]

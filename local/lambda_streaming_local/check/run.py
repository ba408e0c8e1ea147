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

        The checkout is that of the current folder, for a program that lies outside its own or, in none, its project's
        folder. None where no file is known in it, as for a state from elsewhere.
        """
        root = self._find_root(resource)
        source = find_source(resource, root)
        files = [(Path(source.path).absolute(), source.line)] if source else []
        files += [
            (subject.file, 1)
            for subject in self.subjects
            if subject.file and subject.stack in self._find_stacks(resource)
        ]
        places = [_place(file, line, find_checkout(Path.cwd(), Path.cwd())) for file, line in files]
        if root:
            places += [_place(file, line, find_checkout(root, root)) for file, line in files]
        return next(filter(None, places), None)

    def _find_root(self, resource: Resource) -> Path | None:
        own = self._find_stacks(resource)
        return next((subject.root for subject in self.subjects if subject.root and subject.stack in own), None)

    def _find_stacks(self, resource: Resource) -> set[str]:
        """The stack of a resource, or every stack where it is of none in particular."""
        return {resource.stack} if resource.stack else {subject.stack for subject in self.subjects}


def find_checkout(folder: Path, default: Path) -> Path:
    """The top of the checkout that a folder is in, `default` where it is in none."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), default)


def _place(file: Path, line: int, top: Path) -> SourceLine | None:
    path = Path(os.path.relpath(file, top))
    return None if ".." in path.parts else SourceLine(path.as_posix(), line)


Writer = Callable[[Run, TextIO], None]

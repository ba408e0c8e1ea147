"""What a stack is made of, and is served anew with when it changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..doors.cloudfront.origins.bucket import OBJECTS
from ..graph.assets import list_assets
from ..graph.program import Program
from ..graph.project import find_project


@dataclass(frozen=True)
class WatchedSources:
    """`named` are files that the command's options name. In `folders` all files count but hidden ones, and `files` lie
    elsewhere.
    """

    named: frozenset[Path]
    folders: frozenset[Path]
    files: frozenset[Path]

    @property
    def watched(self) -> frozenset[Path]:
        return self.named | self.folders | self.files

    def hold(self, path: Path) -> bool:
        """Whether a change of `path` counts, one that no option names."""
        if path in self.files:
            return True
        places = [path.relative_to(folder).parts for folder in self.folders if path.is_relative_to(folder)]
        if not places:
            return False
        # The innermost folder decides, so that a program in a hidden folder of its project counts.
        *above, name = min(places, key=len) or ("",)
        # What package managers write last is hidden too.
        is_hidden = name.startswith(".") and above[-1:] != ["node_modules"]
        return not is_hidden and not any(part.startswith(".") for part in above)


def find_sources(project: Path | None, program: Program, named: Iterable[Path]) -> WatchedSources:
    """`project` is the path that the user gave, None for a bare handler, whose code is watched where it runs."""
    options = frozenset(path.absolute() for path in named)
    if project is None:
        return WatchedSources(options, frozenset(), frozenset())
    found = find_project(project)
    folders = {found.root, found.stack_folder, program.directory}
    files = set(program.modules)
    for resource in program.graph:
        paths = [Path(path) for path in list_assets(resource)]
        if resource.type in OBJECTS:
            # New files beside a site's are of the site, but what lies above the project is not.
            alone = [path for path in paths if found.root.is_relative_to(path.parent)]
            files.update(alone)
            folders.update(path.parent for path in paths if path not in alone)
        else:
            for path in [source for package in paths for source in _list_made_of(package)]:
                (folders if path.is_dir() else files).add(path)
    return WatchedSources(options, frozenset(folders), frozenset(files))


def _list_made_of(package: Path) -> list[Path]:
    """The files and folders that the components made `package` of, which they list beside it; else itself."""
    listing = package.with_suffix(".sources")
    if not listing.is_file():
        return [package]
    return [Path(line) for line in listing.read_text(encoding="utf-8").splitlines()]

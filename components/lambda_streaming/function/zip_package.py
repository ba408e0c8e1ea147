"""Zip files for Lambda that are the same for the same files, and in which scripts can be run."""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pulumi

# In the program's folder, so that what the engine is told is a relative path, the same on every machine.
FOLDER = Path(".lambda-streaming")
# What running a program leaves behind, and what would change its package each time.
_LEFT_OUT = {FOLDER.name, "__pycache__"}
_PLAIN, _PROGRAM, _LINK = 0o100644, 0o100755, 0o120777


@dataclass(frozen=True)
class Link:
    """A symbolic link in a package. `target` is relative to the folder that the link is in."""

    target: str


def make_folder() -> None:
    """Makes `FOLDER`, out of git's sight."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n", encoding="utf-8")


def zip_package(
    files: Mapping[str, Path | bytes | Link], compression: int, sources: Iterable[Path]
) -> pulumi.FileArchive:
    """`files` by their names in the package, as a zip file that is named after its content.

    A list beside it names `sources`, the files and folders that it was made of, for a local run that watches them.
    """
    make_folder()
    with (
        tempfile.NamedTemporaryFile(dir=FOLDER, delete=False) as unfinished,
        zipfile.ZipFile(unfinished, "w", compression) as archive,
    ):
        for name, source in sorted(files.items()):
            mode, content = _read(source)
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = compression
            entry.create_system = 3  # Unix, whose permissions follow
            entry.external_attr = mode << 16
            archive.writestr(entry, content)
    package = Path(unfinished.name)
    target = FOLDER / f"{hashlib.sha256(package.read_bytes()).hexdigest()}.zip"
    os.replace(package, target)
    listed = "".join(f"{source.resolve()}\n" for source in sources)
    target.with_suffix(".sources").write_text(listed, encoding="utf-8")
    return pulumi.FileArchive(target.as_posix())


def zip_folder(code: pulumi.Archive) -> pulumi.Archive:
    """A folder as a zip file, without Python's caches; another archive as it is.

    Pulumi's own packing of a folder leaves no script executable: https://github.com/pulumi/pulumi/issues/3593
    """
    path = Path(code.path) if isinstance(code, pulumi.FileArchive) else None
    if path is None or not path.is_dir():
        return code
    # Compressed, because Lambda takes 50 MB at most: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    return zip_package(list_files(path), zipfile.ZIP_DEFLATED, [path])


def list_files(folder: Path) -> dict[str, Path | bytes | Link]:
    """The files in a folder by their names in a package, without Python's caches and virtual environments."""
    return dict(_walk_files(folder, folder.resolve(), ""))


def _walk_files(folder: Path, root: Path, prefix: str) -> Iterator[tuple[str, Path | Link]]:
    """The files below `folder` by their names in the package; links to what is in `root` stay links.

    pnpm's packages find each other by such links alone.
    """
    for found in sorted(folder.iterdir()):
        if found.name in _LEFT_OUT or (found / "pyvenv.cfg").is_file():
            continue
        name = prefix + found.name
        target = found.resolve()
        if found.is_symlink() and target.is_relative_to(root) and target.exists():
            yield name, Link(Path(os.path.relpath(target, found.parent.resolve())).as_posix())
        elif found.is_dir():
            if not folder.resolve().is_relative_to(target):  # a link to a folder above leads round for ever
                yield from _walk_files(found, root, f"{name}/")
        elif found.is_file():
            yield name, found


def _read(source: Path | bytes | Link) -> tuple[int, bytes]:
    """Mode and content."""
    if isinstance(source, Link):
        return _LINK, source.target.encode()
    content = source if isinstance(source, bytes) else source.read_bytes()
    # By content, because a checkout may have lost the permissions.
    return (_PROGRAM if content.startswith((b"#!", b"\x7fELF")) else _PLAIN), content

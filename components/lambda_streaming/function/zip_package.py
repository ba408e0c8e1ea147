"""Zip files for Lambda that are the same for the same files, and in which scripts can be run."""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pulumi

# In the program's folder, so that what the engine is told is a relative path, the same on every machine.
FOLDER = Path(".lambda-streaming")
# What running a program leaves behind, and what would change its package each time.
_LEFT_OUT = {FOLDER.name, "__pycache__"}


def make_folder() -> None:
    """Makes `FOLDER`, out of git's sight."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n", encoding="utf-8")


def zip_package(files: Mapping[str, Path | bytes], compression: int) -> pulumi.FileArchive:
    """`files` by their names in the package, as a zip file that is named after its content."""
    make_folder()
    with (
        tempfile.NamedTemporaryFile(dir=FOLDER, delete=False) as unfinished,
        zipfile.ZipFile(unfinished, "w", compression) as archive,
    ):
        for name, source in sorted(files.items()):
            content = source if isinstance(source, bytes) else source.read_bytes()
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = compression
            entry.create_system = 3  # Unix, whose permissions follow
            # By content, because a checkout may have lost the permissions.
            can_run = content.startswith((b"#!", b"\x7fELF"))
            entry.external_attr = (0o100755 if can_run else 0o100644) << 16
            archive.writestr(entry, content)
    package = Path(unfinished.name)
    target = FOLDER / f"{hashlib.sha256(package.read_bytes()).hexdigest()}.zip"
    os.replace(package, target)
    return pulumi.FileArchive(target.as_posix())


def zip_folder(code: pulumi.Archive) -> pulumi.Archive:
    """A folder as a zip file, without Python's caches; another archive as it is.

    Pulumi's own packing of a folder leaves no script executable: https://github.com/pulumi/pulumi/issues/3593
    """
    path = Path(code.path) if isinstance(code, pulumi.FileArchive) else None
    if path is None or not path.is_dir():
        return code
    files = {
        found.relative_to(path).as_posix(): found
        for found in path.rglob("*")
        if found.is_file() and not _LEFT_OUT & set(found.relative_to(path).parts)
    }
    # Compressed, because Lambda takes 50 MB at most: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    return zip_package(files, zipfile.ZIP_DEFLATED)

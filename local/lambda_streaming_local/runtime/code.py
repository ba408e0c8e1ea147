"""Lays out a function's code as Pulumi would pack it.

https://www.pulumi.com/docs/iac/concepts/assets-archives/
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..graph import InputProblem

_TAR = (".tar", ".tgz", ".tar.gz")
_ZIP = (".zip", ".jar")


def place_code(code: Mapping[str, Any], folder: Path) -> Path:
    """The folder that holds the archive `code`: its own where it is one, else `folder`, into which it is unpacked.

    Raises `InputProblem` for code that is not on this machine or cannot be read.
    """
    path = code.get("path")
    if isinstance(path, str) and Path(path).is_dir():
        return Path(path).resolve()
    if isinstance(path, str) and not Path(path).exists():
        raise InputProblem(f"{path}, the function's code, does not exist; build it, or correct the path in the program")
    with _explain_full_disk(folder):
        folder.mkdir(parents=True)
        _lay_out_archive(code, folder)
    return folder


def merge_layers(layers: Sequence[Mapping[str, Any]], folder: Path) -> Path:
    """Unpacks layers into one folder, as Lambda does into /opt: a later layer's files go over those of an earlier one.

    https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html
    """
    with _explain_full_disk(folder):
        folder.mkdir(parents=True)
        for layer in layers:
            _lay_out_archive(layer, folder)
    return folder


def find_linked_folders(root: Path, depth: int = 3) -> Iterator[Path]:
    """Links to folders among the first levels of the code, which Pulumi leaves out; one to a file it packs as a copy.

    pulumi/pulumi sdk/go/common/resource/archive/archive.go, issues 6709 and 13349
    """
    for path in sorted(root.iterdir()) if os.access(root, os.R_OK | os.X_OK) else ():
        if not path.is_dir() or path.name.startswith("."):
            continue
        if path.is_symlink():
            yield path
        elif depth > 1 and not (path / "pyvenv.cfg").exists():
            yield from find_linked_folders(path, depth - 1)


@contextmanager
def _explain_full_disk(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputProblem(
            f"the function's code cannot be laid out in {folder}: {error.strerror}; make room there, or name another "
            "place by TMPDIR"
        ) from error


def _lay_out_archive(archive: Mapping[str, Any], folder: Path) -> None:
    assets = archive.get("assets")
    if isinstance(assets, Mapping):
        for name, asset in assets.items():
            target = (folder / name).resolve()
            if not target.is_relative_to(folder.resolve()):
                raise InputProblem(f"{name!r} in the function's code lies outside of it; use a name without '..'")
            _lay_out(asset, target)
    elif isinstance(archive.get("path"), str):
        _unpack(Path(archive["path"]), folder)
    else:
        raise InputProblem("the function's code is not on this machine; give it as an archive of local files")


def _lay_out(asset: Mapping[str, Any], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    path = Path(asset["path"]) if isinstance(asset.get("path"), str) else None
    if isinstance(asset.get("text"), str):
        target.write_text(asset["text"], encoding="utf-8")
    elif path is None or _is_archive(path, target):
        target.mkdir(exist_ok=True)
        _lay_out_archive(asset, target)
    elif path.is_file():
        shutil.copy(path, target)
    else:
        raise InputProblem(f"{path}, which is part of the function's code, does not exist")


def _is_archive(path: Path, target: Path) -> bool:
    # A file asset and a file archive look alike here. One that keeps its ending, such as data.zip, is taken as a file.
    return path.is_dir() or (path.name.endswith(_TAR + _ZIP) and not target.name.endswith(_TAR + _ZIP))


def _unpack(path: Path, folder: Path) -> None:
    try:
        if path.is_dir():
            shutil.copytree(path, folder, ignore=_list_linked_folders, dirs_exist_ok=True)
        elif path.name.endswith(_TAR):
            with tarfile.open(path) as tar:
                tar.extractall(folder, filter="data")
        else:
            with zipfile.ZipFile(path) as archive:
                # Links last, so that no file is written through one.
                for entry in sorted(archive.infolist(), key=_is_link):
                    _extract(archive, entry, folder)
            for source_map in folder.glob("*.map"):
                _lead_to_sources(source_map, path.resolve().parent)
    except (OSError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise InputProblem(f"{path}, the function's code, cannot be unpacked: {error}") from error


def _list_linked_folders(folder: str, names: list[str]) -> list[str]:
    paths = [Path(folder, name) for name in names]
    return [path.name for path in paths if path.is_symlink() and path.is_dir()]


def _lead_to_sources(source_map: Path, beside: Path) -> None:
    """Lets a source map of a bundle lead to the sources on this machine, which it names as from where it was written.

    That is the folder `beside`, where the package is, or one below it.
    """
    try:
        content = json.loads(source_map.read_bytes())
        sources = [str(source) for source in content["sources"]]
    except (KeyError, RecursionError, TypeError, ValueError):  # no source map
        return
    for base in (beside, beside / "bundle"):
        found = [(base / source).resolve() for source in sources]
        if found and all(source.is_file() for source in found):
            content["sources"] = [source.as_uri() for source in found]
            source_map.write_text(json.dumps(content), encoding="utf-8")
            return


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> None:
    extracted = Path(archive.extract(entry, folder))
    if _is_link(entry):
        target = archive.read(entry).decode("utf-8", "replace")
        extracted.unlink()
        # One that leads out of the package leads nowhere at AWS either.
        if (extracted.parent / target).resolve().is_relative_to(folder.resolve()):
            extracted.symlink_to(target)
    # Python's zipfile drops permissions; a function's own binaries need theirs.
    elif mode := entry.external_attr >> 16 & 0o777:
        extracted.chmod(mode | 0o600)

"""Loaded before the function, as Python imports a module of this name by itself.

At AWS the function's code is read-only: writing into it fails here as there, and is told of. With -X package_only a
module from outside of the code is told of too, which at AWS is not found.

The function's Python runs it, which may have nothing of this package.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

_TASK = os.path.abspath(os.environ.get("LAMBDA_TASK_ROOT", "/var/task"))
_ROOT = os.path.realpath(_TASK)
_LAYERS = [folder for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep) if folder]
_STANDARD_LIBRARY = os.path.dirname(os.__file__)
# The SDK and what it needs: https://docs.aws.amazon.com/lambda/latest/dg/python-package.html#python-package-dependencies
_OF_RUNTIME = {
    "awslambdaric",
    "boto3",
    "botocore",
    "dateutil",
    "jmespath",
    "s3transfer",
    "simplejson",
    "six",
    "urllib3",
}
_OF_RUNTIME.add("snapshot_restore_py")

# The arguments of these audit events that are written at: path and, where there is one, the folder's descriptor.
# https://docs.python.org/3/library/audit_events.html
_WRITES: dict[str, list[tuple[int, int | None]]] = {
    "os.chmod": [(0, 2)],
    "os.chown": [(0, 3)],
    "os.link": [(1, 3)],
    "os.mkdir": [(0, 2)],
    "os.remove": [(0, 1)],
}
_WRITES.update({"os.rename": [(0, 2), (1, 3)], "os.rmdir": [(0, 1)], "os.symlink": [(1, 2)], "os.utime": [(0, 3)]})
_WRITES["os.truncate"] = [(0, None)]
# They fail for another reason where there is something already; or where there is nothing.
_CREATES = {"os.link", "os.mkdir", "os.symlink"}
_NEEDS = {"os.chmod", "os.chown", "os.truncate", "os.utime"}

_told: set[str] = set()


def _tell(line: str) -> None:
    if line not in _told:
        _told.add(line)
        os.write(2, f"lambda-streaming: {line}\n".encode())


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + os.sep)


def _refuse_writes(event: str, args: tuple[object, ...]) -> None:
    if event == "open":
        path, _, flags = args
        if isinstance(flags, int) and _opens_to_write(path, flags):
            _refuse(path, -1, event)
    elif event in _WRITES:
        for path_at, folder_at in _WRITES[event]:
            _refuse(args[path_at], -1 if folder_at is None else args[folder_at], event)


def _opens_to_write(path: object, flags: int) -> bool:
    if flags & (os.O_WRONLY | os.O_RDWR | os.O_TRUNC):
        return True
    return bool(flags & os.O_CREAT) and isinstance(path, (str, bytes, os.PathLike)) and not os.path.exists(path)


def _refuse(path: object, folder: object, event: str) -> None:
    if not isinstance(path, (str, bytes, os.PathLike)):  # a descriptor, whose opening was seen
        return
    within = os.readlink(f"/proc/self/fd/{folder}") if folder != -1 and os.path.exists("/proc/self/fd") else ""
    full = os.path.abspath(os.path.join(within, os.fsdecode(path)))
    if not (_is_in(full, _TASK) or _is_in(full, _ROOT)):
        return
    if event in (_CREATES if os.path.lexists(full) else _NEEDS):
        return
    if "__pycache__" not in full:  # which Python leaves out without a word
        _tell(f"the function writes {full}, which is read-only at AWS (EROFS); write below /tmp")
    raise OSError(errno.EROFS, os.strerror(errno.EROFS), os.fsdecode(path))


class _PackageOnly:
    """Finds what Python's own finder of modules finds."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target)
        if path is None and spec is not None and name not in _OF_RUNTIME and _imports_from_code():
            found = spec.origin or next(iter(spec.submodule_search_locations or ()), "")
            if _is_outside(os.path.abspath(found)):
                _tell(
                    f"'{name}' comes from {found}, outside of the function's code, so at AWS it is not found; put it "
                    "into the code"
                )
        return spec


def _is_outside(found: str) -> bool:
    if any(_is_in(found, folder) for folder in (_TASK, _ROOT, *_LAYERS)):
        return False
    return not _is_in(found, _STANDARD_LIBRARY) or "site-packages" in found or "dist-packages" in found


def _imports_from_code() -> bool:
    frame = sys._getframe(2)
    while frame.f_back is not None and "importlib" in frame.f_code.co_filename:
        frame = frame.f_back
    return any(_is_in(os.path.abspath(frame.f_code.co_filename), folder) for folder in (_TASK, _ROOT))


def _go_on() -> None:
    """Imports the module of this name that would have been imported without this one."""
    here = os.path.dirname(os.path.abspath(__file__))
    own = sys.modules.pop(__name__)
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != here]
    try:
        import_module(__name__)
    except ImportError:
        sys.modules[__name__] = own


if __name__ == "sitecustomize":
    _go_on()
    if "package_only" in sys._xoptions:
        sys.meta_path.insert(sys.meta_path.index(PathFinder), _PackageOnly)
    sys.addaudithook(_refuse_writes)

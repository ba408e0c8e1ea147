"""Keeps a process from writing into the function's code, which is read-only at AWS, whatever language it is written in.

The process gets mounts of its own, where the system lets it: Linux lets root, and other users outside of most
containers. https://man7.org/linux/man-pages/man7/mount_namespaces.7.html
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path


def keep_read_only(folder: Path, command: Sequence[str]) -> Sequence[str]:
    """`command`, so that `folder` is read-only for it; as it is where the system does not allow that."""
    tools = [shutil.which(name) for name in ("unshare", "mount", "sh", "true")]
    if None in tools or not _is_program(Path(command[0])):
        return command
    unshare, mount, sh, true = map(str, tools)
    script = f'{shlex.quote(mount)} --bind "$0" "$0" && {shlex.quote(mount)} -o remount,bind,ro "$0" && cd "$0"'
    mounted = [unshare, "--mount", sh, "-c", f'{script} && exec "$@"', str(folder)]
    if os.geteuid():
        # Who may mount is root in a namespace of users; in another one within it the process is its own user again.
        mounted[1:1] = ["--map-root-user"]
        mounted += [unshare, f"--map-user={os.geteuid()}", f"--map-group={os.getegid()}"]
    allowed = subprocess.run([*mounted, true], capture_output=True, check=False).returncode == 0
    return [*mounted, *command] if allowed else command


def _is_program(path: Path) -> bool:
    """Whether the system itself can start it. A shell would start more, such as a script without its first line."""
    if not path.is_file() or not os.access(path, os.R_OK | os.X_OK):
        return False
    with path.open("rb") as file:
        return file.read(4).startswith((b"#!", b"\x7fELF"))

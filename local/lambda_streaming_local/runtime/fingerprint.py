"""What tells whether a function starts the same as before."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from pathlib import Path

from .launch import Launch

# They differ in each launch, or hold the folder, whose content is what counts.
_VOLATILE = frozenset({"AWS_LAMBDA_LOG_STREAM_NAME", "LAMBDA_TASK_ROOT", "LD_LIBRARY_PATH", "NODE_PATH", "PATH"})
_VOLATILE_PYTHON = frozenset({"PYTHONPATH", "PYTHONPYCACHEPREFIX"})


def fingerprint(launch: Launch) -> Hashable:
    variables = {name: value for name, value in launch.variables.items() if name not in _VOLATILE | _VOLATILE_PYTHON}
    command = tuple(part.replace(str(launch.folder), "") for part in launch.command)
    layers = launch.variables.get("LD_LIBRARY_PATH", "").partition(":")[0]
    return (
        command,
        tuple(sorted(variables.items())),
        launch.timeout_seconds,
        launch.memory_mb,
        launch.log_as_json,
        launch.web_adapter,
        str(launch.folder) if launch.in_place else _digest(launch.folder),
        _digest(Path(layers).parent) if layers else None,
    )


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\0{path.stat().st_mode}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()

"""What a function's code lacks, told before its first request fails."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from .declaration import Declaration

# What Node.js, Python and shells say of a file that there is not, at a place that is always there at AWS.
_NO_FILE = re.compile(
    r"(?i)(?=.*(?:ENOENT|no such file|not found)).*?(?<![\w.])(?P<file>/(?P<place>opt|var/task)/[^\s'\":,]*)", re.DOTALL
)

_NO_BOTO3 = re.compile(r"No module named '(?P<module>boto3|botocore)[.']")
# In the order in which AWS's runtime client looks for them.
_LOADED = ("", ".js", ".mjs", ".cjs")
_NOT_LOADED = (".ts", ".mts", ".cts", ".tsx", ".jsx")


def find_missing(declaration: Declaration, root: Path) -> Iterator[str]:
    """Notes on a handler or a program that is not in the code, which is in `root`."""
    name, handler = declaration.name, declaration.handler
    if declaration.kind == "node":
        folder, _, last = handler.rpartition("/")
        module = f"{folder}/{last.partition('.')[0]}".lstrip("/")
        if any((root / f"{module}{ending}").is_file() for ending in _LOADED):
            return
        source = next((f"{module}{ending}" for ending in _NOT_LOADED if (root / f"{module}{ending}").is_file()), None)
        why = f"; {source} is not loaded, so compile or bundle it" if source else ""
        yield (
            f"function '{name}': its handler '{handler}' is in {module}.js, {module}.mjs or {module}.cjs, and the code "
            f"has none of them{why}"
        )
    elif declaration.kind == "python":
        module = handler.rpartition(".")[0].replace(".", "/")
        if not (root / f"{module}.py").is_file() and not (root / module / "__init__.py").is_file():
            yield f"function '{name}': its handler '{handler}' is in {module}.py, which the code does not have"
    elif not (program := root / declaration.executable).is_file():
        yield f"function '{name}': it starts {declaration.executable}, which the code does not have"
    elif not os.access(program, os.X_OK):
        started = declaration.executable
        yield f"function '{name}': it starts {started}, which is not executable; run `chmod +x {program}`"


def explain_missing_boto3(message: str, python: str) -> str | None:
    """What to do about an error of a function whose Python lacks the SDK that Lambda's own runtime has."""
    found = _NO_BOTO3.search(message)
    if found is None:
        return None
    module = found["module"]
    return f"{module} is part of Lambda's Python runtimes and not installed here; run `{python} -m pip install boto3`"


def explain_missing_place(message: str, variables: Mapping[str, str]) -> str | None:
    """What to do about an error of a function that names a file below /opt or /var/task, which are elsewhere here."""
    found = _NO_FILE.match(message)
    if found is None:
        return None
    if found["place"] == "var/task":
        return (
            f"{found['file']}: the code is not in /var/task here but in {variables['LAMBDA_TASK_ROOT']}; build the "
            "path with the variable LAMBDA_TASK_ROOT, which holds at AWS too"
        )
    layers = variables.get("LD_LIBRARY_PATH", "").partition(":")[0]
    place = f"in {Path(layers).parent}, the folder above the first one in LD_LIBRARY_PATH" if layers else "nowhere"
    return f"{found['file']}: layers of the stack are not in /opt here but {place}; let a variable say where they are"

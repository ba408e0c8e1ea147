"""What a function's code lacks, told before its first request fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .declaration import Declaration

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
    elif not (root / declaration.executable).is_file():
        yield f"function '{name}': it starts {declaration.executable}, which the code does not have"

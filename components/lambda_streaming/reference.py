"""Writes what the package's schema says, as programs in every language see it.

`python -m lambda_streaming.reference page` prints the page `components/README.md`; with `listing` it prints the list of
arguments and outputs that `tests/components` reviews.
"""

import inspect
import json
import sys
from collections.abc import Iterator
from typing import Any

import pulumi
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.experimental.util import camel_case

import lambda_streaming

_INTRODUCTION = """\
# Components

The arguments and outputs of each component, written from the schema that `pulumi package add` reads. The names are
Python's; in TypeScript, Go and YAML they are in camel case, `memorySizeMb` for `memory_size_mb`.

Every argument takes an Output too, but for those marked plain. It depends on these which resources there are, and what
they are called in the stack, so that they must be known before anything is deployed, like a resource's name in any
Pulumi program. The items of a plain list or map may be Outputs, unless they are marked plain themselves.

<!-- Written by `python -m lambda_streaming.reference page`. -->
"""
_REFERENCES = {"pulumi.json#/Archive": "archive", "pulumi.json#/Asset": "asset", "pulumi.json#/Any": "any"}


def make_schema() -> dict[str, Any]:
    """The schema of the package that `__main__.py` serves, without its version."""
    found: dict[str, Any] = json.loads(ComponentProvider(list_components(), "lambda-streaming").schema or "")
    return found


def list_components() -> list[type[pulumi.ComponentResource]]:
    """The components that the package exports."""
    exported = (getattr(lambda_streaming, name) for name in lambda_streaming.__all__)
    return [found for found in exported if issubclass(found, pulumi.ComponentResource)]


def write_page(package: dict[str, Any]) -> str:
    """A page in Markdown with a section for each component, the one that holds the others first."""
    sections = sorted(_list_sections(package), key=lambda section: section[0] != "StreamingService")
    return "\n".join([_INTRODUCTION, *(_write_section(name, resource) for name, resource in sections)])


def write_listing(package: dict[str, Any]) -> str:
    """A line for each argument and output: what a program that uses the package relies on."""
    lines = []
    for component, resource in _list_sections(package):
        for name, declared in resource["inputProperties"].items():
            required = ", required" if name in resource.get("requiredInputs", []) else ""
            lines.append(f"{component} input {name}: {_name_type(declared)}{required}")
        for name, declared in resource["properties"].items():
            optional = "" if name in resource.get("required", []) else ", optional"
            lines.append(f"{component} output {name}: {_name_type(declared)}{optional}")
    return "".join(f"{line}\n" for line in lines)


def _list_sections(package: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for token, resource in sorted(package["resources"].items()):
        yield token.rpartition(":")[2], resource


def _name_type(declared: dict[str, Any]) -> str:
    if "$ref" in declared:
        reference = declared["$ref"]
        name = _REFERENCES.get(reference) or reference.rpartition(":")[2]
    elif declared["type"] == "array":
        name = f"list of {_name_type(declared['items'])}"
    elif declared["type"] == "object":
        name = f"map of {_name_type(declared['additionalProperties'])}"
    else:
        name = declared["type"]
    return f"plain {name}" if declared.get("plain") else name


def _write_section(component: str, resource: dict[str, Any]) -> str:
    required = resource.get("requiredInputs", [])
    names = list_python_names(getattr(lambda_streaming, component))
    lines = [f"## {component}", "", inspect.cleandoc(resource["description"]), ""]
    lines += ["| argument | type | |", "| --- | --- | --- |"]
    for name, declared in resource["inputProperties"].items():
        kind = f"{_name_type(declared)}, **required**" if name in required else _name_type(declared)
        lines.append(f"| `{names[name]}` | {kind} | {_fit_line(declared['description'])} |")
    lines += ["", "| output | |", "| --- | --- |"]
    for name, declared in resource["properties"].items():
        lines.append(f"| `{names[name]}` | {_fit_line(declared['description'])} |")
    return "\n".join([*lines, ""])


def list_python_names(component: type[pulumi.ComponentResource]) -> dict[str, str]:
    args = component.__init__.__annotations__["args"].__annotations__
    return {camel_case(name): name for name in (*args, *component.__annotations__)}


def _fit_line(description: str) -> str:
    return " ".join(description.split()).replace("|", "\\|")


if __name__ == "__main__":
    print({"page": write_page, "listing": write_listing}[sys.argv[1]](make_schema()), end="")

"""Declares resources with plain pulumi_aws under the SDK's mocks.

python benchmarks/startup/plain.py FILE     FILE: JSON, a list of [type, name, inputs]
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks, set_mocks


class Aws(Mocks):
    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        return f"{args.name}-id", args.inputs

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]]]:
        return {}, []


def snake(name: str) -> str:
    return re.sub("([A-Z])", lambda found: "_" + found[1].lower(), name)


def argument(value: Any) -> Any:
    """A file as the SDK wants it, the rest as it is."""
    if isinstance(value, dict) and set(value) == {"path"}:
        path = Path(value["path"])
        return pulumi.FileArchive(str(path)) if path.is_dir() else pulumi.FileAsset(str(path))
    return value


def declare(type_: str, name: str, inputs: dict[str, Any]) -> None:
    _, module, kind = type_.split(":")
    service = module.split("/")[0]
    resources = importlib.import_module(f"pulumi_aws.{'lambda_' if service == 'lambda' else service}")
    getattr(resources, kind)(name, **{snake(key): argument(value) for key, value in inputs.items()})


set_mocks(Aws(), preview=True)


@pulumi.runtime.test
def run() -> None:
    for resource in json.loads(Path(sys.argv[1]).read_text()):
        declare(*resource)


run()

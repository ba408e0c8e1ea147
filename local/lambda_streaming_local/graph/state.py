"""Reads what `pulumi stack export` prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lambda_streaming_policies.model import Graph
from lambda_streaming_policies.wire import resource_from_state

from .problem import InputProblem


def load_state(file: Path) -> Graph:
    """The graph in a deployment's JSON; raises `InputProblem` that says where the file is broken."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputProblem(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputProblem(
            f"{file} is not UTF-8 text (byte {error.start}); give the output of `pulumi stack export`"
        ) from error
    except json.JSONDecodeError as error:
        raise InputProblem(f"{file} is not JSON: {error.msg} in line {error.lineno}, column {error.colno}") from error
    return graph_of_deployment(data, str(file))


def graph_of_deployment(data: Any, where: str) -> Graph:
    deployment = data.get("deployment", data) if isinstance(data, dict) else None
    entries = deployment.get("resources") if isinstance(deployment, dict) else None
    if entries is None and isinstance(deployment, dict) and "manifest" in deployment:
        entries = []  # an empty stack's export leaves the list out
    if not isinstance(entries, list):
        raise InputProblem(f"{where} has no list deployment.resources; give the output of `pulumi stack export`")
    for number, entry in enumerate(entries):
        if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) for key in ("urn", "type")):
            raise InputProblem(f"{where}: deployment.resources[{number}] has no urn and type; export the stack again")
    live = [entry for entry in entries if not entry.get("delete")]
    return Graph(resource_from_state(entry) for entry in live)

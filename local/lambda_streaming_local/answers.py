"""What a project's settings and the user say, read with words for what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from lambda_streaming_policies.problem import ConfigError
from lambda_streaming_policies.rules import load_rules
from lambda_streaming_policies.settings import Settings, find_settings, load_settings

from .graph import InputProblem

T = TypeVar("T")


def find_answers(program: Path, file: Path | None = None) -> dict[str, Any]:
    """Those of the settings beside a program, and before them those of `file`."""
    return {**read_settings(program).answers, **read_answers(file)}


def read_settings(program: Path) -> Settings:
    """The settings of the project that a program is in; no rule is loaded where there are none."""
    file = find_settings(program.resolve())
    return Settings() if file is None else explain(load_settings, file, load_rules())


def read_answers(file: Path | None) -> dict[str, Any]:
    """Answers to lookups by token, and outputs of other stacks by the name in a StackReference."""
    data = {} if file is None else read_json(file)
    if not isinstance(data, dict):
        raise InputProblem(f'{file} must be an object, such as {{"organization/network/prod": {{"vpcId": "vpc-1"}}}}')
    return data


def read_json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputProblem(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:  # ValueError: JSONDecodeError and UnicodeDecodeError
        raise InputProblem(f"{file} is not JSON that can be read: {error}") from error


def explain(read: Callable[..., T], *arguments: Any, where: str = "") -> T:
    try:
        return read(*arguments)
    except ConfigError as error:
        raise InputProblem(f"{where}{error}") from error

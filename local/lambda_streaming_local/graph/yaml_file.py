"""Reads one of Pulumi's YAML files, or says where it is broken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from .problem import InputProblem


def read_yaml(file: Path) -> dict[str, Any]:
    """The keys and values of a file, which may also be JSON; raises `InputProblem` with the line that is broken."""
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputProblem(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputProblem(f"{file} is not UTF-8 text (byte {error.start})") from error
    except RecursionError as error:
        raise InputProblem(f"{file} is nested too deeply to be read") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" in line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise InputProblem(f"{file} is not valid YAML: {getattr(error, 'problem', None) or error}{place}") from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise InputProblem(f"{file} must hold keys and values, such as `name: chat`")
    return data

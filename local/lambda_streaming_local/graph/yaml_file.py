"""Reads one of Pulumi's YAML files, or says where it is broken."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from .problem import InputProblem

_TAG = "tag:yaml.org,2002:"


class _Loader(yaml.SafeLoader):
    """Takes plain words for what Pulumi's reader (gopkg.in/yaml.v3) does: `yes` and `22:30` and a date are texts."""

    def construct_number(self, node: yaml.ScalarNode) -> int | float:
        """A whole one as Pulumi writes it, without a fraction."""
        number = self.construct_yaml_float(node)
        return int(number) if number.is_integer() else number


_Loader.yaml_implicit_resolvers = {}
_Loader.add_constructor(f"{_TAG}float", _Loader.construct_number)
for _kind, _form in (
    ("null", r"~|null|Null|NULL|"),
    ("bool", r"true|True|TRUE|false|False|FALSE"),
    ("int", r"[-+]?(?:0b[01][01_]*|0o?[0-7][0-7_]*|0x[0-9a-fA-F][0-9a-fA-F_]*|0|[1-9][0-9_]*)"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"),
    ("merge", r"<<"),
):
    _Loader.add_implicit_resolver(_TAG + _kind, re.compile(rf"^(?:{_form})$"), None)


def read_yaml(file: Path) -> dict[str, Any]:
    """The keys and values of a file, which may also be JSON; raises `InputProblem` with the line that is broken."""
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise InputProblem(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputProblem(f"{file} is not UTF-8 text (byte {error.start})") from error
    except ValueError as error:  # of a number, or of what a tag says that it is
        raise InputProblem(f"{file} holds a value that cannot be read: {error}") from error
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

"""The policy configuration, in the form of Pulumi's `--policy-pack-config`.

Pulumi takes a misspelt name for nothing at all; here it is an error.
Source: https://www.pulumi.com/docs/insights/policy/policy-packs/configuration/
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .rule import Level, Rule

# A rule without a remediation is mandatory at the level "remediate", as in Pulumi's own SDK.
_LEVELS: dict[str, Level] = {
    "advisory": "advisory",
    "mandatory": "mandatory",
    "remediate": "mandatory",
    "disabled": "disabled",
}
_TYPES = {"string": str, "boolean": bool}


class ConfigError(Exception):
    """A configuration that cannot be meant: one sentence that says where and what to do."""


@dataclass(frozen=True)
class PolicyConfig:
    """Levels and settings by rule id; a rule that is not named keeps its own."""

    levels: Mapping[str, Level] = field(default_factory=dict)
    properties: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_config(data: Any, rules: Iterable[Rule]) -> PolicyConfig:
    """The configuration in parsed JSON: for each rule's id, or "all", a level or an object with settings.

    `{"all": "advisory", "url-in-vpc": {"enforcementLevel": "mandatory", "urls": "any"}}`. Pulumi's key "environments"
    is left to Pulumi. Raises `ConfigError` for a rule, level or setting that there is not.
    """
    by_id = {rule.id: rule for rule in rules}
    if not isinstance(data, dict):
        raise ConfigError(f"the policy configuration must be an object with rules as keys, not {_kind(data)}.")
    levels: dict[str, Level] = {}
    properties: dict[str, Mapping[str, Any]] = {}
    for name, value in data.items():
        if name == "environments":
            continue
        if name != "all" and name not in by_id:
            raise ConfigError(f'there is no rule "{name}"{_hint(name, ["all", *by_id])}.')
        settings = {"enforcementLevel": value} if isinstance(value, str) else value
        if not isinstance(settings, dict):
            raise ConfigError(f'"{name}" must be a level or an object, not {_kind(value)}.')
        settings = dict(settings)
        if "enforcementLevel" in settings:
            levels[name] = _level(name, settings.pop("enforcementLevel"))
        schema = by_id[name].config if name != "all" else {}
        for key, setting in settings.items():
            _check(f'"{key}" of "{name}"', key, setting, name, schema)
        if settings:
            properties[name] = settings
    if "all" in levels:
        levels = dict.fromkeys(by_id, levels.pop("all")) | levels
    return PolicyConfig(levels, properties)


def _level(name: str, value: Any) -> Level:
    if not isinstance(value, str) or value not in _LEVELS:
        given = f'"{value}"{_hint(value, _LEVELS)}' if isinstance(value, str) else _kind(value)
        raise ConfigError(f'the enforcement level of "{name}" must be one of {", ".join(_LEVELS)}, not {given}.')
    return _LEVELS[value]


def _check(where: str, key: str, value: Any, name: str, schema: Mapping[str, Mapping[str, Any]]) -> None:
    if key not in schema:
        known = f"; it has {', '.join(schema)}" if schema else ""
        raise ConfigError(f'"{name}" has no setting "{key}"{_hint(key, ["enforcementLevel", *schema])}{known}.')
    expected = schema[key]
    if not isinstance(value, _TYPES[expected["type"]]):
        raise ConfigError(f"{where} must be a {expected['type']}, not {_kind(value)}.")
    if "enum" in expected and value not in expected["enum"]:
        raise ConfigError(f'{where} must be one of {", ".join(expected["enum"])}, not "{value}".')


def _hint(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f' (did you mean "{close[0]}"?)' if close else ""


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")

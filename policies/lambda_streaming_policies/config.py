"""The policy configuration, in the form of Pulumi's `--policy-pack-config`.

Pulumi takes a misspelt name for nothing at all; here it is an error.
Source: https://www.pulumi.com/docs/insights/policy/policy-packs/configuration/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .exceptions import PolicyException, read_exceptions, read_pulumi_exceptions
from .problem import ConfigError, describe_kind, suggest
from .rule import COMMON_CONFIG, Level, Rule, StackRule

# A rule without a remediation is mandatory at the level "remediate", as in Pulumi's own SDK.
LEVELS: dict[str, Level] = {
    "advisory": "advisory",
    "mandatory": "mandatory",
    "remediate": "mandatory",
    "disabled": "disabled",
}
EXCEPTIONS_KEY = "exceptions"
_PACK_POLICIES = (EXCEPTIONS_KEY, "rule-failed")
_ARTICLES = {
    "string": "a string",
    "boolean": "a boolean",
    "number": "a number",
    "integer": "a number",
    "array": "an array",
}
_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "number": (int, float),
    "integer": (int, float),
    "array": list,
}


@dataclass(frozen=True)
class PolicyConfig:
    """Levels and settings by rule id; a rule that is not named keeps its own. `forbidden` rules allow no exception."""

    levels: Mapping[str, Level] = field(default_factory=dict)
    properties: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    exceptions: tuple[PolicyException, ...] = ()
    forbidden: frozenset[str] = frozenset()


def read_config(data: Any, rules: Iterable[Rule]) -> PolicyConfig:
    """The configuration in parsed JSON: for each rule's id, or "all", a level or an object with settings.

    `{"all": "advisory", "url-in-vpc": {"enforcementLevel": "mandatory", "urls": "any"}}`. Pulumi's key "environments"
    is left to Pulumi; its key "exceptions" holds policy exceptions, or the level of the policy of that name. Raises
    `ConfigError` for a rule, level or setting that there is not.
    """
    by_id = {rule.id: rule for rule in rules}
    if not isinstance(data, dict):
        raise ConfigError(f"the policy configuration must be an object with rules as keys, not {describe_kind(data)}.")
    remediations = {
        f"{rule.id}-remediation" for rule in by_id.values() if isinstance(rule, StackRule) and rule.remediate
    }
    levels: dict[str, Level] = {}
    properties: dict[str, Mapping[str, Any]] = {}
    exceptions: list[PolicyException] = []
    for name, value in data.items():
        if name == "environments" or name in remediations:
            continue
        if name == EXCEPTIONS_KEY and isinstance(value, list):
            exceptions += read_pulumi_exceptions(value, by_id)
            continue
        if name in _PACK_POLICIES:
            levels[name] = _read_level(name, value.get("enforcementLevel") if isinstance(value, dict) else value)
            continue
        if name != "all" and name not in by_id:
            raise ConfigError(f'there is no rule "{name}"{suggest(name, ["all", *by_id])}.')
        settings = {"enforcementLevel": value} if isinstance(value, str) else value
        if isinstance(settings, dict) and "level" in settings:
            settings = {"enforcementLevel": settings["level"], **settings}
            del settings["level"]
        if not isinstance(settings, dict):
            raise ConfigError(f'"{name}" must be a level or an object, not {describe_kind(value)}.')
        settings = dict(settings)
        if "enforcementLevel" in settings:
            levels[name] = _read_level(name, settings.pop("enforcementLevel"))
        if name != "all":
            exceptions += read_rule_settings(by_id[name], settings)
        elif settings:
            raise ConfigError(f'"all" takes a level alone, not {", ".join(settings)}.')
        if settings:
            properties[name] = settings
    if "all" in levels:
        levels = dict.fromkeys([*by_id, *_PACK_POLICIES], levels.pop("all")) | levels
    forbidden = frozenset(name for name, settings in properties.items() if settings.get("allowExceptions") is False)
    return PolicyConfig(levels, properties, tuple(exceptions), forbidden)


def read_rule_settings(rule: Rule, settings: Mapping[str, Any]) -> list[PolicyException]:
    """Checks the settings of one rule and returns its exceptions. Raises `ConfigError` as `read_config` does."""
    schema = {**rule.config, **COMMON_CONFIG}
    for key, setting in settings.items():
        _check(f'"{key}" of "{rule.id}"', key, setting, rule.id, schema)
    return read_exceptions(settings.get("exceptions", []), [rule.id], f'"exceptions" of "{rule.id}"', rule.id)


def _read_level(name: str, value: Any) -> Level:
    if not isinstance(value, str) or value not in LEVELS:
        given = f'"{value}"{suggest(value, LEVELS)}' if isinstance(value, str) else describe_kind(value)
        raise ConfigError(f'the enforcement level of "{name}" must be one of {", ".join(LEVELS)}, not {given}.')
    return LEVELS[value]


def _check(where: str, key: str, value: Any, name: str, schema: Mapping[str, Mapping[str, Any]]) -> None:
    if key not in schema:
        known = f"; it has {', '.join(schema)}"
        raise ConfigError(f'"{name}" has no setting "{key}"{suggest(key, ["enforcementLevel", *schema])}{known}.')
    expected = schema[key]
    if not isinstance(value, _TYPES[expected["type"]]) or (isinstance(value, bool) and expected["type"] != "boolean"):
        raise ConfigError(f"{where} must be {_ARTICLES[expected['type']]}, not {describe_kind(value)}.")
    if "enum" in expected and value not in expected["enum"]:
        raise ConfigError(f'{where} must be one of {", ".join(expected["enum"])}, not "{value}".')

"""Writes the JSON schema of `lambda-streaming.toml`: `python -m lambda_streaming_policies.schema > FILE`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from .config import LEVELS
from .rule import COMMON_CONFIG, Rule
from .rules import load_rules
from .settings import ON_UNKNOWN, PROFILES

_EXCEPTION: dict[str, Any] = {
    "type": "object",
    "required": ["rule", "resource", "reason"],
    "additionalProperties": False,
    "properties": {
        "resource": {"type": "string", "description": "Name or URN of the resource, * for any characters."},
        "reason": {"type": "string", "description": "Why this is accepted."},
        "expires": {"type": "string", "format": "date", "description": "The last day on which it holds."},
    },
}


def make_schema(rules: Iterable[Rule]) -> dict[str, Any]:
    rules = list(rules)
    level = {"type": "string", "enum": list(LEVELS)}
    rule_id = {"type": "string", "enum": [rule.id for rule in rules]}
    exception = {**_EXCEPTION, "properties": {"rule": rule_id, **_EXCEPTION["properties"]}}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "lambda-streaming.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "profile": {"type": "string", "enum": list(PROFILES), "default": PROFILES[0]},
            "on-unknown": {"type": "string", "enum": list(ON_UNKNOWN), "default": ON_UNKNOWN[0]},
            "rules": {
                "type": "object",
                "additionalProperties": False,
                "properties": {rule.id: _describe(rule, level) for rule in rules} | {"all": level, "exceptions": level},
            },
            "answers": {"type": "object", "additionalProperties": {"type": ["object", "array"]}},
            "exceptions": {"type": "array", "items": exception},
        },
    }


def _describe(rule: Rule, level: dict[str, Any]) -> dict[str, Any]:
    settings = {name: dict(schema) for name, schema in {**rule.config, **COMMON_CONFIG}.items()}
    both = {"type": "object", "additionalProperties": False, "properties": {"level": level, **settings}}
    return {"description": rule.title, "anyOf": [level, both]}


if __name__ == "__main__":
    print(json.dumps(make_schema(load_rules()), indent=2))

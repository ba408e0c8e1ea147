"""IAM policy documents, as far as the rules read them."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterator, Mapping
from typing import Any

from .unknown import UNKNOWN

# Conditions that bind a statement to known accounts or organizations, on the caller's or on the resource's side.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
_SCOPING_KEYS = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:resourceaccount",
        "aws:resourceorgid",
        "aws:resourceorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:userid",
    }
)


def read_statements(policy: Any) -> list[Mapping[str, Any]]:
    """The statements of a policy given as JSON or as an object, none when it is no policy: AWS refuses such a one."""
    if isinstance(policy, str):
        try:
            policy = json.loads(policy)
        except (ValueError, RecursionError):
            return []
    found = policy.get("Statement") if isinstance(policy, Mapping) else None
    candidates = found if isinstance(found, list) else [found]
    return [statement for statement in candidates if isinstance(statement, Mapping)]


def read_texts(value: Any) -> list[str]:
    """An element that IAM takes as one text or as a list of them."""
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]


def read_allowing(policy: Any) -> list[Mapping[str, Any]]:
    return [statement for statement in read_statements(policy) if statement.get("Effect") == "Allow"]


def read_services(statement: Mapping[str, Any]) -> list[str]:
    """The AWS services among the principals of a statement."""
    principal = statement.get("Principal")
    return read_texts(principal.get("Service")) if isinstance(principal, Mapping) else []


def is_for_anyone(statement: Mapping[str, Any]) -> bool:
    """Whether a statement has every principal and no condition that binds it to accounts or organizations."""
    return _has_every_principal(statement) and not is_bound(statement)


def _has_every_principal(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    named = list(principal.values()) if isinstance(principal, Mapping) else [principal]
    return "NotPrincipal" in statement or any("*" in read_texts(value) for value in named)


def is_bound(statement: Mapping[str, Any]) -> bool:
    """Whether a condition binds a statement to accounts or organizations."""
    condition = statement.get("Condition")
    tests = condition.values() if isinstance(condition, Mapping) else []
    return any(
        str(key).lower() in _SCOPING_KEYS and "*" not in read_texts(value)
        for test in tests
        if isinstance(test, Mapping)
        for key, value in test.items()
    )


def narrows_for_everyone(statement: Mapping[str, Any]) -> bool:
    """Whether a Deny keeps every caller from all but some resources, accounts or organizations."""
    if statement.get("Effect") != "Deny" or not _has_every_principal(statement):
        return False
    return "NotResource" in statement or is_bound(statement)


def has_action(statement: Mapping[str, Any], action: str) -> bool:
    return any(is_action(pattern, action) for pattern in read_texts(statement.get("Action")))


def is_action(pattern: str, action: str) -> bool:
    """Whether a pattern of actions, such as `lambda:Invoke*`, holds for an action."""
    return covers(pattern.lower(), action.lower())


def covers(pattern: str, value: str) -> bool:
    """Whether a pattern with IAM's `*` and `?` holds for a value."""
    return fnmatch.fnmatchcase(value, pattern.replace("[", "[[]"))


def every_action(statement: Mapping[str, Any]) -> bool:
    """Whether a statement holds for all actions of Lambda."""
    return "NotAction" in statement or any(
        action.lower() in ("*", "lambda:*") for action in read_texts(statement.get("Action"))
    )


def any_function(statement: Mapping[str, Any]) -> bool:
    """Whether a statement lets functions of any account be called or changed. Actions that list need `*`."""
    acts = every_action(statement) or any(
        action.lower().startswith("lambda:") and not action.lower().startswith(("lambda:get", "lambda:list"))
        for action in read_texts(statement.get("Action"))
    )
    return acts and (
        "NotResource" in statement or any(_is_any_account(arn) for arn in read_texts(statement.get("Resource")))
    )


def _is_any_account(arn: str) -> bool:
    parts = arn.split(":", 5)
    return "*" in arn if len(parts) < 6 else "*" in parts[4]


def has_unknown(value: Any) -> bool:
    return any(item is UNKNOWN for item in _list_leaves(value))


def _list_leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _list_leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _list_leaves(item)
    else:
        yield value

"""Whether statements of a resource-based policy allow an action.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Statement = Mapping[str, Any]

_ACCOUNT = re.compile(r"(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?")


@dataclass(frozen=True)
class Access:
    """One request as IAM sees it.

    `principal` is an ARN, a service such as `cloudfront.amazonaws.com`, or `*` for a caller without credentials.
    `context` holds the condition keys, their names in lower case.
    """

    principal: str
    account: str | None
    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)


def allows(statements: Iterable[Statement], access: Access) -> bool:
    """True where a statement allows `access` and none denies it.

    A condition with an operator or a key that is not known here is not met.
    """
    effects = {statement.get("Effect") for statement in statements if _applies(statement, access)}
    return "Allow" in effects and "Deny" not in effects


def _applies(statement: Statement, access: Access) -> bool:
    return (
        _element(statement, "Principal", lambda value: _is_principal(value, access))
        and _element(statement, "Action", lambda value: _matches_any(value, access.action.lower(), lower=True))
        and _element(statement, "Resource", lambda value: _matches_any(value, access.resource))
        and all(
            _holds(operator, key, values, access.context)
            for operator, keys in (statement.get("Condition") or {}).items()
            for key, values in keys.items()
        )
    )


def _element(statement: Statement, name: str, matches: Any) -> bool:
    if f"Not{name}" in statement:
        return not matches(statement[f"Not{name}"])
    return name in statement and bool(matches(statement[name]))


def _is_principal(value: Any, access: Access) -> bool:
    if value == "*":
        return True
    if not isinstance(value, Mapping):
        return False
    if not access.principal.startswith("arn:"):
        return access.principal in _list(value.get("Service")) or "*" in _list(value.get("AWS"))
    for name in _list(value.get("AWS")):
        account = _ACCOUNT.fullmatch(str(name))
        if name in ("*", access.principal) or (account and account[1] == access.account):
            return True
    return False


def _holds(operator: str, key: str, values: Any, context: Mapping[str, str]) -> bool:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"""
    actual = context.get(key.lower())
    name = operator.removesuffix("IfExists")
    if name == "Null":
        return any((str(value).lower() == "true") == (actual is None) for value in _list(values))
    if name not in _OPERATORS:
        return False
    if actual is None:
        return operator.endswith("IfExists") or "Not" in name
    positive = _OPERATORS[name]
    found = any(positive(str(value), actual) for value in _list(values))
    return found != ("Not" in name)


def _same(pattern: str, actual: str) -> bool:
    return pattern == actual


def _same_ignoring_case(pattern: str, actual: str) -> bool:
    return pattern.lower() == actual.lower()


def _like(pattern: str, actual: str) -> bool:
    # IAM knows `*` and `?` only, so a bracket stands for itself.
    return fnmatch.fnmatchcase(actual, pattern.replace("[", "[[]"))


def _arn_like(pattern: str, actual: str) -> bool:
    """Each of the six parts of an ARN is matched by itself: a `*` does not reach over a colon."""
    patterns, parts = pattern.split(":", 5), actual.split(":", 5)
    return len(patterns) == len(parts) and all(map(_like, patterns, parts))


_OPERATORS = {
    "StringEquals": _same,
    "StringNotEquals": _same,
    "StringEqualsIgnoreCase": _same_ignoring_case,
    "StringNotEqualsIgnoreCase": _same_ignoring_case,
    "StringLike": _like,
    "StringNotLike": _like,
    # ArnEquals and ArnLike behave alike.
    "ArnEquals": _arn_like,
    "ArnNotEquals": _arn_like,
    "ArnLike": _arn_like,
    "ArnNotLike": _arn_like,
    "Bool": _same_ignoring_case,
}


def _matches_any(values: Any, actual: str, *, lower: bool = False) -> bool:
    return any(_like(str(value).lower() if lower else str(value), actual) for value in _list(values))


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]

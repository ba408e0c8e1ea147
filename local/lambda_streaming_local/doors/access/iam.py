"""Whether the statements of policies allow an action.

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

    `principal` is an ARN, a service such as `cloudfront.amazonaws.com`, or `*` for a caller without credentials; `role`
    is the ARN of the role whose session the principal is. `context` holds the condition keys, their names in lower
    case.
    """

    principal: str
    account: str | None
    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)
    role: str | None = None


def allows(statements: Iterable[Statement], access: Access) -> bool:
    """True where a statement of a resource-based policy allows `access` and none denies it.

    A condition with an operator or a key that is not known here is not met.
    """
    return decide(statements, access) == "Allow"


def decide(statements: Iterable[Statement], access: Access, *, of_identity: bool = False) -> str | None:
    """`Deny` or `Allow` where a statement says so, else None.

    The statements are of a resource-based policy, or with `of_identity` of policies of the caller's own, which name no
    principal.
    """
    effects = {
        statement.get("Effect")
        for statement in statements
        if (of_identity or _is_for(statement, access)) and _applies(statement, access)
    }
    return "Deny" if "Deny" in effects else "Allow" if "Allow" in effects else None


def names_only_the_account(statement: Statement) -> bool:
    """Whether a statement's principals are accounts: it leaves to each account who of it is allowed."""
    principal = statement.get("Principal")
    names = _list(principal.get("AWS")) if isinstance(principal, Mapping) else []
    return bool(names) and all(_ACCOUNT.fullmatch(str(name)) for name in names)


def _is_for(statement: Statement, access: Access) -> bool:
    return _matches_element(statement, "Principal", lambda value: _is_principal(value, access))


def _applies(statement: Statement, access: Access) -> bool:
    conditions = statement.get("Condition") or {}
    return (
        _matches_element(statement, "Action", lambda value: _matches_any(value, access.action.lower(), lower=True))
        and _matches_element(statement, "Resource", lambda value: _matches_any(value, access.resource))
        and isinstance(conditions, Mapping)
        and all(
            isinstance(keys, Mapping) and all(_holds(operator, key, keys[key], access.context) for key in keys)
            for operator, keys in conditions.items()
        )
    )


def _matches_element(statement: Statement, name: str, matches: Any) -> bool:
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
        if name in ("*", access.principal, access.role) or (account and account[1] == access.account):
            return True
    return False


def _holds(operator: str, key: str, values: Any, context: Mapping[str, str]) -> bool:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"""
    actual = context.get(key.lower())
    # Every key here has one value, of which `ForAnyValue:` says no more.
    name = operator.removesuffix("IfExists").removeprefix("ForAnyValue:")
    if name == "Null":
        return any((str(value).lower() == "true") == (actual is None) for value in _list(values))
    if name not in _OPERATORS:
        return False
    if actual is None:
        return operator.endswith("IfExists") or "Not" in name
    positive = _OPERATORS[name]
    found = any(positive(str(value), actual) for value in _list(values))
    return found != ("Not" in name)


def _is_same(pattern: str, actual: str) -> bool:
    return pattern == actual


def _is_same_ignoring_case(pattern: str, actual: str) -> bool:
    return pattern.lower() == actual.lower()


def _is_like(pattern: str, actual: str) -> bool:
    # IAM knows `*` and `?` only, so a bracket stands for itself.
    return fnmatch.fnmatchcase(actual, pattern.replace("[", "[[]"))


def _is_arn_like(pattern: str, actual: str) -> bool:
    """Each of the six parts of an ARN is matched by itself: a `*` does not reach over a colon."""
    patterns, parts = pattern.split(":", 5), actual.split(":", 5)
    return len(patterns) == len(parts) and all(map(_is_like, patterns, parts))


_OPERATORS = {
    "StringEquals": _is_same,
    "StringNotEquals": _is_same,
    "StringEqualsIgnoreCase": _is_same_ignoring_case,
    "StringNotEqualsIgnoreCase": _is_same_ignoring_case,
    "StringLike": _is_like,
    "StringNotLike": _is_like,
    # ArnEquals and ArnLike behave alike.
    "ArnEquals": _is_arn_like,
    "ArnNotEquals": _is_arn_like,
    "ArnLike": _is_arn_like,
    "ArnNotLike": _is_arn_like,
    "Bool": _is_same_ignoring_case,
}


def _matches_any(values: Any, actual: str, *, lower: bool = False) -> bool:
    return any(_is_like(str(value).lower() if lower else str(value), actual) for value in _list(values))


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]

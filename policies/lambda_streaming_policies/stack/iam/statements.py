"""IAM policy documents, as far as the rules read them."""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..unknown import UNKNOWN
from .conditions import ACCOUNTS, is_bound, read_texts, spares_some_alone


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


def read_allowing(policy: Any) -> list[Mapping[str, Any]]:
    return [statement for statement in read_statements(policy) if statement.get("Effect") == "Allow"]


def read_services(statement: Mapping[str, Any]) -> list[str]:
    """The AWS services among the principals of a statement."""
    principal = statement.get("Principal")
    return read_texts(principal.get("Service")) if isinstance(principal, Mapping) else []


def is_for_anyone(statement: Mapping[str, Any], keys: frozenset[str] = ACCOUNTS) -> bool:
    """Whether a statement has every principal and no condition that binds it."""
    return _has_every_principal(statement) and not is_bound(statement, keys)


def _has_every_principal(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    named = list(principal.values()) if isinstance(principal, Mapping) else [principal]
    return "NotPrincipal" in statement or any("*" in read_texts(value) for value in named)


def find_open(
    statements: list[Mapping[str, Any]], keys: frozenset[str] = ACCOUNTS, action: str | None = None
) -> list[Mapping[str, Any]]:
    """The statements of a policy by which anyone may act: what they allow, no Deny takes back from all but some.

    With `action`, those that are about that action.
    """
    denying = [one for one in statements if one.get("Effect") == "Deny" and _is_for_all_but_some(one, keys)]
    return [
        one
        for one in statements
        if one.get("Effect") == "Allow"
        and is_for_anyone(one, keys)
        and (action is None or holds_for(one, action))
        and not _is_taken_back(one, denying, action)
    ]


def _is_for_all_but_some(statement: Mapping[str, Any], keys: frozenset[str]) -> bool:
    return _has_every_principal(statement) and spares_some_alone(statement, keys)


def _is_taken_back(allowing: Mapping[str, Any], denying: list[Mapping[str, Any]], action: str | None) -> bool:
    """Whether each action on each resource that a statement allows is denied."""
    actions = [action] if action else read_texts(allowing.get("Action")) or ["*"]
    resources = read_texts(allowing.get("Resource")) or ["*"]
    return all(
        any(_denies(one, wanted) and _is_on(one, resource) for one in denying)
        for wanted in actions
        for resource in resources
    )


def _denies(denying: Mapping[str, Any], action: str) -> bool:
    excepted = read_texts(denying.get("NotAction"))
    if excepted:
        return not any(is_action(one, action) or is_action(action, one) for one in excepted)
    # A policy of a resource is about one service, so all actions are those of the service.
    return any(
        is_action(pattern, action) or (action == "*" and pattern.endswith(":*"))
        for pattern in read_texts(denying.get("Action"))
    )


def _is_on(denying: Mapping[str, Any], resource: str) -> bool:
    if "Resource" not in denying:  # but some resources, or a trust policy, which has none
        return True
    given = denying["Resource"]
    if given is UNKNOWN or (isinstance(given, list) and UNKNOWN in given):
        return True
    return any(
        _ALL.fullmatch(pattern) or covers(_strip_api(pattern), _strip_api(resource)) for pattern in read_texts(given)
    )


# All there is of a kind: `*`, `execute-api:/*/*`, an API's ARN with `/*`, `arn:aws:lambda:eu-west-1:1:function:*`.
_ALL = re.compile(
    r"\*|execute-api:/?\*(?:/\*)*|arn:[^:]*:execute-api:[^:]*:[^:]*:[\w*-]+(?:/\*)*|arn:(?:[^:]*:){4}(?:[a-z-]+[:/])?\*"
)


def _strip_api(resource: str) -> str:
    """What a resource of API Gateway names inside its API, with or without the API's ARN before it."""
    return re.sub(r"^(?:execute-api:/?|arn:[^:]*:execute-api:[^:]*:[^:]*:[^/]*/?)", "", resource)


def holds_for(statement: Mapping[str, Any], action: str) -> bool:
    """Whether a statement is about an action: it names it, or all but some others."""
    excepted = read_texts(statement.get("NotAction"))
    return has_action(statement, action) or (bool(excepted) and not any(is_action(one, action) for one in excepted))


def has_action(statement: Mapping[str, Any], action: str) -> bool:
    return any(is_action(pattern, action) for pattern in read_texts(statement.get("Action")))


def is_action(pattern: str, action: str) -> bool:
    """Whether a pattern of actions, such as `lambda:Invoke*`, holds for an action."""
    return covers(pattern.lower(), action.lower())


def covers(pattern: str, value: str) -> bool:
    """Whether a pattern with IAM's `*` and `?` holds for a value."""
    return fnmatch.fnmatchcase(value, pattern.replace("[", "[[]"))


def allows_every_action(statement: Mapping[str, Any]) -> bool:
    """Whether a statement holds for all actions of Lambda."""
    return "NotAction" in statement or any(
        action.lower() in ("*", "lambda:*") for action in read_texts(statement.get("Action"))
    )


def allows_any_function(statement: Mapping[str, Any]) -> bool:
    """Whether a statement lets functions of any account be called or changed. Actions that list need `*`."""
    acts = allows_every_action(statement) or any(
        action.lower().startswith("lambda:") and not action.lower().startswith(("lambda:get", "lambda:list"))
        for action in read_texts(statement.get("Action"))
    )
    return acts and (
        "NotResource" in statement or any(_is_any_account(arn) for arn in read_texts(statement.get("Resource")))
    )


def _is_any_account(arn: str) -> bool:
    parts = arn.split(":", 5)
    return bool({"*", "?"} & set(arn if len(parts) < 6 else parts[4]))


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

"""Conditions of IAM policies, as far as they say who may use a statement.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..networks import find_everywhere
from ..unknown import UNKNOWN

# What binds a statement to known accounts or organizations, on the caller's or on the resource's side.
ACCOUNTS: Final = frozenset(
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
# What binds a statement to known networks.
NETWORKS: Final = frozenset({"aws:sourceip", "aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce", "aws:vpcsourceip"})

_ARNS = ("aws:principalarn", "aws:sourcearn", "aws:sourcevpcarn")
_ADDRESSES = ("aws:sourceip", "aws:vpcsourceip")
_NUMBERS = ("aws:principalaccount", "aws:resourceaccount", "aws:sourceaccount")
# What a Deny may spare beside: calls that AWS's services make for somebody.
_SERVICES = ("aws:principalisawsservice", "aws:viaawsservice")
_EQUAL = ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress")
_UNEQUAL = (
    "stringnotequals",
    "stringnotequalsignorecase",
    "stringnotlike",
    "arnnotequals",
    "arnnotlike",
    "notipaddress",
)


def read_texts(value: Any) -> list[str]:
    """An element that IAM takes as one text or as a list of them."""
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]


def is_bound(statement: Mapping[str, Any], keys: frozenset[str] = ACCOUNTS) -> bool:
    """Whether a condition lets a statement hold for some accounts, organizations or networks alone.

    `...IfExists` and `ForAllValues:` hold for callers without the key too, so they bind nobody.
    """
    return any(
        operator.removeprefix("foranyvalue:") in _EQUAL and key in keys and _names_some(key, values)
        for operator, key, values in _list_tests(statement)
    )


def spares_some_alone(statement: Mapping[str, Any], keys: frozenset[str] = ACCOUNTS) -> bool:
    """Whether a Deny holds for all but some accounts, organizations or networks, or for all.

    All of its conditions must be of this kind: with another beside them it holds only now and then.
    """
    return all(
        _spares(operator.removeprefix("foranyvalue:").removesuffix("ifexists"), key, values, keys)
        for operator, key, values in _list_tests(statement)
    )


def _spares(operator: str, key: str, values: Any, keys: frozenset[str]) -> bool:
    if operator == "bool":
        return key in _SERVICES and str(values).lower() == "false"
    return operator in _UNEQUAL and key in keys and _names_some(key, values)


def _list_tests(statement: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Operator, key and values of each condition, in lower case as IAM compares them."""
    condition = statement.get("Condition")
    for operator, test in condition.items() if isinstance(condition, Mapping) else ():
        for key, values in test.items() if isinstance(test, Mapping) else ():
            yield str(operator).lower(), str(key).lower(), values


def _names_some(key: str, values: Any) -> bool:
    """Whether each value names somebody; one that is not known yet is given all the same."""
    listed = values if isinstance(values, list) else [values]
    known = [str(item) for item in listed if item is not UNKNOWN]
    if key in _ADDRESSES and find_everywhere(known):
        return False
    return bool(listed) and all(_names_one(key, value) for value in known)


def _names_one(key: str, value: str) -> bool:
    if key in _ARNS:
        return names_owner(value)
    beginning = re.split(r"[*?]", value)[0]
    if key in _NUMBERS:
        return beginning == value != ""
    return beginning not in ("", "o-", "vpc-", "vpce-")


def names_owner(arn: str) -> bool:
    """Whether an ARN names its account, or a whole resource where ARNs have no account, as those of buckets."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return False
    account, resource = parts[4], parts[5]
    return (account != "" and not {"*", "?"} & set(account)) or (account == "" and "*" not in resource)

"""Who may call which functions through the Lambda API, as IAM policies."""

import json
import re
from collections.abc import Sequence
from typing import Any

from ..shared.arguments import is_mocked
from ..shared.checks import ArgumentError

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties
_PRINCIPALS: dict[str, tuple[str, str]] = {
    r"\d{12}": ("StringEquals", "aws:PrincipalAccount"),
    r"o-[a-z0-9]{10,32}": ("StringEquals", "aws:PrincipalOrgID"),
    r"arn:[a-z-]+:iam::\d{12}:(role|user)/[^*?]+": ("ArnEquals", "aws:PrincipalArn"),
}


def write_caller_policy(function_arns: Sequence[str], include_qualifiers: bool | None) -> str:
    return _policy([_invoke(function_arns, include_qualifiers, {})])


def write_endpoint_policy(
    function_arns: Sequence[str], include_qualifiers: bool | None, allow_principals: Sequence[str] | None
) -> str:
    # Conditions rather than principals: the endpoint sees a role's session, whose own ARN nobody can name beforehand.
    statement = _invoke(function_arns, include_qualifiers, {"Principal": "*"})
    if allow_principals is None:
        return _policy([statement])
    return _policy([{**statement, "Condition": condition} for condition in _conditions(allow_principals)])


def _policy(statements: list[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _invoke(
    function_arns: Sequence[str | None], include_qualifiers: bool | None, principal: dict[str, str]
) -> dict[str, Any]:
    # InvokeWithResponseStream needs the permission lambda:InvokeFunction:
    # https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
    if not function_arns:
        raise ArgumentError("function_arns is empty; give the ARN of each function that may be called")
    resources = []
    for arn in function_arns:
        if is_mocked(arn):
            continue
        if not isinstance(arn, str) or not arn.startswith("arn:") or "*" in arn or "?" in arn:
            raise ArgumentError(f"function_arns has {arn!r}; give the whole ARN of each function, without wildcards")
        resources.append(arn)
        # arn:aws:lambda:REGION:ACCOUNT:function:NAME, and :QUALIFIER where it names an alias or a version.
        if include_qualifiers and arn.count(":") == 6:
            resources.append(f"{arn}:*")
    return {"Effect": "Allow", **principal, "Action": "lambda:InvokeFunction", "Resource": resources}


def _conditions(allow_principals: Sequence[str]) -> list[dict[str, Any]]:
    if not allow_principals:
        raise ArgumentError(
            "allow_principals is empty, so nobody can call; name a principal, or leave it out and IAM alone decides"
        )
    found: dict[tuple[str, str], list[str]] = {}
    for principal in allow_principals:
        for pattern, condition in _PRINCIPALS.items():
            if isinstance(principal, str) and re.fullmatch(pattern, principal):
                found.setdefault(condition, []).append(principal)
                break
        else:
            raise ArgumentError(
                f"allow_principals has {principal!r}; give an account's 12 digits, an organization's id such as "
                "o-a1b2c3d4e5, or the ARN of a role or a user"
            )
    return [{operator: {key: values}} for (operator, key), values in found.items()]

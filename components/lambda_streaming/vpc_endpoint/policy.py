"""Who may call which functions through the Lambda API, as IAM policies."""

import json
from collections.abc import Sequence
from typing import Any

from ..shared.arguments import is_mocked
from ..shared.checks import ArgumentError
from ..shared.principals import ORGANIZATION, check_principal, find_account


def write_caller_policy(function_arns: Sequence[str], include_qualifiers: bool | None) -> str:
    return _write_policy([_invoke(function_arns, include_qualifiers, {})])


def write_endpoint_policy(
    function_arns: Sequence[str],
    include_qualifiers: bool | None,
    allow_principals: Sequence[str] | None,
    region: str | None,
) -> str:
    # Conditions rather than principals: the endpoint sees a role's session, whose own ARN nobody can name beforehand.
    statement = _invoke(function_arns, include_qualifiers, {"Principal": "*"})
    _check_regions(function_arns, region)
    if allow_principals is None:
        return _write_policy([statement])
    return _write_policy([{**statement, "Condition": condition} for condition in _write_conditions(allow_principals)])


def _write_policy(statements: list[dict[str, Any]]) -> str:
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


def _check_regions(function_arns: Sequence[str | None], region: str | None) -> None:
    regions = {arn.split(":")[3] for arn in function_arns if arn} | ({region} if region else set())
    if len(regions) > 1:
        raise ArgumentError(
            f"function_arns and region are in {' and '.join(sorted(regions))}, but an endpoint leads to the functions "
            "of one region; make an endpoint in each"
        )


def _write_conditions(allow_principals: Sequence[str]) -> list[dict[str, Any]]:
    if not allow_principals:
        raise ArgumentError(
            "allow_principals is empty, so nobody can call; name a principal, or leave it out and IAM alone decides"
        )
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    found: dict[tuple[str, str], list[str]] = {}
    for principal in map(check_principal, allow_principals):
        if account := find_account(principal):
            found.setdefault(("StringEquals", "aws:PrincipalAccount"), []).append(account)
        elif ORGANIZATION.fullmatch(principal):
            found.setdefault(("StringEquals", "aws:PrincipalOrgID"), []).append(principal)
        else:
            found.setdefault(("ArnEquals", "aws:PrincipalArn"), []).append(principal)
    return [{operator: {key: values}} for (operator, key), values in found.items()]

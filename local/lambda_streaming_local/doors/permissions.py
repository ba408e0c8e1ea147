"""Who may call a function's URL, by the permissions that the stack declares.

https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from lambda_streaming_policies.links import function_of, qualifier_of
from lambda_streaming_policies.model import Graph, Resource, UnknownValue
from lambda_streaming_policies.tokens import PERMISSION

from .iam import Access, Statement, allows

URL_ACTIONS = ("lambda:InvokeFunctionUrl", "lambda:InvokeFunction")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Caller:
    """Whom a signature belongs to: an ARN, or a service acting for the resource `source_arn`."""

    principal: str
    account: str
    source_arn: str | None = None


class Permissions:
    """The resource-based policies of a stack's functions; an alias has its own, apart from its function's."""

    def __init__(self, graph: Graph) -> None:
        self._policies: dict[tuple[str, str | None], list[Statement]] = {}
        for permission in graph.of_type(PERMISSION):
            try:
                function, qualifier = function_of(permission, graph), qualifier_of(permission, graph)
            except UnknownValue as unknown:
                log.warning(
                    "permission '%s' lets nobody in locally: its %s is not known without AWS",
                    permission.name,
                    unknown.path,
                )
                continue
            if permission.props.is_set("principalOrgId"):
                log.warning(
                    "permission '%s' lets nobody in locally: who belongs to the organization in its principalOrgId "
                    "is not known here",
                    permission.name,
                )
            if function is not None:
                self._policies.setdefault((function.urn, qualifier), []).append(_statement(permission))

    def missing(self, function: Resource, auth_type: str, caller: Caller, qualifier: str | None) -> list[str]:
        """The actions that `caller` needs for a call through the function's URL and does not have; none: allowed.

        `auth_type` is the URL's authorization type, `qualifier` its alias. Both actions are needed since October 2025.
        A URL of type NONE lets everybody in: the provider adds both public statements itself. A user of the function's
        own account is taken as one whom identity policies allow everything.
        """
        if auth_type == "NONE":
            return []
        arn = str(function.props.data.get("arn"))
        if caller.principal.startswith("arn:") and arn.split(":")[4:5] == [caller.account]:
            return []
        resource = f"{arn}:{qualifier}" if qualifier else arn
        statements = self._policies.get((function.urn, qualifier), [])
        return [
            action
            for action in URL_ACTIONS
            if not allows(
                statements,
                Access(caller.principal, caller.account, action, resource, _context(action, auth_type, caller)),
            )
        ]


def _context(action: str, auth_type: str, caller: Caller) -> dict[str, str]:
    context = {}
    if caller.source_arn:
        context = {"aws:sourcearn": caller.source_arn, "aws:sourceaccount": caller.account}
    # Lambda accepts each of these two conditions on one of the actions only.
    if action == "lambda:InvokeFunctionUrl":
        context["lambda:functionurlauthtype"] = auth_type
    else:
        context["lambda:invokedviafunctionurl"] = "true"
    return context


def _statement(permission: Resource) -> Statement:
    """The statement that Lambda adds to the function's policy; a value that is not known yet matches nothing.

    https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
    """
    data = permission.props.data
    conditions: dict[str, dict[str, Any]] = {}
    for name, operator, key in (
        ("sourceArn", "ArnLike", "AWS:SourceArn"),
        ("sourceAccount", "StringEquals", "AWS:SourceAccount"),
        ("principalOrgId", "StringEquals", "aws:PrincipalOrgID"),
        ("functionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
        ("invokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"),
    ):
        if data.get(name):
            conditions.setdefault(operator, {})[key] = data[name]
    return {
        "Effect": "Allow",
        "Principal": _principal(data.get("principal")),
        "Action": data.get("action"),
        "Resource": "*",
        "Condition": conditions,
    }


def _principal(principal: Any) -> Any:
    if not isinstance(principal, str) or principal == "*":
        return principal
    is_service = principal.endswith((".amazonaws.com", ".amazonaws.com.cn"))
    return {"Service" if is_service else "AWS": principal}

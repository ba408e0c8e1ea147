"""Who may call a function, by the permissions and the identity policies that the stack declares.

https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from lambda_streaming_policies.stack.grants import AUTH_TYPE_KEY, INVOKE, INVOKE_URL, VIA_URL_KEY
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.iam.statements import read_statements as policy_statements
from lambda_streaming_policies.stack.links import find_function, find_qualifier
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.tokens import PERMISSION, RESOURCE_POLICY
from lambda_streaming_policies.stack.unknown import UnknownValue

from .iam import Access, Statement, decide, names_only_the_account
from .identity_policies import IdentityPolicies

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Caller:
    """Whom a signature belongs to: an ARN, or a service acting for the resource `source_arn`.

    `role` is the ARN of the role whose session it is. `policies` are its identity policies; None: they are not in this
    stack, and are taken to allow everything.
    """

    principal: str
    account: str
    source_arn: str | None = None
    role: str | None = None
    policies: IdentityPolicies | None = None


class Permissions:
    """The resource-based policies of a stack's functions; an alias has its own, apart from its function's."""

    def __init__(self, graph: Graph) -> None:
        self._policies: dict[tuple[str, str | None], list[Statement]] = {}
        for resource in graph.of_type(PERMISSION, RESOURCE_POLICY):
            try:
                function, qualifier = find_function(resource, graph), find_qualifier(resource, graph)
            except UnknownValue as unknown:
                log.warning(
                    "permission '%s' lets nobody in locally: its %s is not known without AWS",
                    resource.name,
                    unknown.path,
                )
                continue
            if resource.props.is_set("principalOrgId"):
                log.warning(
                    "permission '%s' lets nobody in locally: who belongs to the organization in its principalOrgId "
                    "is not known here",
                    resource.name,
                )
            if function is not None:
                self._policies.setdefault((function.urn, qualifier), []).extend(_list_statements(resource))

    def find_missing(self, function: Resource, auth_type: str, caller: Caller, qualifier: str | None) -> list[str]:
        """The actions that `caller` needs for a call through the function's URL and does not have; none: allowed.

        `auth_type` is the URL's authorization type, `qualifier` its alias. Both actions are needed since October 2025.
        A URL of type NONE lets everybody in: the provider adds both public statements itself.
        """
        if auth_type == "NONE":
            return []
        return [
            action
            for action, context in list_url_needs(auth_type).items()
            if self.find_refusal(function, action, caller, qualifier, context) is not None
        ]

    def find_refusal(
        self,
        function: Resource,
        action: str,
        caller: Caller,
        qualifier: str | None,
        conditions: Mapping[str, str] = MappingProxyType({}),
    ) -> str | None:
        """Why `caller` may not do `action` with the function, in the words of AWS's message; None: it may."""
        arn = str(function.props.data.get("arn"))
        resource = f"{arn}:{qualifier}" if qualifier else arn
        return find_refusal(self._policies.get((function.urn, qualifier), []), action, resource, caller, conditions)


def find_refusal(
    statements: Sequence[Statement],
    action: str,
    resource: str,
    caller: Caller,
    conditions: Mapping[str, str] = MappingProxyType({}),
) -> str | None:
    """Why `caller` may not do `action` with `resource`, whose policy has the `statements`; None: it may."""
    context = _make_context(caller, conditions, resource)
    access = Access(caller.principal, caller.account, action, resource, context, caller.role)
    by_resource = decide(statements, access)
    is_service = not caller.principal.startswith("arn:")
    by_identity = "Allow" if caller.policies is None else caller.policies.decide(access)
    if "Deny" in (by_resource, by_identity):
        kind = "a resource-based" if by_resource == "Deny" else "an identity-based"
        reason = f"with an explicit deny in {kind} policy"
    elif is_service or resource.split(":")[4:5] != [caller.account]:
        if by_resource == "Allow" and (is_service or by_identity == "Allow"):
            return None
        reason = f"because no resource-based policy allows the {action} action"
    else:
        # Within an account either policy is enough; one that names the account leaves it to identity policies.
        named = [statement for statement in statements if not names_only_the_account(statement)]
        if by_identity == "Allow" or decide(named, access) == "Allow":
            return None
        reason = f"because no identity-based policy allows the {action} action"
    return f"User: {caller.principal} is not authorized to perform: {action} on resource: {resource} {reason}"


def _make_context(caller: Caller, conditions: Mapping[str, str], arn: str) -> dict[str, str]:
    context = {**conditions, "aws:requestedregion": arn.split(":")[3], "aws:securetransport": "true"}
    if caller.source_arn:
        context |= {"aws:sourcearn": caller.source_arn, "aws:sourceaccount": caller.account}
    if caller.principal.startswith("arn:"):
        context |= {"aws:principalarn": caller.role or caller.principal, "aws:principalaccount": caller.account}
    return context


def _list_statements(resource: Resource) -> list[Statement]:
    if resource.type == RESOURCE_POLICY:
        return list(policy_statements(resource.props.data.get("policy")))
    return [_write_statement(resource)]


def _write_statement(permission: Resource) -> Statement:
    """The statement that Lambda adds to the function's policy; a value that is not known yet matches nothing.

    https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
    """
    data = permission.props.data
    conditions: dict[str, dict[str, Any]] = {}
    for name, operator, key in (
        ("sourceArn", "ArnLike", "AWS:SourceArn"),
        ("sourceAccount", "StringEquals", "AWS:SourceAccount"),
        ("principalOrgId", "StringEquals", "aws:PrincipalOrgID"),
        ("functionUrlAuthType", "StringEquals", AUTH_TYPE_KEY),
        ("invokedViaFunctionUrl", "Bool", VIA_URL_KEY),
    ):
        if data.get(name):
            conditions.setdefault(operator, {})[key] = data[name]
    return {
        "Effect": "Allow",
        "Principal": _write_principal(data.get("principal")),
        "Action": data.get("action"),
        "Resource": "*",
        "Condition": conditions,
    }


def list_url_needs(auth_type: str) -> dict[str, dict[str, str]]:
    """The actions that a call through a URL of this authorization type needs, each with its condition."""
    return {INVOKE_URL: {AUTH_TYPE_KEY.lower(): auth_type}, INVOKE: {VIA_URL_KEY.lower(): "true"}}


def _write_principal(principal: Any) -> Any:
    if not isinstance(principal, str) or principal == "*":
        return principal
    is_service = principal.endswith((".amazonaws.com", ".amazonaws.com.cn"))
    return {"Service" if is_service else "AWS": principal}

"""Who may invoke functions by another policy than the one that is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..grants import INVOKE
from ..graph import Graph
from ..resource import Block, Resource
from ..tokens import (
    GROUP_POLICY,
    GROUP_POLICY_ATTACHMENT,
    PERMISSION,
    POLICY,
    POLICY_ATTACHMENT,
    RESOURCE_POLICY,
    ROLE,
    ROLE_ATTACHMENTS,
    ROLE_POLICY,
    ROLE_POLICY_ATTACHMENT,
    USER_POLICY,
    USER_POLICY_ATTACHMENT,
)
from ..unknown import UNKNOWN, UnknownValue
from .conditions import read_texts
from .statements import has_action, is_action, read_allowing

_POLICIES: Final = (ROLE_POLICY, USER_POLICY, GROUP_POLICY, POLICY, ROLE)
# Where a resource names who has its policy, and whether that is a role, a user or a group.
_OWNERS: Final[Mapping[str, Mapping[str, str]]] = {
    ROLE_POLICY: {"role": "role"},
    ROLE_POLICY_ATTACHMENT: {"role": "role"},
    ROLE_ATTACHMENTS: {"roleName": "role"},
    USER_POLICY: {"user": "user"},
    USER_POLICY_ATTACHMENT: {"user": "user"},
    GROUP_POLICY: {"group": "group"},
    GROUP_POLICY_ATTACHMENT: {"group": "group"},
    POLICY_ATTACHMENT: {"roles": "role", "users": "user", "groups": "group"},
}
_ATTACHED: Final = {
    ROLE: "managedPolicyArns",
    ROLE_POLICY_ATTACHMENT: "policyArn",
    USER_POLICY_ATTACHMENT: "policyArn",
    GROUP_POLICY_ATTACHMENT: "policyArn",
    POLICY_ATTACHMENT: "policyArn",
    ROLE_ATTACHMENTS: "policyArns",
}
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
_AWS_POLICIES: Final = ("AdministratorAccess", "PowerUserAccess", "AWSLambda_FullAccess", "AWSLambdaRole")


def list_policies(holder: Resource) -> list[Block]:
    """What has an identity policy in its `policy`: a policy itself, or each of those inside a role."""
    return holder.props.blocks("inlinePolicies") if holder.type == ROLE else [holder.props]


def allows(policy: Block, action: str) -> bool:
    return any(has_action(statement, action) for statement in read_allowing(policy.data.get("policy")))


def may_invoke(holder: Resource, graph: Graph) -> bool:
    """Whether those who have an identity policy may be allowed lambda:InvokeFunction by another one.

    Whose a policy by itself is, which users are in a group, and what a policy of another stack says, is not asked.
    """
    invokers = graph.index(_find_invokers)
    if holder.type == POLICY and invokers:
        return True
    in_group = holder.type == USER_POLICY and any(invoker.startswith("group ") for invoker in invokers)
    return in_group or POLICY in invokers or not invokers.isdisjoint(_read_owners(holder))


def is_invoker(arn: str, graph: Graph) -> bool:
    """Whether a role or a user may be allowed lambda:InvokeFunction by a policy of its own."""
    return _read_owner(arn) in graph.index(_find_invokers)


def _find_invokers(graph: Graph) -> set[str]:
    found: set[str] = set()
    for holder in graph.of_type(*_POLICIES):
        if any(allows(policy, INVOKE) for policy in _list_known(holder)):
            found |= _read_owners(holder)
    for attachment in graph.of_type(*_ATTACHED):
        if any(map(_may_allow, _list_foreign_policies(attachment, graph))):
            found |= _read_owners(attachment)
    for permission in graph.of_type(PERMISSION, RESOURCE_POLICY):
        found |= _list_permitted(permission)
    return found


def _list_known(holder: Resource) -> list[Block]:
    try:
        return list_policies(holder)
    except UnknownValue:
        return []


def _list_foreign_policies(attachment: Resource, graph: Graph) -> list[str]:
    """The ARNs of attached policies that are not of this stack; "" for one that is not known yet and may be such."""
    name = _ATTACHED[attachment.type]
    value = attachment.props.data.get(name)
    if value is UNKNOWN:
        return [] if any(target.type == POLICY for target in graph.linked(attachment, name)) else [""]
    own = [policy.props.data.get("arn") for policy in graph.of_type(POLICY)]
    return [arn for arn in read_texts(value) if arn not in own]


def _may_allow(arn: str) -> bool:
    """Whether a policy of this ARN lets invoke functions, or is one of the user's that may."""
    return ":iam::aws:" not in arn or arn.rsplit("/", 1)[-1] in _AWS_POLICIES


def _read_owners(holder: Resource) -> set[str]:
    """Who has a policy, by name and by URN; a policy by itself is told by its type."""
    if holder.type == POLICY:
        return {POLICY}
    if holder.type == ROLE:
        names = (holder.props.data.get(name) for name in ("name", "id"))
        return {holder.urn, *(f"role {name}" for name in names if isinstance(name, str))}
    found: set[str] = set()
    for name, kind in _OWNERS[holder.type].items():
        found |= {
            *holder.links.get(name, ()),
            *(f"{kind} {owner}" for owner in read_texts(holder.props.data.get(name))),
        }
    return found


def _list_permitted(permission: Resource) -> set[str]:
    """The roles and users that the policy of a function lets invoke it."""
    props = permission.props.data
    if permission.type == PERMISSION:
        action = props.get("action")
        if not isinstance(action, str) or not is_action(action, INVOKE):
            return set()
        return {*permission.links.get("principal", ()), *_read_callers(props.get("principal"))}
    principals = (one.get("Principal") for one in read_allowing(props.get("policy")) if has_action(one, INVOKE))
    named = (principal.get("AWS") for principal in principals if isinstance(principal, Mapping))
    return {owner for one in named for owner in _read_callers(one)}


def _read_callers(principal: Any) -> set[str]:
    """The roles and users among principals, which may be services and accounts."""
    return {_read_owner(arn) for arn in read_texts(principal) if ":iam::" in arn}


def _read_owner(arn: str) -> str:
    """`role caller` for arn:aws:iam::123456789012:role/path/caller."""
    return f"{arn.rsplit(':', 1)[-1].split('/')[0]} {arn.rsplit('/', 1)[-1]}"

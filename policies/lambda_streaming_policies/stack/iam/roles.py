"""Which roles functions behind a URL or a stream have, and which policies those roles hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..graph import Graph, prefer_own
from ..resource import Resource
from ..streaming import has_front_door
from ..tokens import (
    FUNCTION,
    POLICY,
    POLICY_ATTACHMENT,
    ROLE,
    ROLE_ATTACHMENTS,
    ROLE_POLICY,
    ROLE_POLICY_ATTACHMENT,
)
from ..unknown import UnknownValue
from .conditions import read_texts

HOLDERS = (ROLE, ROLE_POLICY, POLICY, ROLE_POLICY_ATTACHMENT, ROLE_ATTACHMENTS, POLICY_ATTACHMENT)
# Where a resource names the managed policies that it attaches to a role: one ARN, or a list of them.
MANAGED = {
    ROLE: "managedPolicyArns",
    ROLE_POLICY_ATTACHMENT: "policyArn",
    ROLE_ATTACHMENTS: "policyArns",
    POLICY_ATTACHMENT: "policyArn",
}
_ROLE_PROPERTY = {
    FUNCTION: "role",
    ROLE_POLICY: "role",
    ROLE_POLICY_ATTACHMENT: "role",
    ROLE_ATTACHMENTS: "roleName",
    POLICY_ATTACHMENT: "roles",
    POLICY: "roles",  # of aws-native's ManagedPolicy, which attaches itself
}


def is_held_by_function(holder: Resource, graph: Graph) -> bool:
    """Whether a role is that of a function with a URL or a stream, or a policy or attachment is such a role's.

    Raises `UnknownValue` when the role of such a function cannot be told.
    """
    held = graph.index(_index_held)
    if holder.urn in held.urns:
        return True
    if held.unknown:
        raise held.unknown
    return False


def find_roles(resource: Resource, graph: Graph) -> list[Resource]:
    """The roles of this stack that a function, a policy or an attachment names."""
    name = _ROLE_PROPERTY.get(resource.type)
    if name is None:
        return []
    linked = [target for target in graph.linked(resource, name) if target.type == ROLE]
    value = resource.props.data.get(name)
    named = graph.index(_index_roles_by_name)
    names = filter(None, map(_read_role_name, value if isinstance(value, list) else [value]))
    found = [role for text in names for role in prefer_own(named.get(text, []), resource)[:1]]
    # A role that is known by name here may not know its own name yet.
    return found or [role for role in linked if _read_role_name(value) is None or not _read_own_names(role)]


def find_attached_policies(holder: Resource, graph: Graph) -> list[Resource]:
    """The policies of this stack that a role or an attachment names."""
    name = MANAGED[holder.type]
    by_arn = graph.index(_index_policies_by_arn)
    arns = read_texts(holder.props.data.get(name))
    found = [policy for arn in arns for policy in prefer_own(by_arn.get(arn, []), holder)]
    return found or [target for target in graph.linked(holder, name) if target.type == POLICY]


@dataclass
class _Held:
    urns: set[str] = field(default_factory=set)
    unknown: UnknownValue | None = None


def _index_held(graph: Graph) -> _Held:
    held = _Held()
    for function in graph.of_type(FUNCTION):
        try:
            if not has_front_door(function, graph):
                continue
        except UnknownValue as unknown:
            held.unknown = unknown
            continue
        roles = find_roles(function, graph)
        if not roles and function.props.is_unknown("role"):
            held.unknown = UnknownValue(function, "role")
        held.urns |= {role.urn for role in roles}
    for holder in graph.of_type(*HOLDERS):
        if holder.urn in held.urns or any(role.urn in held.urns for role in find_roles(holder, graph)):
            held.urns.add(holder.urn)
            if holder.type in MANAGED:
                held.urns |= {policy.urn for policy in find_attached_policies(holder, graph)}
    return held


def _index_roles_by_name(graph: Graph) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for role in graph.of_type(ROLE):
        for name in _read_own_names(role):
            found.setdefault(name, []).append(role)
    return found


def _index_policies_by_arn(graph: Graph) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for policy in graph.of_type(POLICY):
        arn = policy.props.data.get("arn")
        if isinstance(arn, str):
            found.setdefault(arn, []).append(policy)
    return found


def _read_own_names(role: Resource) -> set[str]:
    names = (_read_role_name(role.props.data.get(name)) for name in ("name", "id", "arn"))
    return {name for name in names if name}


def _read_role_name(value: Any) -> str | None:
    """The name in a role's ARN (`arn:aws:iam::123456789012:role/path/name`), or the name itself."""
    return value.rsplit("/", 1)[-1] if isinstance(value, str) and value else None

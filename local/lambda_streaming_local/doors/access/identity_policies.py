"""What a role or user of the stack may do, by the identity policies that the stack declares.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.iam.statements import read_statements
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.unknown import UNKNOWN

from .iam import Access, Statement, decide

log = logging.getLogger(__name__)

ROLE = "aws:iam/role:Role"
USER = "aws:iam/user:User"
_POLICY = "aws:iam/policy:Policy"
_INLINE = {
    "role": "aws:iam/rolePolicy:RolePolicy",
    "user": "aws:iam/userPolicy:UserPolicy",
    "group": "aws:iam/groupPolicy:GroupPolicy",
}
_ATTACHMENT = {
    "role": "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "user": "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "group": "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
}
_ATTACHMENTS = "aws:iam/policyAttachment:PolicyAttachment"
_MEMBERSHIPS = (
    ("aws:iam/userGroupMembership:UserGroupMembership", "user", "groups"),
    ("aws:iam/groupMembership:GroupMembership", "users", "group"),
)

# AWS's own policies that allow a call of a function; the rest, such as AWSLambdaBasicExecutionRole, do not.
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
_AWS_MANAGED: dict[str, Statement] = {
    "AdministratorAccess": {"Effect": "Allow", "Action": "*", "Resource": "*"},
    "AWSLambda_FullAccess": {"Effect": "Allow", "Action": "lambda:*", "Resource": "*"},
    "PowerUserAccess": {"Effect": "Allow", "NotAction": ["account:*", "iam:*", "organizations:*"], "Resource": "*"},
    "service-role/AWSLambdaRole": {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"},
}


@dataclass(frozen=True)
class IdentityPolicies:
    """The statements of one role or user, within its permissions boundary if it has one."""

    statements: tuple[Statement, ...]
    boundary: tuple[Statement, ...] | None = None

    def decide(self, access: Access) -> str | None:
        """`Deny` or `Allow` where they say so, else None."""
        found = decide(self.statements, access, of_identity=True)
        if self.boundary is None or found == "Deny":
            return found
        within = decide(self.boundary, access, of_identity=True)
        return found if within == "Allow" else within


def read_identity_policies(identity: Resource, graph: Graph) -> IdentityPolicies:
    """The policies of a declared role or user; what is not known of them allows nothing, and is told of."""
    kind = "role" if identity.type == ROLE else "user"
    found = list(_list_statements(identity, kind, graph))
    for group in _find_groups(identity, graph):
        found += _list_statements(group, "group", graph)
    boundary = identity.props.data.get("permissionsBoundary")
    return IdentityPolicies(tuple(found), tuple(_read_managed(boundary, identity, graph)) if boundary else None)


def _list_statements(identity: Resource, kind: str, graph: Graph) -> Iterator[Statement]:
    for block in _list_objects(identity.props.data.get("inlinePolicies")):
        yield from _read_document(block.get("policy"), identity)
    for policy in graph.of_type(_INLINE[kind]):
        if _names(policy, kind, identity, graph):
            yield from _read_document(policy.props.data.get("policy"), policy)
    for arn in identity.props.data.get("managedPolicyArns") or ():
        yield from _read_managed(arn, identity, graph)
    for attachment in graph.of_type(_ATTACHMENT[kind]):
        if _names(attachment, kind, identity, graph):
            yield from _read_managed(attachment.props.data.get("policyArn"), attachment, graph)
    for attachment in graph.of_type(_ATTACHMENTS):
        if _names(attachment, f"{kind}s", identity, graph):
            yield from _read_managed(attachment.props.data.get("policyArn"), attachment, graph)


def _find_groups(user: Resource, graph: Graph) -> list[Resource]:
    found = []
    for type_, of_user, of_group in _MEMBERSHIPS:
        for membership in graph.of_type(type_):
            if _names(membership, of_user, user, graph):
                groups = graph.of_type("aws:iam/group:Group")
                found += [group for group in groups if _names(membership, of_group, group, graph)]
    return found


def _names(resource: Resource, name: str, identity: Resource, graph: Graph) -> bool:
    """Whether the property `name` of a resource is, or lists, this identity."""
    value = resource.props.data.get(name)
    named = value if isinstance(value, list) else [value]
    return identity.props.data.get("name") in named or (UNKNOWN in named and identity in graph.linked(resource, name))


def _read_managed(arn: Any, user: Resource, graph: Graph) -> list[Statement]:
    """The statements of the managed policy `arn`, which `user` refers to."""
    declared = [policy for policy in graph.of_type(_POLICY) if policy.props.data.get("arn") == arn]
    if declared:
        return _read_document(declared[0].props.data.get("policy"), declared[0])
    path = arn.partition(":policy/")[2] if isinstance(arn, str) else ""
    if path and ":iam::aws:" in str(arn):
        return [_AWS_MANAGED[path]] if path in _AWS_MANAGED else []
    log.warning("'%s' has a policy that is not in this stack: locally it allows nothing", user.name)
    return []


def _read_document(policy: Any, resource: Resource) -> list[Statement]:
    if policy is UNKNOWN:
        log.warning("the policy of '%s' is not known without AWS: locally it allows nothing", resource.name)
    return list(read_statements(policy))


def _list_objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []

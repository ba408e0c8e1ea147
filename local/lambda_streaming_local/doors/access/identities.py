"""Who signs requests to this run: an administrator, the stack's roles and users, its functions and distributions."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from secrets import token_bytes, token_hex

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource

from .identity_policies import ROLE, USER, read_identity_policies
from .permissions import Caller
from .sigv4 import Identity


def make_administrator(access_key: str, secret_key: str, account: str) -> Identity:
    """A user of `account` that is not in the stack, whom nothing but an explicit denial stops."""
    return Identity(access_key, secret_key, Caller(f"arn:aws:iam::{account}:user/local", account))


def list_declared(graph: Graph, secret_key: str) -> list[Identity]:
    """The stack's users and sessions of its roles. The access key of each is its name at AWS."""
    found = []
    for resource in graph.of_type(ROLE, USER):
        name, arn = resource.props.data.get("name"), resource.props.data.get("arn")
        if isinstance(name, str) and isinstance(arn, str):
            found.append(Identity(name, secret_key, _make_caller(resource, arn, "local", graph)))
    return found


def make_function_identity(function: Resource, function_arn: str, graph: Graph) -> Identity:
    """A session of the function's role, with keys of this run."""
    _, _, _, _, account, _, name = function_arn.split(":")
    arn = function.props.data.get("role")
    role = arn if isinstance(arn, str) and arn.startswith("arn:") else f"arn:aws:iam::{account}:role/unknown"
    return replace(_make_identity(start_session(role, name, graph)), session_token=b64encode(token_bytes(96)).decode())


def start_session(role: str, session: str, graph: Graph) -> Caller:
    """A session of the role with this ARN. A role from elsewhere may do everything."""
    declared = next((one for one in graph.of_type(ROLE) if one.props.data.get("arn") == role), None)
    if declared is not None:
        return _make_caller(declared, role, session, graph)
    return Caller(_make_session_arn(role, session), role.split(":")[4], role=role)


def make_distribution_identity(distribution: Resource) -> Identity:
    """CloudFront, acting for the distribution."""
    arn = str(distribution.props.text("arn"))
    return _make_identity(Caller("cloudfront.amazonaws.com", arn.split(":")[4], arn))


def _make_caller(resource: Resource, arn: str, session: str, graph: Graph) -> Caller:
    policies = read_identity_policies(resource, graph)
    account = arn.split(":")[4]
    if resource.type == USER:
        return Caller(arn, account, policies=policies)
    return Caller(_make_session_arn(arn, session), account, role=arn, policies=policies)


def _make_session_arn(role: str, session: str) -> str:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns"""
    _, partition, _, _, account, name = role.split(":", 5)
    return f"arn:{partition}:sts::{account}:assumed-role/{name.rpartition('/')[2]}/{session}"


def _make_identity(caller: Caller) -> Identity:
    return Identity("ASIA" + token_hex(8).upper(), token_hex(20), caller)

"""Which permissions a caller of a deployed function lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lambda_streaming_policies.stack.grants import INVOKE, INVOKE_URL
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.iam.statements import read_statements
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.tokens import RESOURCE_POLICY

from ...doors.access.permissions import Caller, Permissions, list_url_needs
from ..causes import Cause


@dataclass(frozen=True)
class _Need:
    """An action with the condition that Lambda takes with it, and the argument of aws.lambda_.Permission for that."""

    action: str
    conditions: Mapping[str, str]
    argument: str | None = None


@dataclass(frozen=True)
class Call:
    """A caller that has to be let in by the policy of `function`, or of its alias `qualifier`.

    `auth_type` is the function URL's; None: the call does not come through a URL.
    """

    caller: Caller
    function: Resource
    qualifier: str | None
    auth_type: str | None

    @property
    def target(self) -> str:
        name = str(self.function.props.data["name"])
        return f"{name}:{self.qualifier}" if self.qualifier else name


def find_missing(call: Call, graph: Graph) -> Iterator[Cause]:
    """What the resource-based policies do not grant; a caller's own policies are taken to allow everything."""
    permissions = Permissions(graph)
    for need in _list_needs(call.auth_type):
        granted = {
            qualifier
            for qualifier in [call.qualifier, *_list_qualifiers(graph)]
            if permissions.find_refusal(call.function, need.action, call.caller, qualifier, need.conditions) is None
        }
        if call.qualifier in granted:
            continue
        near = f"; it is granted on {_name(granted.pop())} only" if granted else _describe_sources(need, call, graph)
        yield Cause(
            f"the policy of {call.target} does not grant {call.caller.principal} {need.action}{near}",
            f"declare an aws.lambda_.Permission with {_describe_arguments(need, call)}",
        )


def _list_needs(auth_type: str | None) -> list[_Need]:
    if auth_type is None:
        return [_Need(INVOKE, {})]
    arguments = {INVOKE_URL: f"function_url_auth_type={auth_type!r}", INVOKE: "invoked_via_function_url=True"}
    return [_Need(action, context, arguments[action]) for action, context in list_url_needs(auth_type).items()]


def _list_qualifiers(graph: Graph) -> list[str | None]:
    arns = (str(policy.props.data["resourceArn"]).split(":") for policy in graph.of_type(RESOURCE_POLICY))
    return [arn[7] if len(arn) > 7 else None for arn in arns]


def _name(qualifier: str | None) -> str:
    return "the function without a qualifier" if qualifier is None else f"the qualifier {qualifier}"


def _describe_sources(need: _Need, call: Call, graph: Graph) -> str:
    """For which other resources the action is granted to the same service."""
    sources = set()
    for policy in graph.of_type(RESOURCE_POLICY):
        for statement in read_statements(policy.props.data.get("policy")):
            principal, conditions = statement.get("Principal"), statement.get("Condition")
            if statement.get("Action") != need.action or not isinstance(principal, Mapping):
                continue
            if principal.get("Service") == call.caller.principal and isinstance(conditions, Mapping):
                for operator in ("ArnLike", "ArnEquals", "StringEquals", "StringLike"):
                    keys = conditions.get(operator)
                    if isinstance(keys, Mapping) and isinstance(keys.get("AWS:SourceArn"), str):
                        sources.add(keys["AWS:SourceArn"])
    if not sources or call.caller.source_arn in sources:
        return ""
    return f" for {call.caller.source_arn}; it is granted for {', '.join(sorted(sources))} only"


def _describe_arguments(need: _Need, call: Call) -> str:
    given = [f"action={need.action!r}", f"principal={call.caller.principal!r}"]
    if call.caller.source_arn:
        given.append(f"source_arn={call.caller.source_arn!r}")
    if call.qualifier:
        given.append(f"qualifier={call.qualifier!r}")
    if need.argument:
        given.append(need.argument)
    return ", ".join(given)

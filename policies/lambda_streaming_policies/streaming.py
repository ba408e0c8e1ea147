"""Which functions of a stack stream, as far as the stack says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .links import function_of
from .model import Block, Graph, Resource, UnknownValue
from .origins import streams
from .tokens import FUNCTION, FUNCTION_URL, INTEGRATION, METHOD, STREAMING_FUNCTION

# https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
DEFAULT_TIMEOUT_SECONDS = 3.0
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_TIMEOUT_SECONDS = 900.0


def is_streaming(function: Resource, graph: Graph) -> bool:
    """Whether a function streams: through a URL or a REST API, by the Lambda Web Adapter, or as a StreamingFunction.

    Raises `UnknownValue` when something that streams may be this function's and cannot be told yet.
    """
    found = graph.index(_streaming)
    if function.urn in found.certain:
        return True
    unknown = found.possible.get(function.urn) or found.unplaced
    if unknown:
        raise unknown
    return False


def timeout_of(function: Resource) -> float:
    """Seconds until Lambda ends an invocation."""
    value = function.props.number("timeout")
    return DEFAULT_TIMEOUT_SECONDS if value is None else value


def integration_of(resource: Resource) -> Block:
    """The integration of API Gateway that a resource is, or in aws-native, that a method holds."""
    return resource.props.block("integration") if resource.type == METHOD else resource.props


def integration_streams(integration: Block) -> bool:
    return integration.text("responseTransferMode") == "STREAM"


@dataclass
class _Streaming:
    certain: set[str] = field(default_factory=set)
    possible: dict[str, UnknownValue] = field(default_factory=dict)
    unplaced: UnknownValue | None = None


def _streaming(graph: Graph) -> _Streaming:
    found = _Streaming()
    for resource in graph.of_type(FUNCTION_URL, INTEGRATION, METHOD):
        mode: bool | UnknownValue
        try:
            mode = streams(resource) if resource.type == FUNCTION_URL else integration_streams(integration_of(resource))
        except UnknownValue as unknown:
            mode = unknown
        if mode is False:
            continue
        try:
            function = function_of(resource, graph)
        except UnknownValue as unknown:
            found.unplaced = unknown
            continue
        if function is None:
            continue
        if isinstance(mode, UnknownValue):
            found.possible[function.urn] = mode
        else:
            found.certain.add(function.urn)
    found.certain |= {
        function.urn for function in graph.of_type(FUNCTION) if _adapts(function) or _is_of_component(function, graph)
    }
    return found


def _adapts(function: Resource) -> bool:
    """Whether the Lambda Web Adapter is told to stream; variables that are not known yet say nothing."""
    environment = function.props.data.get("environment")
    variables = environment.get("variables") if isinstance(environment, Mapping) else None
    mode = variables.get("AWS_LWA_INVOKE_MODE") if isinstance(variables, Mapping) else None
    return isinstance(mode, str) and mode.lower() == "response_stream"


def _is_of_component(function: Resource, graph: Graph) -> bool:
    return any(ancestor.type == STREAMING_FUNCTION for ancestor in _ancestors(function, graph))


def _ancestors(resource: Resource, graph: Graph) -> Iterator[Resource]:
    seen = {resource.urn}
    parent = graph.get(resource.parent or "")
    while parent is not None and parent.urn not in seen:
        yield parent
        seen.add(parent.urn)
        parent = graph.get(parent.parent or "")

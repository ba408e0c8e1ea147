"""Which functions of a stack stream, as far as the stack says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .components import is_of_component
from .function_urls import streams
from .graph import Graph
from .links import find_function_at, find_function_behind, list_users
from .places import Place, list_places
from .resource import Block, Resource
from .tokens import (
    FUNCTION,
    FUNCTION_URL,
    INTEGRATION,
    METHOD,
    REST_API,
    SECURITY_GROUP,
    STREAMING_FUNCTION,
    SUBNETS,
)
from .unknown import Elsewhere, UnknownValue

# https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
DEFAULT_TIMEOUT_SECONDS = 3.0
# https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
DEFAULT_INTEGRATION_MILLISECONDS = 29_000
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html
DEFAULT_READ_TIMEOUT_SECONDS = 30.0
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_TIMEOUT_SECONDS = 900.0
# https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html (Timeout)
MAX_TIMEOUT_SECONDS_ON_INSTANCES = 5400.0


def is_streaming(function: Resource, graph: Graph) -> bool:
    """Whether a function streams: through a URL or a REST API, by the Lambda Web Adapter, or as a StreamingFunction.

    Raises `UnknownValue` when something that streams may be this function's and cannot be told yet.
    """
    found = graph.index(_index_streaming)
    if function.urn in found.certain:
        return True
    unknown = found.possible.get(function.urn) or found.unplaced
    if unknown:
        raise unknown
    return False


def has_front_door(function: Resource, graph: Graph) -> bool:
    """Whether a function can be called by a function URL, or streams in another way.

    Raises `UnknownValue` as `is_streaming` does.
    """
    has_url = any(user.resource.type == FUNCTION_URL for user in list_users(function, graph))
    return has_url or is_streaming(function, graph)


def is_on_instances(function: Resource) -> bool:
    """Whether a function runs on Lambda Managed Instances, by a capacity provider of yours in a VPC of yours."""
    return function.props.is_set("capacityProviderConfig")


def is_in_vpc(function: Resource, graph: Graph) -> bool:
    """Whether a function has a network interface in a VPC of yours."""
    # At preview the provider answers "unknown" for a list with an unknown element; one made of subnets is not empty,
    # and Lambda takes security groups together with subnets only.
    if any(target.type in (*SUBNETS, SECURITY_GROUP) for target in graph.linked(function, "vpcConfig")):
        vpc_unknown = function.props.is_unknown("vpcConfig")
        if vpc_unknown or function.props.block("vpcConfig").is_unknown("subnetIds"):
            return True
    return bool(function.props.block("vpcConfig").get("subnetIds"))


def read_timeout(function: Resource) -> float:
    """Seconds until Lambda ends an invocation."""
    value = function.props.number("timeout")
    return DEFAULT_TIMEOUT_SECONDS if value is None else value


def integration_streams(integration: Block) -> bool:
    """Whether an integration of a REST API streams what a function answers; BUFFERED is AWS's default.

    Of the other types only HTTP_PROXY may stream, and has no function behind it.
    """
    if integration.text("responseTransferMode") != "STREAM":
        return False
    return (integration.text("type") or "AWS_PROXY").upper() == "AWS_PROXY"


@dataclass
class _Streaming:
    certain: set[str] = field(default_factory=set)
    possible: dict[str, UnknownValue] = field(default_factory=dict)
    unplaced: UnknownValue | None = None


def _index_streaming(graph: Graph) -> _Streaming:
    found = _Streaming()
    for resource in graph.of_type(FUNCTION_URL, INTEGRATION, METHOD, REST_API):
        try:
            places = list_places(resource)
        except UnknownValue as unknown:
            _add_possible(resource, unknown, graph, found)
            continue
        for place in places:
            _add(place, graph, found)
    found.certain |= {
        function.urn
        for function in graph.of_type(FUNCTION)
        if _adapts(function) or is_of_component(function, graph, STREAMING_FUNCTION)
    }
    return found


def _add(place: Place, graph: Graph, found: _Streaming) -> None:
    is_url = place.resource.type == FUNCTION_URL
    mode: bool | UnknownValue
    try:
        mode = streams(place.resource) if is_url else integration_streams(place.holder)
    except UnknownValue as unknown:
        mode = unknown
    if mode is False:
        return
    try:
        function = find_function_at(place, graph)
    except UnknownValue as unknown:
        found.unplaced = unknown
        return
    if function is None:
        return
    if isinstance(mode, UnknownValue):
        found.possible[function.urn] = mode
    else:
        found.certain.add(function.urn)


def _add_possible(api: Resource, unknown: UnknownValue, graph: Graph, found: _Streaming) -> None:
    """An API whose integrations are not known yet may stream from the functions that it is made of."""
    if isinstance(unknown, Elsewhere):
        return
    linked = graph.linked(api, unknown.top_level)
    functions = [function for target in linked if (function := find_function_behind(target, graph))]
    found.possible |= {function.urn: unknown for function in functions}
    if not linked:
        found.unplaced = unknown


def _adapts(function: Resource) -> bool:
    """Whether the Lambda Web Adapter is told to stream; variables that are not known yet say nothing."""
    environment = function.props.data.get("environment")
    variables = environment.get("variables") if isinstance(environment, Mapping) else None
    mode = variables.get("AWS_LWA_INVOKE_MODE") if isinstance(variables, Mapping) else None
    return isinstance(mode, str) and mode.lower() == "response_stream"

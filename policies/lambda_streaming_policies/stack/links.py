"""Which function a URL, permission, alias or API integration belongs to.

A value that is known decides by itself. While it is unknown, the property's dependencies decide. What neither can
tell raises `UnknownValue`; what is known and not in the stack is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .graph import Graph, prefer_own
from .places import Place, find_place, list_places
from .resource import Resource
from .tokens import (
    ALIAS,
    EVENT_SOURCE_MAPPING,
    FUNCTION,
    FUNCTION_URL,
    HTTP_API,
    HTTP_INTEGRATION,
    INTEGRATION,
    METHOD,
    PERMISSION,
    REST_API,
    TARGET_GROUP_ATTACHMENT,
)
from .unknown import ForeignFunction, UnknownValue

# https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html (uri)
_INVOCATION = re.compile(
    r"arn:[a-z-]+:apigateway:[^:]*:lambda:path/[^/]+/functions/(.+)/(?:response-streaming-)?invocations"
)

# https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html (FunctionName): a name, a partial ARN or an ARN,
# each with a version or alias after it. Partitions and regions are open-ended: AWS keeps adding some.
_REFERENCE = re.compile(
    r"(?:arn:[a-z-]+:lambda:)?(?:(?P<region>[a-z]+(?:-[a-z]+)+-\d+):)?(?:(?P<account>\d{12}):)?(?:function:)?"
    r"(?P<name>[\w-]+)(?::(?P<qualifier>\$LATEST|[\w-]+))?"
)


@dataclass(frozen=True)
class FunctionReference:
    """A Lambda function as a property names it; what the property leaves out is None."""

    name: str
    region: str | None
    account: str | None
    qualifier: str | None


def parse_reference(value: str) -> FunctionReference | None:
    match = _REFERENCE.fullmatch(value)
    return FunctionReference(match["name"], match["region"], match["account"], match["qualifier"]) if match else None


def find_function(resource: Resource, graph: Graph) -> Resource | None:
    """The function that a resource names, None when it is not in this stack.

    The resource is an alias, a function URL, a permission, provisioned concurrency, an event source mapping or another
    one that names one function.
    """
    found = graph.index(_remember)
    if resource not in found:
        place = find_place(resource)
        found[resource] = find_function_at(place, graph) if place else None
    return found[resource]


def _remember(graph: Graph) -> dict[Resource, Resource | None]:
    """The answers of `find_function` so far: a dozen rules ask of the same resources."""
    return {}


def find_function_at(place: Place, graph: Graph) -> Resource | None:
    """The function that a place names, None when it is not in this stack."""
    return _find_function_at(place, graph, frozenset())


def find_own_function(url: Resource, graph: Graph) -> Resource | None:
    """The function of a function URL; raises `ForeignFunction` as `find_own_function_at` does."""
    function = find_function(url, graph)
    if function is None and (place := find_place(url)):
        return find_own_function_at(place, graph)
    return function


def find_own_function_at(place: Place, graph: Graph) -> Resource | None:
    """`find_function_at` for rules that cannot judge without the function; None where the place names none at all.

    Raises `ForeignFunction` for a function that is not in this stack.
    """
    function = find_function_at(place, graph)
    text = place.holder.text(place.name) if function is None else None
    if text and (":lambda:" in text or not place.may_name_something_else):
        raise ForeignFunction(place.resource, place.holder.at(place.name))
    return function


def find_function_behind(target: Resource, graph: Graph) -> Resource | None:
    """The function that a value comes from when it comes from `target`: a function, or an alias of it."""
    return find_function(target, graph) if target.type == ALIAS else target if target.type == FUNCTION else None


def find_subject(resource: Resource, graph: Graph) -> str | None:
    """What resources that name the same function share: its URN, or where it is not in this stack, its name."""
    function = find_function(resource, graph)
    if function is not None:
        return function.urn
    place = find_place(resource)
    reference = _read_reference(place) if place else None
    return reference.name if reference else None


def _find_function_at(place: Place, graph: Graph, seen: frozenset[str]) -> Resource | None:
    resource = place.resource
    if place.holder.is_unknown(place.name):
        candidates = _find_linked_functions(place, graph, seen)
    else:
        reference = _read_reference(place)
        if reference is None:
            return None
        named = _find_named_functions(reference, _read_known_text(resource, "region"), graph)
        named = prefer_own(named, resource)
        if len(named) == 1:
            return named[0]
        candidates = _find_linked_functions(place, graph, seen)
        if named:  # in several regions or accounts
            candidates = [function for function in candidates if function in named]
        else:  # a name that is known here may not be known on the function itself yet, or its region nowhere
            candidates = [function for function in candidates if _may_have_name(function, reference.name)]
            candidates = candidates or graph.index(_index_nameless_functions).get(reference.name, [])
            if not candidates:
                return None
    if len(candidates) != 1:
        raise UnknownValue(resource, place.holder.at(place.name))
    return candidates[0]


def _read_reference(place: Place) -> FunctionReference | None:
    text = place.holder.text(place.name) or ""
    invocation = _INVOCATION.fullmatch(text)
    return parse_reference(invocation[1] if invocation else text)


def _find_linked_functions(place: Place, graph: Graph, seen: frozenset[str]) -> list[Resource]:
    seen |= {place.resource.urn}
    found: dict[str, Resource] = {}
    for target in graph.linked(place.resource, place.linked_by):
        if target.type == FUNCTION:
            found[target.urn] = target
        elif target.urn not in seen and (other := find_place(target)):
            function = _find_function_at(other, graph, seen)
            if function is not None:
                found[function.urn] = function
    return list(found.values())


def _find_named_functions(reference: FunctionReference, region: str | None, graph: Graph) -> list[Resource]:
    region = reference.region or region
    account = reference.account
    found = []
    for function, place in graph.index(_index_functions_by_name).get(reference.name, ()):
        own_region = place.region or _read_known_text(function, "region")
        elsewhere = region and own_region and region != own_region
        if not elsewhere and not (account and place.account and account != place.account):
            found.append(function)
    return found


def _index_functions_by_name(graph: Graph) -> dict[str, list[tuple[Resource, FunctionReference]]]:
    found: dict[str, list[tuple[Resource, FunctionReference]]] = {}
    for function in graph.of_type(FUNCTION):
        place = _read_name_and_place(function)
        if place:
            found.setdefault(place.name, []).append((function, place))
    return found


def _index_nameless_functions(graph: Graph) -> dict[str, list[Resource]]:
    """By the name in the program, the functions whose own name is not known yet."""
    found: dict[str, list[Resource]] = {}
    for function in graph.of_type(FUNCTION):
        if _read_name_and_place(function) is None:
            found.setdefault(function.name, []).append(function)
    return found


def _read_name_and_place(function: Resource) -> FunctionReference | None:
    """A function's own name, region and account, as far as they are known."""
    references = (parse_reference(_read_known_text(function, name) or "") for name in ("arn", "name", "id"))
    return next(filter(None, references), None)


def _may_have_name(function: Resource, name: str) -> bool:
    own = _read_name_and_place(function)
    return own is None or own.name == name


def _read_known_text(resource: Resource, name: str) -> str | None:
    return None if resource.props.is_unknown(name) else resource.props.text(name)


def find_qualifier(resource: Resource, graph: Graph) -> str | None:
    """The alias or version that a resource names (an alias names itself), None for the function itself ($LATEST).

    An alias whose name is not known yet is told by its URN, so that two resources that name it still meet.
    """
    if resource.type == ALIAS:
        return _read_alias_name(resource)
    place = find_place(resource)
    return find_qualifier_at(place, graph) if place else None


def find_qualifier_at(place: Place, graph: Graph) -> str | None:
    """The alias or version that a place names, None for the function itself ($LATEST)."""
    resource, props = place.resource, place.resource.props
    if props.is_unknown("qualifier"):
        aliases = [target for target in graph.linked(resource, "qualifier") if target.type == ALIAS]
        if len(aliases) != 1:
            raise UnknownValue(resource, "qualifier")
        value: str | None = _read_alias_name(aliases[0])
    elif props.text("qualifier"):
        value = props.text("qualifier")
    elif place.holder.is_unknown(place.name):
        aliases = [target for target in graph.linked(resource, place.linked_by) if target.type == ALIAS]
        value = _read_alias_name(aliases[0]) if len(aliases) == 1 else None
    else:
        reference = _read_reference(place)
        value = reference.qualifier if reference else None
    return None if value == "$LATEST" else value


def _read_alias_name(alias: Resource) -> str:
    return _read_known_text(alias, "name") or alias.urn


_USERS = (
    FUNCTION_URL,
    PERMISSION,
    EVENT_SOURCE_MAPPING,
    INTEGRATION,
    METHOD,
    REST_API,
    HTTP_API,
    HTTP_INTEGRATION,
    TARGET_GROUP_ATTACHMENT,
)


def list_users(function: Resource, graph: Graph) -> list[Place]:
    """What calls a function: URLs, permissions, event sources, APIs and load balancers that are certain to name it."""
    return graph.index(_index_users).get(function.urn, [])


def _index_users(graph: Graph) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for user in graph.of_type(*_USERS):
        try:
            for place in list_places(user):
                function = find_function_at(place, graph)
                if function is not None:
                    found.setdefault(function.urn, []).append(place)
        except UnknownValue:
            continue
    return found

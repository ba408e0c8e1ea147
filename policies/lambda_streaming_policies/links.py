"""Which function a URL, permission or alias belongs to.

A value that is known decides by itself. While it is unknown, the property's dependencies decide. What neither can
tell raises `UnknownValue`; what is known and not in the stack is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .model import Graph, Resource, UnknownValue
from .tokens import ALIAS, FUNCTION, FUNCTION_URL, PERMISSION, RESOURCE_POLICY

_FUNCTION_PROPERTY = {
    ALIAS: "functionName",
    FUNCTION_URL: "functionName",
    PERMISSION: "function",
    RESOURCE_POLICY: "resourceArn",
}

# https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html (FunctionName): a name, a partial ARN or an ARN,
# each with a version or alias after it. Partitions and regions are open-ended: AWS keeps adding some.
_REFERENCE = re.compile(
    r"(?:arn:[a-z-]+:lambda:)?(?:(?P<region>[a-z]+(?:-[a-z]+)+-\d+):)?(?:(?P<account>\d{12}):)?(?:function:)?"
    r"(?P<name>[\w-]+)(?::(?P<qualifier>\$LATEST|[\w-]+))?"
)


@dataclass(frozen=True)
class Reference:
    """A Lambda function as a property names it; what the property leaves out is None."""

    name: str
    region: str | None
    account: str | None
    qualifier: str | None


def parse_reference(value: str) -> Reference | None:
    match = _REFERENCE.fullmatch(value)
    return Reference(match["name"], match["region"], match["account"], match["qualifier"]) if match else None


def function_of(resource: Resource, graph: Graph) -> Resource | None:
    """The function that an alias, a function URL or a permission belongs to, None when it is not in this stack."""
    return _function_of(resource, graph, frozenset())


def _function_of(resource: Resource, graph: Graph, seen: frozenset[str]) -> Resource | None:
    name = _FUNCTION_PROPERTY[resource.type]
    seen |= {resource.urn}
    if resource.props.is_unknown(name):
        candidates = _linked_functions(resource, name, graph, seen)
    else:
        reference = parse_reference(resource.props.text(name) or "")
        if reference is None:
            return None
        named = _named_functions(reference, _known_text(resource, "region"), graph)
        if len(named) == 1:
            return named[0]
        candidates = _linked_functions(resource, name, graph, seen)
        if named:  # in several regions or accounts
            candidates = [function for function in candidates if function in named]
        else:  # a name that is known here may not be known on the function itself yet
            candidates = [function for function in candidates if _name_and_place(function) is None]
            if not candidates:
                return None
    if len(candidates) != 1:
        raise UnknownValue(resource, name)
    return candidates[0]


def _linked_functions(resource: Resource, name: str, graph: Graph, seen: frozenset[str]) -> list[Resource]:
    found: dict[str, Resource] = {}
    for target in graph.linked(resource, name):
        if target.type == FUNCTION:
            found[target.urn] = target
        elif target.type in _FUNCTION_PROPERTY and target.urn not in seen:
            function = _function_of(target, graph, seen)
            if function is not None:
                found[function.urn] = function
    return list(found.values())


def _named_functions(reference: Reference, region: str | None, graph: Graph) -> list[Resource]:
    region = reference.region or region
    account = reference.account
    found = []
    for function, place in graph.index(_functions_by_name).get(reference.name, ()):
        own_region = place.region or _known_text(function, "region")
        elsewhere = region and own_region and region != own_region
        if not elsewhere and not (account and place.account and account != place.account):
            found.append(function)
    return found


def _functions_by_name(graph: Graph) -> dict[str, list[tuple[Resource, Reference]]]:
    found: dict[str, list[tuple[Resource, Reference]]] = {}
    for function in graph.of_type(FUNCTION):
        place = _name_and_place(function)
        if place:
            found.setdefault(place.name, []).append((function, place))
    return found


def _name_and_place(function: Resource) -> Reference | None:
    """A function's own name, region and account, as far as they are known."""
    references = (parse_reference(_known_text(function, name) or "") for name in ("arn", "name", "id"))
    return next(filter(None, references), None)


def _known_text(resource: Resource, name: str) -> str | None:
    return None if resource.props.is_unknown(name) else resource.props.text(name)


def qualifier_of(resource: Resource, graph: Graph) -> str | None:
    """The alias or version that a function URL or permission names, None for the function itself ($LATEST).

    An alias whose name is not known yet is told by its URN, so that two resources that name it still meet.
    """
    name = _FUNCTION_PROPERTY[resource.type]
    props = resource.props
    if props.is_unknown("qualifier"):
        aliases = [target for target in graph.linked(resource, "qualifier") if target.type == ALIAS]
        if len(aliases) != 1:
            raise UnknownValue(resource, "qualifier")
        value: str | None = _alias_name(aliases[0])
    elif props.text("qualifier"):
        value = props.text("qualifier")
    elif props.is_unknown(name):
        aliases = [target for target in graph.linked(resource, name) if target.type == ALIAS]
        value = _alias_name(aliases[0]) if len(aliases) == 1 else None
    else:
        reference = parse_reference(props.text(name) or "")
        value = reference.qualifier if reference else None
    return None if value == "$LATEST" else value


def _alias_name(alias: Resource) -> str:
    return _known_text(alias, "name") or alias.urn

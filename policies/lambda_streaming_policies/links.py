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
    linked = _linked_functions(resource, name, graph, seen | {resource.urn})
    if resource.props.is_unknown(name):
        if len(linked) == 1:
            return linked[0]
        raise UnknownValue(resource, name)
    reference = parse_reference(resource.props.text(name) or "")
    if reference is None:
        return None
    region = reference.region or resource.props.text("region")
    found = [
        function
        for function in graph.index(_functions_by_name).get(reference.name, ())
        if _agrees(function, region, reference.account)
    ]
    if len(found) > 1:
        # The same name in several regions or accounts.
        found = [function for function in found if function in linked]
        if len(found) != 1:
            raise UnknownValue(resource, name)
    if not found:
        # The name is known here and not yet on the function itself.
        found = [function for function in linked if _name_and_place(function) is None]
    return found[0] if len(found) == 1 else None


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


def _functions_by_name(graph: Graph) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for function in graph.of_type(FUNCTION):
        place = _name_and_place(function)
        if place:
            found.setdefault(place.name, []).append(function)
    return found


def _name_and_place(function: Resource) -> Reference | None:
    """A function's own name, region and account, as far as they are known."""
    for name in ("arn", "name", "id"):
        value = function.props.data.get(name)
        if isinstance(value, str):
            reference = parse_reference(value)
            if reference:
                return reference
    return None


def _agrees(function: Resource, region: str | None, account: str | None) -> bool:
    place = _name_and_place(function)
    if place is None:
        return False
    own_region = place.region or function.props.text("region")
    return not (
        (region and own_region and region != own_region) or (account and place.account and account != place.account)
    )


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
    name = alias.props.data.get("name")
    return name if isinstance(name, str) else alias.urn

"""Where resources name a function."""

from __future__ import annotations

from typing import NamedTuple

from .openapi import read_operations
from .resource import Block, Resource
from .tokens import (
    ALIAS,
    EVENT_SOURCE_MAPPING,
    FUNCTION_URL,
    HTTP_API,
    HTTP_INTEGRATION,
    INTEGRATION,
    METHOD,
    PERMISSION,
    PROVISIONED_CONCURRENCY,
    RESOURCE_POLICY,
    REST_API,
    TARGET_GROUP_ATTACHMENT,
)

_PROPERTY = {
    ALIAS: "functionName",
    EVENT_SOURCE_MAPPING: "functionName",
    FUNCTION_URL: "functionName",
    HTTP_INTEGRATION: "integrationUri",
    INTEGRATION: "uri",
    PERMISSION: "function",
    PROVISIONED_CONCURRENCY: "functionName",
    RESOURCE_POLICY: "resourceArn",
    TARGET_GROUP_ATTACHMENT: "targetId",
}
_API_GATEWAY = (HTTP_API, HTTP_INTEGRATION, INTEGRATION, METHOD, REST_API)


class Place(NamedTuple):
    """A property that names a function: `name` of `holder`; links are told for the resource's property `linked_by`."""

    holder: Block
    name: str
    linked_by: str

    @property
    def resource(self) -> Resource:
        return self.holder.resource

    @property
    def may_name_something_else(self) -> bool:
        """Whether what is named there is a function only where it looks like one: integrations have addresses too."""
        return self.resource.type in _API_GATEWAY


def find_place(resource: Resource) -> Place | None:
    """Where a resource names its one function, None where it is of a type that names none or several."""
    name = _PROPERTY.get(resource.type)
    return Place(resource.props, name, name) if name else None


def list_places(resource: Resource) -> list[Place]:
    """Every place where a resource names a function; raises `UnknownValue` where those are not known yet."""
    if resource.type == METHOD:  # holds its integration in aws-native
        return [Place(resource.props.block("integration"), "uri", "integration")]
    if resource.type == HTTP_API and resource.props.is_set("target"):
        return [Place(resource.props, "target", "target")]
    if resource.type in (REST_API, HTTP_API):
        return [Place(operation.integration, "uri", "body") for operation in read_operations(resource)]
    place = find_place(resource)
    return [place] if place else []

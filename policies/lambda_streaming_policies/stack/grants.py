"""Who may call a function URL, as far as the permissions of the stack say."""

from __future__ import annotations

import re

from .graph import Graph, prefer_own
from .iam.conditions import names_owner
from .iam.statements import has_action, is_action, is_for_anyone, read_allowing, read_services
from .links import find_function, find_qualifier, find_subject
from .resource import Block, Resource
from .tokens import DISTRIBUTION, FUNCTION_URL, PERMISSION, RESOURCE_POLICY
from .unknown import UnknownValue

# Callers of a URL with the authorization type AWS_IAM need both.
# https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
INVOKE_URL = "lambda:InvokeFunctionUrl"
INVOKE = "lambda:InvokeFunction"
URL_ACTIONS = (INVOKE_URL, INVOKE)
# Lambda accepts each of these two conditions on one of the actions only.
AUTH_TYPE_KEY = "lambda:FunctionUrlAuthType"
VIA_URL_KEY = "lambda:InvokedViaFunctionUrl"

CLOUDFRONT = "cloudfront.amazonaws.com"


def find_missing_for_cloudfront(url: Resource, distribution: Resource | None, graph: Graph) -> list[str]:
    """The actions that CloudFront is not granted on a URL, for one distribution or, without one, for any.

    Raises `UnknownValue` when a permission whose values are not known yet may be the one that is missing.
    """
    _, unplaced = graph.index(_index_permissions)
    permissions = list_permissions(url, graph)
    missing = []
    for action in URL_ACTIONS:
        granted, unknowns = False, []
        for permission in permissions:
            try:
                granted = granted or _grants(permission, action, url, distribution, graph)
            except UnknownValue as unknown:
                unknowns.append(unknown)
        if granted:
            continue
        unknowns += [unknown for permission, unknown in unplaced if _may_be_for_cloudfront(permission)]
        if unknowns:
            raise unknowns[0]
        missing.append(action)
    return missing


def names_cloudfront(url: Resource, graph: Graph) -> bool:
    """Whether a permission or policy of a URL's function names CloudFront itself, and not just everyone."""
    return any(
        permission.props.data.get("principal") == CLOUDFRONT
        or any(CLOUDFRONT in read_services(one) for one in read_allowing(permission.props.data.get("policy")))
        for permission in list_permissions(url, graph)
    )


def list_named_distributions(graph: Graph) -> list[Resource]:
    """The distributions that permissions for CloudFront to call function URLs name as their source."""
    by_arn: dict[str, list[Resource]] = {}
    for distribution in graph.of_type(DISTRIBUTION):
        arn = distribution.props.data.get("arn")
        if isinstance(arn, str):
            by_arn.setdefault(arn, []).append(distribution)
    found: dict[str, Resource] = {}
    for permission in graph.of_type(PERMISSION):
        data = permission.props.data
        if data.get("principal") != CLOUDFRONT or not is_for_urls(permission):
            continue
        source = data.get("sourceArn")
        linked = [target for target in graph.linked(permission, "sourceArn") if target.type == DISTRIBUTION]
        known = by_arn.get(source, []) if isinstance(source, str) else []
        named = prefer_own(known, permission) or linked
        found |= {distribution.urn: distribution for distribution in named}
    return list(found.values())


def find_public_urls(permission: Resource, graph: Graph) -> list[Resource]:
    """The URLs with the authorization type NONE of the function that a permission is for, as far as they are known."""
    urls, _ = graph.index(_index_urls)
    try:
        function = find_function(permission, graph)
    except UnknownValue:
        return []
    of_function = urls.get(function.urn, []) if function is not None else []
    return [url for url in of_function if url.props.data.get("authorizationType") == "NONE"]


def is_for_urls(permission: Resource) -> bool:
    """Whether a permission is one to call a function by its URL."""
    data = permission.props.data
    action = data.get("action")
    is_named = isinstance(action, str) and is_action(action, INVOKE_URL)
    return is_named or data.get("invokedViaFunctionUrl") is True


def list_permissions(url: Resource, graph: Graph) -> list[Resource]:
    """The permissions and policies of the function that a URL calls, as far as they can be told."""
    placed, _ = graph.index(_index_permissions)
    return placed.get(find_subject(url, graph) or "", [])


def list_urls(function: Resource, graph: Graph) -> list[Resource]:
    """The function URLs of a function; raises `UnknownValue` when a URL of the stack may be its and cannot be told."""
    urls, unknown = graph.index(_index_urls)
    if unknown and function.urn not in urls:
        raise unknown
    return urls.get(function.urn, [])


def _index_urls(graph: Graph) -> tuple[dict[str, list[Resource]], UnknownValue | None]:
    found: dict[str, list[Resource]] = {}
    unplaced = None
    for url in graph.of_type(FUNCTION_URL):
        try:
            function = find_function(url, graph)
        except UnknownValue as unknown:
            unplaced = unknown
        else:
            if function is not None:
                found.setdefault(function.urn, []).append(url)
    return found, unplaced


_Permissions = tuple[dict[str, list[Resource]], list[tuple[Resource, UnknownValue]]]


def _index_permissions(graph: Graph) -> _Permissions:
    placed: dict[str, list[Resource]] = {}
    unplaced: list[tuple[Resource, UnknownValue]] = []
    for permission in graph.of_type(PERMISSION, RESOURCE_POLICY):
        try:
            subject = find_subject(permission, graph)
        except UnknownValue as unknown:
            unplaced.append((permission, unknown))
        else:
            if subject is not None:
                placed.setdefault(subject, []).append(permission)
    return placed, unplaced


def _may_be_for_cloudfront(permission: Resource) -> bool:
    return (
        permission.type == RESOURCE_POLICY
        or permission.props.is_unknown("principal")
        or permission.props.text("principal") in (CLOUDFRONT, "*")
    )


def _grants(permission: Resource, action: str, url: Resource, distribution: Resource | None, graph: Graph) -> bool:
    props = permission.props
    if permission.type == RESOURCE_POLICY:
        # For which distribution its conditions hold is not looked into: that they are there is another rule's.
        return find_qualifier(permission, graph) == find_qualifier(url, graph) and any(
            (CLOUDFRONT in read_services(one) or is_for_anyone(one)) and has_action(one, action)
            for one in read_allowing(props.get("policy"))
        )
    if props.text("principal") not in (CLOUDFRONT, "*"):
        return False
    if not is_action(props.text("action") or "", action) or props.text("functionUrlAuthType") == "NONE":
        return False
    if find_qualifier(permission, graph) != find_qualifier(url, graph):
        return False
    return distribution is None or not props.is_set("sourceArn") or _is_source(permission, distribution, graph)


def _is_source(permission: Resource, distribution: Resource, graph: Graph) -> bool:
    """Whether the source ARN of a permission is, or matches, a distribution's ARN."""
    props = permission.props
    own = distribution.props.data.get("arn")
    source = None if props.is_unknown("sourceArn") else props.text("sourceArn") or ""
    id_ = distribution.props.data.get("id")
    if source is not None and not isinstance(own, str) and isinstance(id_, str):
        return source.rsplit("/", 1)[-1] in (id_, "*")  # a distribution of aws-native has no ARN to compare
    if source is not None and isinstance(own, str):
        return re.fullmatch(re.escape(source).replace(r"\*", ".*").replace(r"\?", "."), own) is not None
    if source is not None and source.endswith(":distribution/*"):
        return True
    linked = [target for target in graph.linked(permission, "sourceArn") if target.type == DISTRIBUTION]
    if len(linked) != 1:
        raise UnknownValue(permission, "sourceArn")
    return linked[0] is distribution


def names_source(props: Block) -> bool:
    """Whether a permission is bound to a source. One that is not known yet is given all the same: that is enough."""
    if props.is_set("sourceAccount"):
        return True
    if not props.is_set("sourceArn"):
        return False
    return props.is_unknown("sourceArn") or names_owner(props.text("sourceArn") or "")

"""Which function URLs the behaviors of a distribution reach."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .function_urls import streams
from .grants import list_named_distributions
from .graph import Graph, prefer_own
from .resource import Block, Resource
from .tokens import (
    ALIAS,
    DISTRIBUTION,
    FUNCTION,
    FUNCTION_URL,
    ORIGIN_ACCESS_CONTROL,
    STACK_REFERENCE,
    WEB_ENDPOINT,
)
from .unknown import Elsewhere, ForeignFunction, RoutedAtEdge, UnknownValue

# https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
_URL_HOST = re.compile(r"[a-z0-9-]+\.lambda-url\.[a-z0-9-]+\.on\.[a-z.]+")

# https://docs.aws.amazon.com/lambda/latest/dg/web-functions-endpoints.html
_WEB_HOST = re.compile(r"(?:[a-z0-9-]+\.)+lambda-web\.[a-z0-9-]+\.on\.[a-z.]+")

_FUNCTION_TYPES = (FUNCTION, ALIAS, FUNCTION_URL)

# What is asked of an origin: `is_url`, `is_stream`, `is_web_endpoint` or `is_lambda`.
Kind = Callable[[Block, Graph], bool]


def is_url(origin: Block, graph: Graph) -> bool:
    """Whether an origin is a function URL, of this stack or of another."""
    possible = find_urls(origin, graph)
    if possible.may_be_other and possible.urls:
        raise UnknownValue(origin.resource, origin.at("domainName"))
    return bool(possible.urls) or possible.is_foreign


def is_stream(origin: Block, graph: Graph) -> bool:
    """Whether an origin is a function URL that streams; `ForeignFunction` for one of another stack, which may."""
    possible = find_urls(origin, graph)
    if possible.is_foreign:
        raise ForeignFunction(origin.resource, origin.at("domainName"))
    modes = {streams(url) for url in possible.urls} | ({False} if possible.may_be_other else set())
    if len(modes) > 1:
        raise UnknownValue(origin.resource, origin.at("domainName"))
    return True in modes


def is_web_endpoint(origin: Block, graph: Graph) -> bool:
    """Whether an origin is an endpoint of a Lambda Web Function, of this stack or of another."""
    if not origin.is_unknown("domainName"):
        return _WEB_HOST.fullmatch((origin.text("domainName") or "").lower()) is not None
    endpoints = find_web_endpoints(origin, graph)
    if endpoints and len(_find_possible_urls(origin.resource.props.blocks("origins"))) > len(endpoints):
        raise UnknownValue(origin.resource, origin.at("domainName"))
    return bool(endpoints)


def find_access_controls(origin: Block, graph: Graph) -> list[Resource]:
    """The origin access controls of this stack that an origin has or, while ids are unknown, may have."""
    if origin.is_unknown("originAccessControlId"):
        return [found for found in graph.linked(origin.resource, "origins") if found.type == ORIGIN_ACCESS_CONTROL]
    return graph.with_id(ORIGIN_ACCESS_CONTROL, origin.text("originAccessControlId"), origin.resource)


def is_lambda(origin: Block, graph: Graph) -> bool:
    """Whether an origin is a function URL, or an endpoint of a Lambda Web Function."""
    return is_web_endpoint(origin, graph) or is_url(origin, graph)


def find_web_endpoints(origin: Block, graph: Graph) -> list[Resource]:
    """The endpoints of this stack that an origin is, or while its domain name is unknown, may be."""
    linked = [target for target in graph.linked(origin.resource, "origins") if target.type == WEB_ENDPOINT]
    host = origin.data.get("domainName")
    if not isinstance(host, str):
        return linked
    return [one for one in graph.of_type(WEB_ENDPOINT) if one.props.data.get("domainName") == host]


def list_behaviors(distribution: Resource) -> Iterator[Block]:
    """The default cache behavior, then the ordered ones; none where the distribution is disabled and serves nobody."""
    if distribution.props.data.get("enabled") is False:
        return
    yield distribution.props.block("defaultCacheBehavior")
    yield from distribution.props.blocks("orderedCacheBehaviors")


def find_origins(behavior: Block, graph: Graph, is_wanted: Kind) -> list[Block]:
    """The origins of a kind that a behavior sends requests to.

    Raises `UnknownValue` when there are none among those that can be told.
    """
    origins, certain = _find_targets(behavior)
    found, undecided = [], None
    for origin in origins:
        try:
            if is_wanted(origin, graph):
                found.append(origin)
        except UnknownValue as unknown:
            undecided = unknown
    if undecided and not found:
        raise undecided
    if not found:
        _check_route(behavior, graph)
    if certain or len(found) in (0, len(origins)):
        return found
    unnamed = UnknownValue(behavior.resource, behavior.at("targetOriginId"))
    # An id is made of what its origin is made of: a bucket's ARN for the bucket, a function's name for its URL.
    distribution = behavior.resource
    made_of = {
        target.type in _FUNCTION_TYPES
        for target in graph.linked(distribution, unnamed.top_level)
        if target in graph.linked(distribution, "origins")
    }
    if len(made_of) != 1:
        raise unnamed
    return found if made_of.pop() else []


def list_leading(origin: Block) -> list[Block]:
    """The behaviors that send requests to an origin or, ids being unknown, may."""
    return [
        behavior
        for behavior in list_behaviors(origin.resource)
        if any(target.path == origin.path for target in _find_targets(behavior)[0])
    ]


def is_reached(origin: Block, graph: Graph, is_wanted: Kind) -> bool:
    """Whether a behavior sends requests to an origin, and it is of a kind."""
    leading = list_leading(origin)
    if not leading or not is_wanted(origin, graph):
        return False
    return any(found.path == origin.path for behavior in leading for found in find_origins(behavior, graph, is_wanted))


def reaches(distribution: Resource, graph: Graph, is_wanted: Kind) -> bool:
    """Whether any behavior of a distribution sends requests to an origin of a kind."""
    unknown = None
    for behavior in list_behaviors(distribution):
        try:
            if find_origins(behavior, graph, is_wanted):
                return True
        except UnknownValue as undecided:
            unknown = undecided
    if unknown:
        raise unknown
    return False


def check_routes(distribution: Resource, graph: Graph) -> None:
    """Raises `RoutedAtEdge` where a function at the edge may send a distribution's requests to a function URL."""
    for behavior in list_behaviors(distribution):
        _check_route(behavior, graph)


_ASSOCIATIONS = ("functionAssociations", "lambdaFunctionAssociations")


def _check_route(behavior: Block, graph: Graph) -> None:
    if behavior.resource.urn not in graph.index(_index_routers):
        return
    for name in _ASSOCIATIONS:
        if behavior.is_unknown(name) or any(map(_sees_requests, behavior.blocks(name))):
            raise RoutedAtEdge(behavior.resource, behavior.at(name))


def _sees_requests(association: Block) -> bool:
    return association.text("eventType") in ("viewer-request", "origin-request")


def _index_routers(graph: Graph) -> set[str]:
    """The distributions that a permission lets call a function URL, while none of their origins may be one."""
    found = set()
    for distribution in list_named_distributions(graph):
        try:
            candidates = [find_urls(origin, graph) for origin in distribution.props.blocks("origins")]
        except UnknownValue:
            continue
        if not any(possible.urls or possible.is_foreign for possible in candidates):
            found.add(distribution.urn)
    return found


def ask_policy(behavior: Block, name: str, type_: str, graph: Graph, test: Callable[[Block], bool]) -> bool:
    """What `test` says of the policy of this stack that a behavior names; while ids are unknown, of all it may name.

    Raises `UnknownValue` when those differ, `Elsewhere` for a policy that is not of this stack.
    """
    if behavior.is_unknown(name):
        unknown = UnknownValue(behavior.resource, behavior.at(name))
        policies = [found for found in graph.linked(behavior.resource, unknown.top_level) if found.type == type_]
    else:
        unknown = Elsewhere(behavior.resource, behavior.at(name))
        policies = graph.with_id(type_, behavior.text(name), behavior.resource)
    answers = {test(policy.props) for policy in policies}
    if len(answers) != 1:
        raise unknown
    return answers.pop()


def _find_targets(behavior: Block) -> tuple[list[Block], bool]:
    """The origins of a behavior, and whether it reaches all of them or, ids being unknown, one of them.

    Many programs use a bucket's ARN or a function's name as the origin id, which is unknown at preview.
    """
    props = behavior.resource.props
    origins = props.blocks("origins")
    unnamed = [origin for origin in origins if origin.is_unknown("originId")]
    if behavior.is_unknown("targetOriginId"):
        return unnamed or origins, False
    target = behavior.text("targetOriginId")
    ids = {target}
    for group in props.blocks("originGroups"):
        if not group.is_unknown("originId") and group.text("originId") == target:
            ids |= {member.text("originId") for member in group.blocks("members")}
    named = [origin for origin in origins if not origin.is_unknown("originId") and origin.text("originId") in ids]
    return (named, True) if named else (unnamed, False)


@dataclass(frozen=True)
class PossibleUrls:
    """Which function URL an origin is: one of `urls` or, where it `is_foreign`, one of another stack.

    `may_be_other` says that it may as well be something else, such as a load balancer.
    """

    urls: list[Resource] = field(default_factory=list)
    is_foreign: bool = False
    may_be_other: bool = False


def find_urls(origin: Block, graph: Graph) -> PossibleUrls:
    """The function URL that an origin is.

    While domain names are unknown, the answer is every URL that the origins depend on: the origin is one of them.
    """
    distribution = origin.resource
    linked = [target for target in graph.linked(distribution, "origins") if target.type == FUNCTION_URL]
    if not origin.is_unknown("domainName"):
        host = (origin.text("domainName") or "").lower()
        urls = _find_urls_at(host, distribution, linked, graph)
        return PossibleUrls(urls, is_foreign=not urls and _URL_HOST.fullmatch(host) is not None)
    if not distribution.links.get("origins"):
        raise UnknownValue(distribution, origin.at("domainName"))
    rivals = _find_possible_urls(distribution.props.blocks("origins"))
    # Once a URL's host name is known, so are the domain names made of it.
    linked = [url for url in linked if not _list_hosts(url)]
    if not any(rival.path == origin.path for rival in rivals):
        return PossibleUrls()
    if not linked:
        if _comes_from_other_stack(origin, graph):
            raise UnknownValue(distribution, origin.at("domainName"))
        return PossibleUrls()
    # Beside buckets, which have no customOriginConfig, function URLs are what CloudFront signs requests to.
    is_signed = origin.is_set("originAccessControlId") and origin.is_set("customOriginConfig")
    return PossibleUrls(linked, may_be_other=not is_signed and len(rivals) > len(linked))


def _comes_from_other_stack(origin: Block, graph: Graph) -> bool:
    """Whether a stack reference may give the host name of an origin that CloudFront asks as it asks function URLs."""
    linked = graph.linked(origin.resource, "origins")
    return origin.is_set("customOriginConfig") and any(target.type == STACK_REFERENCE for target in linked)


def _find_urls_at(host: str, distribution: Resource, linked: list[Resource], graph: Graph) -> list[Resource]:
    is_url_host = _URL_HOST.fullmatch(host) is not None
    by_host = graph.index(_index_urls_by_host)
    urls = by_host.get(host) or (by_host.get(host.split(".")[0]) if is_url_host else None)
    if urls:
        return prefer_own(urls, distribution)[:1]
    # The domain name is known here and not yet on the URL itself.
    return [url for url in linked if is_url_host and not _list_hosts(url)]


def _index_urls_by_host(graph: Graph) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for url in graph.of_type(FUNCTION_URL):
        for host in _list_hosts(url):
            found.setdefault(host, []).append(url)
    return found


def _list_hosts(url: Resource) -> list[str]:
    """The host name of a URL and its first label, as far as they are known."""
    found = []
    address = url.props.data.get("functionUrl")
    if isinstance(address, str):
        found.append(address.split("://", 1)[-1].split("/", 1)[0].lower())
    url_id = url.props.data.get("urlId")
    if isinstance(url_id, str):
        found.append(url_id.lower())
    return found


def _find_possible_urls(origins: list[Block]) -> list[Block]:
    """The origins whose unknown domain name may be a function URL's: CloudFront asks a customOriginConfig of those."""
    unknown = [
        origin
        for origin in origins
        if origin.is_unknown("domainName")
        and not origin.is_set("s3OriginConfig")
        and not origin.is_set("vpcOriginConfig")
    ]
    return [origin for origin in unknown if origin.is_set("customOriginConfig")] or unknown


@dataclass(frozen=True)
class _Callers:
    by_url: dict[str, list[Block]]
    undecided: list[UnknownValue]


def find_callers(url: Resource, graph: Graph) -> tuple[list[Block], list[UnknownValue]]:
    """The origins in which distributions call a function URL, and what kept other distributions from being told."""
    callers = graph.index(_index_callers)
    return callers.by_url.get(url.urn, []), callers.undecided


def _index_callers(graph: Graph) -> _Callers:
    callers = _Callers({}, [])
    for distribution in graph.of_type(DISTRIBUTION):
        reached, undecided = _find_reached_urls(distribution, graph)
        callers.undecided.extend(undecided)
        for origin in reached:
            urls = find_urls(origin, graph).urls
            # As many origins as URLs: which is which does not matter, each URL is called.
            if sum(find_urls(other, graph).urls == urls for other in reached) < len(urls):
                callers.undecided.append(UnknownValue(distribution, origin.at("domainName")))
                continue
            for url in urls:
                callers.by_url.setdefault(url.urn, []).append(origin)
    return callers


def _find_reached_urls(distribution: Resource, graph: Graph) -> tuple[list[Block], list[UnknownValue]]:
    try:
        origins = distribution.props.blocks("origins")
    except UnknownValue as unknown:
        return [], [unknown]
    found: list[Block] = []
    undecided: list[UnknownValue] = []
    for origin in origins:
        try:
            if is_reached(origin, graph, is_url):
                found.append(origin)
        except UnknownValue as unknown:
            undecided.append(unknown)
    return found, undecided

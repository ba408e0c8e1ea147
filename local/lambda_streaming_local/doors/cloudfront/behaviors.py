"""A distribution's origins and cache behaviors, and which behavior a path gets.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-specify.html
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Block, Resource
from lambda_streaming_policies.stack.streaming import DEFAULT_READ_TIMEOUT_SECONDS
from lambda_streaming_policies.stack.tokens import ORIGIN_ACCESS_CONTROL
from lambda_streaming_policies.stack.unknown import UnknownValue

from lambda_streaming_local.graph import InputProblem

from ..shared.lookup import find_by_id, read_texts
from .forwarding import Forwarding, read_forwarding
from .response_headers import ResponseHeaders, read_response_headers
from .signed import NO_KEYS, TrustedKeys

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Origin:
    """Where a behavior gets its answers. `signing` is the origin access control's behavior.

    `read_timeout_seconds` is the longest silence, `completion_timeout_seconds` bounds the whole answer.
    """

    domain_name: str
    path: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    signing: str = "never"
    read_timeout_seconds: float = DEFAULT_READ_TIMEOUT_SECONDS
    completion_timeout_seconds: float | None = None


@dataclass(frozen=True)
class OriginGroup:
    """The origins that are asked in turn: the next one where one fails or answers one of `failover_statuses`."""

    members: tuple[Origin, ...]
    failover_statuses: frozenset[int] = frozenset()


@dataclass(frozen=True)
class EdgeAssociation:
    """A function that a behavior runs at `event`, such as `viewer-request`; `arn` is that of the function."""

    event: str
    arn: str
    include_body: bool = False


@dataclass(frozen=True)
class Behavior:
    pattern: str
    origins: OriginGroup
    allowed_methods: frozenset[str]
    forwarding: Forwarding
    response_headers: ResponseHeaders
    cached_methods: frozenset[str] = frozenset({"GET", "HEAD"})
    viewer_protocol_policy: str = "allow-all"
    compress: bool = False
    trusted_keys: TrustedKeys = NO_KEYS
    functions: tuple[EdgeAssociation, ...] = ()
    """CloudFront functions."""
    lambdas: tuple[EdgeAssociation, ...] = ()
    """Lambda@Edge functions."""

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        wildcards = {"*": ".*", "?": "."}
        pattern = self.pattern.removeprefix("/")
        expression = "".join(wildcards.get(character, re.escape(character)) for character in pattern)
        return re.compile(f"/?{expression}", re.DOTALL)

    def matches(self, path: str) -> bool:
        """`*` stands for any characters, slashes too, `?` for one; case matters."""
        return self._expression.fullmatch(path) is not None


@dataclass(frozen=True)
class ErrorResponse:
    """What a viewer gets for an error: the object at `page_path` with `status`; None: the error as it is."""

    page_path: str | None
    status: int | None
    caching_seconds: float | None


@dataclass(frozen=True)
class GeoRestriction:
    """`type` is `none`, `whitelist` or `blacklist`; `countries` are two-letter codes."""

    type: str = "none"
    countries: frozenset[str] = frozenset()

    def refuses(self, country: str) -> bool:
        return self.type != "none" and (country in self.countries) == (self.type == "blacklist")


@dataclass(frozen=True)
class Distribution:
    behaviors: tuple[Behavior, ...]
    """In the order of the distribution; the default behavior, which matches everything, comes last."""
    default_root_object: str | None
    errors: Mapping[int, ErrorResponse]
    """Custom error responses by the status that they are for."""
    geo_restriction: GeoRestriction

    def find_behavior(self, path: str) -> Behavior:
        """The behavior of a raw path, which CloudFront normalizes for this and sends to the origin as it came."""
        normalized = normalize(path)
        return next(behavior for behavior in self.behaviors if behavior.matches(normalized))


def normalize(path: str) -> str:
    """The path as RFC 3986 normalizes it, repeated slashes merged.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
    """
    path = re.sub("%[0-9A-Fa-f]{2}", _decode_unreserved, path)
    segments: list[str] = []
    *folders, last = path.removeprefix("/").split("/")
    for segment in folders:
        if segment == ".." and segments:
            segments.pop()
        elif segment not in ("", ".", ".."):
            segments.append(segment)
    if last == ".." and segments:
        segments.pop()
    segments.append("" if last in (".", "..") else last)
    return "/" + "/".join(segments)


def _decode_unreserved(encoded: re.Match[str]) -> str:
    character = unquote(encoded[0])
    return character if re.fullmatch(r"[A-Za-z0-9._~-]", character) else encoded[0].upper()


def read_distribution(resource: Resource, graph: Graph) -> Distribution:
    """Raises `InputProblem` where the distribution does not hang together, or something in it is not known."""
    props = resource.props
    try:
        origins = {
            block.text("originId") or "": OriginGroup((_read_origin(block, graph),))
            for block in props.blocks("origins")
        }
        for group in props.blocks("originGroups"):
            origins[group.text("originId") or ""] = _group(group, origins)
        ordered = [
            _read_behavior(block, block.text("pathPattern") or "*", origins, graph)
            for block in props.blocks("orderedCacheBehaviors")
        ]
        default = _read_behavior(props.block("defaultCacheBehavior"), "*", origins, graph)
        errors = {
            int(block.number("errorCode") or 0): _read_error(block) for block in props.blocks("customErrorResponses")
        }
        return Distribution(
            behaviors=(*ordered, default),
            default_root_object=props.text("defaultRootObject") or None,
            errors=errors,
            geo_restriction=_read_geo_restriction(props.block("restrictions").block("geoRestriction")),
        )
    except UnknownValue as unknown:
        raise InputProblem(
            f"distribution '{resource.name}' cannot be served: {unknown.path} is not known without AWS; "
            "give it as a plain value or as config"
        ) from unknown


def _read_origin(block: Block, graph: Graph) -> Origin:
    custom = block.block("customOriginConfig")
    completion = block.number("responseCompletionTimeout")
    return Origin(
        domain_name=block.text("domainName") or "",
        path=(block.text("originPath") or "").rstrip("/"),
        headers=tuple(
            (header.text("name") or "", header.text("value") or "") for header in block.blocks("customHeaders")
        ),
        signing=_read_signing(block, graph),
        read_timeout_seconds=custom.number("originReadTimeout") or DEFAULT_READ_TIMEOUT_SECONDS,
        completion_timeout_seconds=completion or None,  # 0 means no limit
    )


def _read_signing(origin: Block, graph: Graph) -> str:
    id_ = origin.text("originAccessControlId")
    if not id_:
        return "never"
    control = find_by_id(graph, ORIGIN_ACCESS_CONTROL, id_)
    if control is None:
        raise InputProblem(
            f"distribution '{origin.resource.name}' cannot be served: {origin.at('originAccessControlId')} names an "
            "origin access control that is not in this stack; declare it here"
        )
    return control.props.text("signingBehavior") or "never"


def _read_behavior(block: Block, pattern: str, origins: Mapping[str, OriginGroup], graph: Graph) -> Behavior:
    if read_texts(block, "trustedSigners"):
        log.warning(
            "distribution '%s': signatures of trusted signers are not checked here, so %s is open to everybody; those "
            "of trusted key groups are",
            block.resource.name,
            pattern,
        )
    return Behavior(
        pattern=pattern,
        origins=_find_origins(block, "targetOriginId", origins),
        allowed_methods=frozenset(read_texts(block, "allowedMethods")),
        forwarding=read_forwarding(block, graph),
        response_headers=read_response_headers(block, graph),
        cached_methods=frozenset(read_texts(block, "cachedMethods")),
        viewer_protocol_policy=block.text("viewerProtocolPolicy") or "allow-all",
        compress=bool(block.flag("compress")),
        trusted_keys=TrustedKeys.of(block, graph),
        functions=_read_associations(block, "functionAssociations", "functionArn"),
        lambdas=_read_associations(block, "lambdaFunctionAssociations", "lambdaArn"),
    )


def _group(block: Block, origins: Mapping[str, OriginGroup]) -> OriginGroup:
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html"""
    named = [_find_origins(member, "originId", origins) for member in block.blocks("members")]
    statuses = block.block("failoverCriteria").get("statusCodes")
    return OriginGroup(
        tuple(origin for group in named for origin in group.members),
        frozenset(int(status) for status in statuses or ()),
    )


def _find_origins(block: Block, name: str, origins: Mapping[str, OriginGroup]) -> OriginGroup:
    id_ = block.text(name) or ""
    if id_ not in origins:
        raise InputProblem(
            f"distribution '{block.resource.name}' cannot be served: {block.at(name)} is '{id_}', "
            f"but its origins are {', '.join(repr(one) for one in sorted(origins)) or 'none'}; name one of them"
        )
    return origins[id_]


def _read_associations(block: Block, name: str, arn: str) -> tuple[EdgeAssociation, ...]:
    return tuple(
        EdgeAssociation(found.text("eventType") or "", found.text(arn) or "", bool(found.flag("includeBody")))
        for found in block.blocks(name)
    )


def _read_error(block: Block) -> ErrorResponse:
    status = block.number("responseCode")
    return ErrorResponse(
        page_path=block.text("responsePagePath") or None,
        status=int(status) if status else None,
        caching_seconds=block.number("errorCachingMinTtl"),
    )


def _read_geo_restriction(block: Block) -> GeoRestriction:
    return GeoRestriction(block.text("restrictionType") or "none", frozenset(read_texts(block, "locations")))

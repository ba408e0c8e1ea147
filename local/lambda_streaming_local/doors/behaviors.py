"""A distribution's origins and cache behaviors, and which behavior a path gets.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-specify.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from lambda_streaming_policies.model import Block, Graph, Resource, UnknownValue
from lambda_streaming_policies.tokens import ORIGIN_ACCESS_CONTROL

from ..graph import InputProblem
from .forwarding import Forwarding, forwarding_of
from .lookup import texts, with_id
from .response_headers import ResponseHeaders, response_headers_of

DEFAULT_READ_TIMEOUT_SECONDS = 30.0


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
class Behavior:
    pattern: str
    origin: Origin
    allowed_methods: frozenset[str]
    forwarding: Forwarding
    response_headers: ResponseHeaders

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
class Distribution:
    behaviors: tuple[Behavior, ...]
    """In the order of the distribution; the default behavior, which matches everything, comes last."""
    default_root_object: str | None

    def behavior_for(self, path: str) -> Behavior:
        """The behavior of a raw path, which CloudFront normalizes for this and sends to the origin as it came."""
        normalized = normalize(path)
        return next(behavior for behavior in self.behaviors if behavior.matches(normalized))


def normalize(path: str) -> str:
    """The path as RFC 3986 normalizes it, repeated slashes merged.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
    """
    path = re.sub("%[0-9A-Fa-f]{2}", _unreserved, path)
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


def _unreserved(encoded: re.Match[str]) -> str:
    character = unquote(encoded[0])
    return character if re.fullmatch(r"[A-Za-z0-9._~-]", character) else encoded[0].upper()


def read_distribution(resource: Resource, graph: Graph) -> Distribution:
    """Raises `InputProblem` where the distribution does not hang together, or something in it is not known."""
    props = resource.props
    try:
        origins = {block.text("originId") or "": _origin(block, graph) for block in props.blocks("origins")}
        for group in props.blocks("originGroups"):
            # The first member answers; the second is for failures, which are not simulated.
            members = [member.text("originId") or "" for member in group.blocks("members")]
            origins[group.text("originId") or ""] = origins[members[0]]
        ordered = [
            _behavior(block, block.text("pathPattern") or "*", origins, graph)
            for block in props.blocks("orderedCacheBehaviors")
        ]
        default = _behavior(props.block("defaultCacheBehavior"), "*", origins, graph)
        return Distribution((*ordered, default), props.text("defaultRootObject") or None)
    except UnknownValue as unknown:
        raise InputProblem(
            f"distribution '{resource.name}' cannot be served: {unknown.path} is not known without AWS; "
            "give it as a plain value or as config"
        ) from unknown


def _origin(block: Block, graph: Graph) -> Origin:
    custom = block.block("customOriginConfig")
    completion = block.number("responseCompletionTimeout")
    return Origin(
        domain_name=block.text("domainName") or "",
        path=(block.text("originPath") or "").rstrip("/"),
        headers=tuple(
            (header.text("name") or "", header.text("value") or "") for header in block.blocks("customHeaders")
        ),
        signing=_signing(block, graph),
        read_timeout_seconds=custom.number("originReadTimeout") or DEFAULT_READ_TIMEOUT_SECONDS,
        completion_timeout_seconds=completion or None,  # 0 means no limit
    )


def _signing(origin: Block, graph: Graph) -> str:
    id_ = origin.text("originAccessControlId")
    if not id_:
        return "never"
    control = with_id(graph, ORIGIN_ACCESS_CONTROL, id_)
    if control is None:
        raise InputProblem(
            f"distribution '{origin.resource.name}' cannot be served: {origin.at('originAccessControlId')} names an "
            "origin access control that is not in this stack; declare it here"
        )
    return control.props.text("signingBehavior") or "never"


def _behavior(block: Block, pattern: str, origins: dict[str, Origin], graph: Graph) -> Behavior:
    target = block.text("targetOriginId") or ""
    if target not in origins:
        raise InputProblem(
            f"distribution '{block.resource.name}' cannot be served: {block.at('targetOriginId')} is '{target}', "
            f"but its origins are {', '.join(repr(name) for name in sorted(origins)) or 'none'}; name one of them"
        )
    return Behavior(
        pattern=pattern,
        origin=origins[target],
        allowed_methods=frozenset(texts(block, "allowedMethods")),
        forwarding=forwarding_of(block, graph),
        response_headers=response_headers_of(block, graph),
    )

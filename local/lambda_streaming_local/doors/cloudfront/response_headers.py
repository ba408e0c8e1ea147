"""Response headers policies: what CloudFront adds to, and takes from, an origin's answer.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
"""

from __future__ import annotations

import fnmatch
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from lambda_streaming_policies.stack import managed_policies
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Block
from multidict import CIMultiDict

from ..shared.lookup import find_by_id, read_texts

log = logging.getLogger(__name__)

RESPONSE_HEADERS_POLICY = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"


@dataclass(frozen=True)
class AddedHeader:
    name: str
    value: str
    override: bool
    """Whether it replaces the origin's header of that name."""


@dataclass(frozen=True)
class PolicyCors:
    """Headers for requests that have an Origin header, by a response headers policy.

    `allow_origins` may hold `*` in place of a part of a host.
    """

    allow_origins: tuple[str, ...]
    allow_methods: tuple[str, ...] = ()
    allow_headers: tuple[str, ...] = ()
    expose_headers: tuple[str, ...] = ()
    allow_credentials: bool = False
    max_age_seconds: int | None = None
    override: bool = False

    def choose_headers(self, method: str, origin: str) -> dict[str, str]:
        allowed = self._allow(origin)
        if allowed is None:
            return {}
        found = {"Access-Control-Allow-Origin": allowed}
        if self.allow_credentials:
            found["Access-Control-Allow-Credentials"] = "true"
        if method == "OPTIONS":
            found["Access-Control-Allow-Methods"] = ", ".join(self.allow_methods)
            if self.allow_headers:
                found["Access-Control-Allow-Headers"] = ", ".join(self.allow_headers)
            if self.max_age_seconds is not None:
                found["Access-Control-Max-Age"] = str(self.max_age_seconds)
        elif self.expose_headers:
            found["Access-Control-Expose-Headers"] = ", ".join(self.expose_headers)
        return found

    def allows(self, origin: str) -> bool:
        return self._allow(origin) is not None

    def _allow(self, origin: str) -> str | None:
        if "*" in self.allow_origins:
            return "*"
        host = origin.split("://")[-1]
        matches = any(
            fnmatch.fnmatchcase(origin if "://" in allowed else host, allowed) for allowed in self.allow_origins
        )
        return origin if matches else None


@dataclass(frozen=True)
class ResponseHeaders:
    """One response headers policy; the empty one changes nothing."""

    added: tuple[AddedHeader, ...] = ()
    removed: tuple[str, ...] = ()
    cors: PolicyCors | None = None

    def apply(self, headers: CIMultiDict[str], method: str, origin: str | None) -> None:
        """Changes an origin's answer to a request with `method` and the Origin header `origin`."""
        for name in self.removed:
            headers.popall(name, None)
        if self.cors is not None and origin is not None:
            self._apply_cors(self.cors, headers, method, origin)
        for header in self.added:
            if header.override or header.name not in headers:
                headers[header.name] = header.value

    def _apply_cors(self, cors: PolicyCors, headers: CIMultiDict[str], method: str, origin: str) -> None:
        from_origin = [name for name in headers if name.lower().startswith("access-control-")]
        if from_origin and not cors.override:
            # An origin that sends any CORS header keeps all of its own.
            return
        for name in from_origin:
            headers.popall(name, None)
        headers.update(cors.choose_headers(method, origin))


_SECURITY = (
    AddedHeader("Referrer-Policy", "strict-origin-when-cross-origin", override=False),
    AddedHeader("Strict-Transport-Security", "max-age=31536000", override=False),
    AddedHeader("X-Content-Type-Options", "nosniff", override=True),
    AddedHeader("X-Frame-Options", "SAMEORIGIN", override=False),
    AddedHeader("X-XSS-Protection", "1; mode=block", override=False),
)
_SIMPLE_CORS = PolicyCors(("*",))
_PREFLIGHT_CORS = PolicyCors(
    ("*",),
    allow_methods=("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"),
    expose_headers=("*",),
)

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
MANAGED_RESPONSE_HEADERS_POLICIES: Mapping[str, ResponseHeaders] = {
    managed_policies.SECURITY_HEADERS: ResponseHeaders(_SECURITY),
    managed_policies.SIMPLE_CORS: ResponseHeaders(cors=_SIMPLE_CORS),
    managed_policies.CORS_WITH_PREFLIGHT: ResponseHeaders(cors=_PREFLIGHT_CORS),
    managed_policies.CORS_AND_SECURITY_HEADERS: ResponseHeaders(_SECURITY, cors=_SIMPLE_CORS),
    managed_policies.CORS_WITH_PREFLIGHT_AND_SECURITY_HEADERS: ResponseHeaders(_SECURITY, cors=_PREFLIGHT_CORS),
}


def read_response_headers(behavior: Block, graph: Graph) -> ResponseHeaders:
    """The response headers policy of a behavior of a distribution."""
    id_ = behavior.text("responseHeadersPolicyId")
    if id_ is None:
        return ResponseHeaders()
    if id_ in MANAGED_RESPONSE_HEADERS_POLICIES:
        return MANAGED_RESPONSE_HEADERS_POLICIES[id_]
    declared = find_by_id(graph, RESPONSE_HEADERS_POLICY, id_)
    if declared is None:
        log.warning(
            "distribution '%s': the response headers policy at %s is neither one of AWS's nor in this stack; "
            "answers go without its headers",
            behavior.resource.name,
            behavior.at("responseHeadersPolicyId"),
        )
        return ResponseHeaders()
    policy = declared.props
    custom = [
        AddedHeader(item.text("header") or "", item.text("value") or "", bool(item.flag("override")))
        for item in policy.block("customHeadersConfig").blocks("items")
    ]
    removed = [item.text("header") or "" for item in policy.block("removeHeadersConfig").blocks("items")]
    return ResponseHeaders(
        added=(*_read_security_headers(policy.block("securityHeadersConfig")), *custom),
        removed=tuple(removed),
        cors=_read_cors(policy.block("corsConfig")) if policy.block("corsConfig").data else None,
    )


def _read_security_headers(config: Block) -> list[AddedHeader]:
    found = []

    def add(name: str, block: Block, value: str) -> None:
        if block.data:
            found.append(AddedHeader(name, value, bool(block.flag("override"))))

    policy = config.block("contentSecurityPolicy")
    add("Content-Security-Policy", policy, policy.text("contentSecurityPolicy") or "")
    add("X-Content-Type-Options", config.block("contentTypeOptions"), "nosniff")
    frame = config.block("frameOptions")
    add("X-Frame-Options", frame, frame.text("frameOption") or "")
    referrer = config.block("referrerPolicy")
    add("Referrer-Policy", referrer, referrer.text("referrerPolicy") or "")
    transport = config.block("strictTransportSecurity")
    add("Strict-Transport-Security", transport, _write_strict_transport_security(transport))
    xss = config.block("xssProtection")
    add("X-XSS-Protection", xss, _write_xss_protection(xss))
    return found


def _write_strict_transport_security(block: Block) -> str:
    directives = [f"max-age={int(block.number('accessControlMaxAgeSec') or 0)}"]
    if block.flag("includeSubdomains"):
        directives.append("includeSubDomains")
    if block.flag("preload"):
        directives.append("preload")
    return "; ".join(directives)


def _write_xss_protection(block: Block) -> str:
    directives = ["1" if block.flag("protection") else "0"]
    if block.flag("modeBlock"):
        directives.append("mode=block")
    if block.text("reportUri"):
        directives.append(f"report={block.text('reportUri')}")
    return "; ".join(directives)


def _read_cors(config: Block) -> PolicyCors:
    def read_items(name: str) -> tuple[str, ...]:
        return tuple(read_texts(config.block(name), "items"))

    methods = read_items("accessControlAllowMethods")
    max_age = config.number("accessControlMaxAgeSec")
    return PolicyCors(
        allow_origins=read_items("accessControlAllowOrigins"),
        allow_methods=_PREFLIGHT_CORS.allow_methods if methods == ("ALL",) else methods,
        allow_headers=read_items("accessControlAllowHeaders"),
        expose_headers=read_items("accessControlExposeHeaders"),
        allow_credentials=bool(config.flag("accessControlAllowCredentials")),
        max_age_seconds=None if max_age is None else int(max_age),
        override=bool(config.flag("originOverride")),
    )

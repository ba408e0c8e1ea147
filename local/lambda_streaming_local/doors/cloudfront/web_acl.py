"""The rate limits of a distribution's AWS WAF web ACL.

https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Block, Resource

from .answer import Answer, Bytes
from .error_page import make_error_page
from .viewer import Viewer

log = logging.getLogger(__name__)

WEB_ACL = "aws:wafv2/webAcl:WebAcl"
_BLOCKED = (
    "Request blocked. We can't connect to the server for this app or website at this time. There might be too much "
    "traffic or a configuration error. Try again later, or contact the app or website owner."
)


@dataclass
class RateLimit:
    """Blocks an address after `limit` requests within `window_seconds`, at once; AWS counts about every 10 seconds."""

    limit: int
    window_seconds: float
    status: int = 403
    body: tuple[str, str] | None = None
    """Content type and text of a custom response."""
    clock: Callable[[], float] = time.monotonic
    _seen: dict[str, deque[float]] = field(default_factory=dict)

    def find_refusal(self, viewer: Viewer) -> Answer | None:
        """The answer to a request that is over the limit."""
        now = self.clock()
        seen = self._seen.setdefault(viewer.ip, deque(maxlen=self.limit + 1))
        seen.append(now)
        while seen[0] <= now - self.window_seconds:
            seen.popleft()
        if len(seen) <= self.limit:
            return None
        blocked = make_error_page(self.status, _BLOCKED, viewer.request_id)
        if self.body is None:
            return blocked
        blocked.headers["Content-Type"] = self.body[0]
        return blocked.with_body_of(Bytes(self.body[1].encode()))


def read_rate_limits(distribution: Resource, graph: Graph) -> list[RateLimit]:
    """The limits of the distribution's web ACL; its other rules are not evaluated, which is told of."""
    arn = distribution.props.data.get("webAclId")
    found = []
    for acl in graph.of_type(WEB_ACL):
        if arn and arn in (acl.props.data.get("arn"), acl.props.data.get("id")):
            others = [rule.text("name") or "" for rule in acl.props.blocks("rules") if not _is_rate_limit(rule)]
            if others:
                log.warning(
                    "web ACL '%s': only rules that limit the rate of an address are evaluated here, so not %s",
                    acl.name,
                    _list_names(others),
                )
            found += [_read_rate_limit(rule, acl.props) for rule in acl.props.blocks("rules") if _is_rate_limit(rule)]
    return found


def _is_rate_limit(rule: Block) -> bool:
    statement = rule.block("statement").block("rateBasedStatement")
    return (
        statement.number("limit") is not None
        and statement.text("aggregateKeyType") in (None, "IP")
        and not statement.is_set("scopeDownStatement")
        and rule.block("action").data.get("block") is not None
    )


def _read_rate_limit(rule: Block, acl: Block) -> RateLimit:
    statement = rule.block("statement").block("rateBasedStatement")
    custom = rule.block("action").block("block").block("customResponse")
    key = custom.text("customResponseBodyKey")
    types = {"TEXT_PLAIN": "text/plain", "TEXT_HTML": "text/html", "APPLICATION_JSON": "application/json"}
    bodies = (body for body in acl.blocks("customResponseBodies") if key and body.text("key") == key)
    body = next(
        ((types[body.text("contentType") or "TEXT_PLAIN"], body.text("content") or "") for body in bodies), None
    )
    return RateLimit(
        limit=int(statement.number("limit") or 0),
        window_seconds=statement.number("evaluationWindowSec") or 300,
        status=int(custom.number("responseCode") or 403),
        body=body,
    )


def _list_names(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)

"""Requests to the origins of a behavior: what of the viewer's goes there, functions at the edge, failover.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
"""

from __future__ import annotations

from contextlib import AsyncExitStack

from multidict import CIMultiDict

from ..answer import Answer
from ..behaviors import Behavior
from ..edge.lambdas import EdgeLambdas
from ..viewer import Viewer
from .origins import OriginFailed, OriginRequest, Origins

_FAILOVER_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class OriginRequests:
    """`via` is the name under which CloudFront passes requests on."""

    def __init__(self, origins: Origins, lambdas: EdgeLambdas, via: str) -> None:
        self._origins = origins
        self._lambdas = lambdas
        self._via = via

    async def __call__(self, viewer: Viewer, behavior: Behavior, exits: AsyncExitStack) -> Answer:
        """The answer of an origin to what of a viewer's request goes there."""
        request = self._make_request(viewer, behavior)
        answer = await self._lambdas.on_request("origin-request", request, viewer, behavior)
        if answer is None:
            answer = await self._answer_of_origin(request, behavior, exits)
            answer = await self._lambdas.on_response("origin-response", answer, request, viewer, behavior)
        if not behavior.forwarding.cookies:
            answer.headers.popall("Set-Cookie", None)
        return answer

    async def _answer_of_origin(self, request: OriginRequest, behavior: Behavior, exits: AsyncExitStack) -> Answer:
        """That of the first origin that neither fails nor answers a status that the next one is for."""
        *others, last = behavior.origins.members
        if request.method in _FAILOVER_METHODS:
            for origin in others:
                try:
                    answer = await self._origins.ask(origin, request, exits)
                except OriginFailed:
                    continue
                if answer.status not in behavior.origins.failover_statuses:
                    return answer
        else:
            last = behavior.origins.members[0]
        return await self._origins.ask(last, request, exits)

    def _make_request(self, viewer: Viewer, behavior: Behavior) -> OriginRequest:
        headers = CIMultiDict(behavior.forwarding.choose_headers(viewer))
        headers["Via"] = ", ".join([*headers.popall("Via", []), self._via])
        headers["X-Forwarded-For"] = ", ".join([*headers.popall("X-Forwarded-For", []), viewer.ip])
        headers["X-Amz-Cf-Id"] = viewer.request_id
        forwards_host = behavior.forwarding.host
        host = viewer.headers.get("Host", "") if forwards_host else behavior.origins.members[0].domain_name
        headers["Host"] = host
        query = behavior.forwarding.choose_query(viewer.query)
        return OriginRequest(viewer.method, viewer.path, query, headers, viewer.body, forwards_host)

"""The CloudFront door: a declared distribution on loopback.

Without TLS the door stands for the distribution's HTTPS side whatever the viewer protocol policy is: it speaks plain
HTTP, and a redirect to HTTPS would lead nowhere.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from types import MappingProxyType

from aiohttp import web
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.tokens import FUNCTION_URL
from lambda_streaming_policies.stack.unknown import UnknownValue
from multidict import CIMultiDict

from ..access.sigv4 import Identity
from ..shared.cors import UrlCors
from ..shared.door import log_of, make_application
from ..shared.requests import Requests
from ..shared.sending import describe, send_stream
from .answer import Answer
from .behaviors import Behavior, read_distribution
from .cache.cache import Cache
from .cache.edge_cache import EdgeCache
from .edge.function import FunctionFailed, OnLog
from .edge.functions import EdgeFunctions
from .edge.lambdas import EdgeLambdas, Invoke, LambdaFailed
from .error_page import make_error_document, make_error_page, redirect
from .origins.origin_requests import OriginRequests
from .origins.origins import OriginFailed, Origins
from .signed import NotAllowed
from .viewer import Viewer
from .viewer_headers import make_viewer_headers
from .web_acl import read_rate_limits

_POP = "LOC50-C1"  # no such edge location

_BAD_METHOD = "This distribution is not configured to allow the HTTP request method that was used for this request."
_ONLY_CACHABLE = " The distribution supports only cachable requests."
_GET_WITH_BODY = "Bad request: a GET request must not have a body."
_COUNTRY = "The Amazon CloudFront distribution is configured to block access from your country."
_HTTPS_ONLY = "Bad request. This distribution answers HTTPS requests only."
_LAMBDA_FAILED = (
    "The Lambda function associated with the CloudFront distribution is invalid or doesn't have the required "
    "permissions."
)
_FUNCTION_FAILED = "The CloudFront function associated with the CloudFront distribution is invalid or could not run."


@dataclass(frozen=True)
class ViewerSettings:
    """What this machine cannot know of viewers.

    `country` is the two-letter code of the country that they are taken to be in; None: geographic restrictions do not
    hold. `https_port` is where the door speaks TLS; None: nowhere, and plain HTTP stands for it.
    """

    country: str | None = None
    https_port: int | None = None


_UNKNOWN_VIEWERS = ViewerSettings()


class CloudFrontDoor:
    """Serves one distribution.

    `origins` maps an origin's domain name, as declared, to the local base URL of the door that answers for it; origins
    that are buckets of the stack are served from its declared objects. `identity` signs requests to function URLs.
    `lambdas` are the functions that may run as Lambda@Edge, by their ARNs; `on_log` gets what CloudFront functions log,
    after their names. `is_patient` tells that a debugger may hold a function behind an origin.
    Raises `InputProblem` where the distribution cannot be served.
    """

    def __init__(
        self,
        distribution: Resource,
        graph: Graph,
        origins: Mapping[str, str],
        identity: Identity,
        requests: Requests,
        viewers: ViewerSettings = _UNKNOWN_VIEWERS,
        lambdas: Mapping[str, Invoke] = MappingProxyType({}),
        on_log: OnLog = lambda function, data: None,
        is_patient: bool = False,
    ) -> None:
        self._distribution = read_distribution(distribution, graph)
        self._viewers = viewers
        own_host = distribution.props.text("domainName")
        aliases = distribution.props.data.get("aliases")
        names = [own_host, *(aliases if isinstance(aliases, list) else [])]
        self._own_names = [name for name in names if isinstance(name, str)]
        self._origins = Origins(origins, identity, graph, is_patient)
        self._functions = EdgeFunctions(distribution, self._distribution, graph, on_log)
        self._lambdas = EdgeLambdas(distribution, self._distribution, lambdas)
        self._rate_limits = read_rate_limits(distribution, graph)
        self._via = f"1.1 {secrets.token_hex(16)}.cloudfront.net (CloudFront)"
        ask = OriginRequests(self._origins, self._lambdas, self._via)
        self._cache = EdgeCache(ask, self._distribution.errors, Cache())
        self._url_cors = _find_url_cors(graph)
        self.app = make_application(
            "cloudfront",
            distribution.name,
            self._handle,
            requests,
            own_host=own_host,
            allows_origin=self._allows_origin,
        )

    async def start(self) -> None:
        await self._origins.start()

    async def close(self) -> None:
        await self._origins.close()
        await self._functions.close()

    def _allows_origin(self, origin: str) -> bool:
        """Whether a response headers policy of a behavior, or the cors of a function URL behind it, lets pages in."""
        policies = [behavior.response_headers.cors for behavior in self._distribution.behaviors]
        return any(cors is not None and cors.allows(origin) for cors in [*policies, *self._url_cors])

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        log_of(request).request_id = secrets.token_urlsafe(40)
        viewer = Viewer.of(request, self._viewers.country)
        # That the default root object counts for the choice of the behavior too is not documented.
        if viewer.path == "/" and self._distribution.default_root_object:
            viewer.path = f"/{self._distribution.default_root_object}"
        behavior = self._distribution.find_behavior(viewer.path)
        async with AsyncExitStack() as exits:
            answer = self._refuse(request, viewer, behavior)
            if answer is None:
                answer = await self._answer(request, viewer, behavior, exits)
            elif answer.status >= 400:
                answer = await self._replace_error(request, answer, viewer, exits)
            return await self._send(request, answer)

    def _refuse(self, request: web.Request, viewer: Viewer, behavior: Behavior) -> Answer | None:
        """CloudFront's own answer to a request that goes no further."""
        for limit in self._rate_limits:
            if refused := limit.find_refusal(viewer):
                return refused
        restriction = self._distribution.geo_restriction
        if viewer.country is not None and restriction.refuses(viewer.country):
            return make_error_page(403, _COUNTRY, viewer.request_id)
        if self._viewers.https_port is not None and not request.secure:
            if behavior.viewer_protocol_policy == "https-only":
                return make_error_page(403, _HTTPS_ONLY, viewer.request_id)
            if behavior.viewer_protocol_policy == "redirect-to-https":
                host = re.sub(r":\d*$", "", request.host)
                location = f"https://{host}:{self._viewers.https_port}{request.raw_path}"
                return redirect(301 if viewer.method in ("GET", "HEAD") else 307, location)
        if viewer.method not in behavior.allowed_methods:
            only_cachable = behavior.allowed_methods <= {"GET", "HEAD", "OPTIONS"}
            return make_error_page(403, _BAD_METHOD + (_ONLY_CACHABLE if only_cachable else ""), viewer.request_id)
        try:
            behavior.trusted_keys.check(viewer, [*self._own_names, request.host])
        except NotAllowed as refused:
            log_of(request).error = f"{refused.code}: {refused}; {viewer.path} needs a signed URL or signed cookies"
            return make_error_document(403, refused.code, str(refused))
        if viewer.method == "GET" and viewer.body is not None:
            return make_error_page(403, _GET_WITH_BODY, viewer.request_id)
        return None

    async def _answer(self, request: web.Request, viewer: Viewer, behavior: Behavior, exits: AsyncExitStack) -> Answer:
        viewer.headers.update(make_viewer_headers(viewer, behavior.forwarding.added_headers))
        try:
            answer = await self._functions.on_request(viewer, behavior)
            if answer is None:
                answer = await self._lambdas.on_request("viewer-request", viewer, viewer, behavior)
            if answer is not None:
                return answer
            answer = await self._fetch(request, viewer, behavior, exits)
            is_error = answer.status >= 400
            if is_error:
                answer = await self._replace_error(request, answer, viewer, exits)
            headers = CIMultiDict(answer.headers)
            behavior.response_headers.apply(headers, viewer.method, viewer.headers.get("Origin"))
            answer = replace(answer, headers=headers)
            if is_error:
                return answer  # functions do not see errors of the origin, whatever page stands for them
            answer = await self._functions.on_response(viewer, behavior, answer)
            return await self._lambdas.on_response("viewer-response", answer, viewer, viewer, behavior)
        except FunctionFailed as failure:
            log_of(request).error = f"the CloudFront function failed: {failure}"
            return make_error_page(503, _FUNCTION_FAILED, viewer.request_id, "FunctionExecutionError")
        except LambdaFailed as failure:
            log_of(request).error = f"the Lambda@Edge function failed: {failure}"
            x_cache = "LambdaExecutionError" if failure.status == 503 else "LambdaValidationError"
            return make_error_page(failure.status, _LAMBDA_FAILED, viewer.request_id, x_cache)

    async def _fetch(self, request: web.Request, viewer: Viewer, behavior: Behavior, exits: AsyncExitStack) -> Answer:
        """The object from the cache or an origin, or CloudFront's page that none came."""
        try:
            answer = await self._cache.get(viewer, behavior, exits)
        except OriginFailed as failure:
            log_of(request).error = f"the origin failed: {failure.cause}"
            return make_error_page(failure.status, str(failure), viewer.request_id)
        return replace(answer, x_cache="Error") if answer.status >= 400 else answer

    async def _replace_error(
        self, request: web.Request, answer: Answer, viewer: Viewer, exits: AsyncExitStack
    ) -> Answer:
        """The custom error response for `answer`; where its page cannot be had, the page's own error."""
        error = self._distribution.errors.get(answer.status)
        if error is None or error.page_path is None:
            return answer
        behavior = self._distribution.find_behavior(error.page_path)
        page = await self._fetch(request, viewer.ask_for(error.page_path), behavior, exits)
        if page.status >= 400:
            return page
        return replace(page, status=error.status or answer.status, reason=None, x_cache="Error")

    async def _send(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        response = web.StreamResponse(status=answer.status, reason=answer.reason, headers=answer.headers)
        response.headers.setdefault("Server", "CloudFront")
        response.headers.update(
            {
                "Via": self._via,
                "X-Cache": f"{answer.x_cache} from cloudfront",
                "X-Amz-Cf-Pop": _POP,
                "X-Amz-Cf-Id": log_of(request).request_id or "",
            }
        )
        return await send_stream(
            request, response, answer.body.chunks(), lambda failure: f"the origin failed: {describe(failure)}"
        )


def _find_url_cors(graph: Graph) -> list[UrlCors]:
    found = []
    for url in graph.of_type(FUNCTION_URL):
        try:
            cors = UrlCors.of(url)
        except UnknownValue:
            continue  # such a URL is not served
        if cors is not None:
            found.append(cors)
    return found

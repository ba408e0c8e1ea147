"""Gets objects for viewers: from the cache while they are fresh, else from the origins."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Protocol

from multidict import CIMultiDict

from ..answer import Answer
from ..behaviors import Behavior, ErrorResponse
from ..origins.origins import OriginFailed
from ..viewer import Viewer
from .cache import Cache, KeptAnswer
from .compression import compress
from .expiration import ERROR_SECONDS
from .partial import apply_conditions


class AskOrigins(Protocol):
    """The origins' answer to a viewer's request; raises `OriginFailed`."""

    async def __call__(self, viewer: Viewer, behavior: Behavior, exits: AsyncExitStack) -> Answer: ...


class EdgeCache:
    """`errors` are the distribution's custom error responses: they say how long errors are kept.

    Requests for the same object at the same time each go to the origin, where CloudFront may let them wait for one.
    """

    def __init__(self, ask: AskOrigins, errors: Mapping[int, ErrorResponse], cache: Cache) -> None:
        self._ask = ask
        self._errors = errors
        self._cache = cache

    async def get(self, viewer: Viewer, behavior: Behavior, exits: AsyncExitStack) -> Answer:
        """Raises `OriginFailed`."""
        if viewer.method not in behavior.cached_methods | {"GET", "HEAD"}:
            return await self._ask(viewer, behavior, exits)
        # An answer to GET is one to HEAD too.
        key = (behavior.pattern, viewer.method == "OPTIONS", viewer.path, behavior.forwarding.cache_key(viewer))
        entry, fresh = self._cache.get(key)
        if entry is None:
            return self._keep(key, viewer, behavior, await self._ask(viewer, behavior, exits))
        if fresh:
            return apply_conditions(entry.serve("Hit", self._cache.clock()), viewer.method, viewer.headers)
        return await self._renew(key, entry, viewer, behavior, exits)

    async def _renew(
        self, key: tuple[object, ...], entry: KeptAnswer, viewer: Viewer, behavior: Behavior, exits: AsyncExitStack
    ) -> Answer:
        """Asks the origin whether an expired object changed; where the origin fails, the object still serves."""
        asking = viewer.ask_for(viewer.path)
        asking = replace(asking, query=viewer.query)
        asking.headers.update(entry.conditions)
        try:
            answer = await self._ask(asking, behavior, exits)
        except OriginFailed:
            if entry.answer.status >= 400:
                raise
            answer = Answer(504)
        if answer.status >= 500 and entry.answer.status < 400:
            self._cache.keep(key, entry.answer, self._find_error_seconds(504) or ERROR_SECONDS)
        elif answer.status == 304 and entry.conditions:
            headers = CIMultiDict(entry.answer.headers)
            headers.update(answer.headers)
            headers["Content-Length"] = entry.answer.headers["Content-Length"]
            renewed = replace(entry.answer, headers=headers)
            self._cache.keep(key, renewed, self._find_seconds(behavior, renewed))
        else:
            self._cache.drop(key)
            return self._keep(key, viewer, behavior, answer)
        current, _ = self._cache.get(key)
        assert current is not None
        return apply_conditions(current.serve("RefreshHit", self._cache.clock()), viewer.method, viewer.headers)

    def _keep(self, key: tuple[object, ...], viewer: Viewer, behavior: Behavior, answer: Answer) -> Answer:
        if behavior.compress and behavior.forwarding.ttl.caches:
            answer = compress(answer, behavior.forwarding.choose_encodings(viewer))
        seconds = self._find_seconds(behavior, answer)
        if not seconds or viewer.method == "HEAD":
            return answer
        # CloudFront keeps parts too, which is not done here. An origin that knows no ranges has sent the whole object:
        # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RangeGETs.html
        if "Range" in viewer.headers and answer.status != 200:
            return answer
        return self._cache.keep_when_sent(key, answer, seconds)

    def _find_seconds(self, behavior: Behavior, answer: Answer) -> float:
        return behavior.forwarding.ttl.find_seconds(
            answer.status, answer.headers, self._find_error_seconds(answer.status)
        )

    def _find_error_seconds(self, status: int) -> float | None:
        error = self._errors.get(status)
        return None if error is None else error.caching_seconds

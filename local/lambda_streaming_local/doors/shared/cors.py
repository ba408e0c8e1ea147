"""Requests from pages of other origins, by the `cors` that a Function URL declares.

https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lambda_streaming_policies.stack.resource import Resource

from .lookup import read_texts


@dataclass(frozen=True)
class UrlCors:
    """A Function URL's CORS settings; `max_age` is in seconds."""

    allow_credentials: bool = False
    allow_headers: tuple[str, ...] = ()
    allow_methods: tuple[str, ...] = ()
    allow_origins: tuple[str, ...] = ()
    expose_headers: tuple[str, ...] = ()
    max_age: int = 0

    @classmethod
    def of(cls, url: Resource) -> UrlCors | None:
        """None where the URL declares none: then all is up to the function. Raises `UnknownValue`."""
        if not url.props.is_set("cors"):
            return None
        cors = url.props.block("cors")
        return cls(
            allow_credentials=cors.flag("allowCredentials") or False,
            allow_headers=tuple(read_texts(cors, "allowHeaders")),
            allow_methods=tuple(read_texts(cors, "allowMethods")),
            allow_origins=tuple(read_texts(cors, "allowOrigins")),
            expose_headers=tuple(read_texts(cors, "exposeHeaders")),
            max_age=int(cors.number("maxAge") or 0),
        )

    def allows(self, origin: str) -> bool:
        return "*" in self.allow_origins or origin in self.allow_origins

    def choose_headers(self, origin: str) -> Mapping[str, str]:
        """What an answer to a page of `origin` gets; nothing where it may not read the answer."""
        if not self.allows(origin):
            return {}
        # How AWS answers `*` with credentials is not documented; browsers take the origin itself only.
        named = self.allow_credentials or "*" not in self.allow_origins
        headers = {"Access-Control-Allow-Origin": origin if named else "*"}
        if named:
            headers["Vary"] = "Origin"
        if self.allow_credentials:
            headers["Access-Control-Allow-Credentials"] = "true"
        if self.expose_headers:
            headers["Access-Control-Expose-Headers"] = ",".join(self.expose_headers)
        return headers

    def answer_preflight(self, origin: str) -> Mapping[str, str]:
        """What the answer to a preflight request gets: https://fetch.spec.whatwg.org/#cors-preflight-request"""
        if not self.allows(origin):
            return {}
        headers = {**self.choose_headers(origin), "Access-Control-Max-Age": str(self.max_age)}
        headers.pop("Access-Control-Expose-Headers", None)
        if self.allow_methods:
            headers["Access-Control-Allow-Methods"] = ",".join(self.allow_methods)
        if self.allow_headers:
            headers["Access-Control-Allow-Headers"] = ",".join(self.allow_headers)
        return headers

"""What a function URL says of itself."""

from __future__ import annotations

from .resource import Block, Resource

_EVERY_ORIGIN = ("*", "http://*", "https://*")


def streams(url: Resource) -> bool:
    """Whether a function URL answers with a stream; BUFFERED is AWS's default."""
    return url.props.text("invokeMode") == "RESPONSE_STREAM"


def allows_every_origin(cors: Block) -> bool:
    """Whether a URL's CORS configuration lets every web page call it."""
    return cors.any_text("allowOrigins", lambda origin: origin in _EVERY_ORIGIN)

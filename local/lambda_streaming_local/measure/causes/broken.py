"""Why an answer broke off, or did not begin."""

from __future__ import annotations

from collections.abc import Iterator

from .cause import Cause
from .seen import Seen

_MIB = 1024 * 1024
_LARGEST_BYTES = 200 * _MIB
_SILENCE_SECONDS = 20.0


def explain_break(seen: Seen) -> Iterator[Cause]:
    measurement = seen.measurement
    if measurement.stopped:
        return
    if measurement.bytes >= _LARGEST_BYTES:
        yield Cause("the response is larger than the 200 MB that Lambda streams", "send it in parts")
        return
    if seen.last_silence_seconds >= _SILENCE_SECONDS:
        limits = (
            "CloudFront's originReadTimeout is 30 s by default"
            if seen.via_cloudfront
            else "API Gateway allows 5 minutes, and 30 s on an edge-optimized endpoint"
            if seen.is_rest_api
            else "proxies and load balancers on the way often allow a minute"
        )
        yield Cause(
            f"nothing had come for {seen.last_silence_seconds:.0f} s, and something on the way does not wait longer: "
            f"{limits}",
            "let the function write something now and then, such as the comment `: keep-alive` of an event stream",
        )
    if seen.may_have_timed_out:
        yield Cause(
            f"the function's time was over: the answer broke off after {measurement.duration_seconds:.2f} s",
            "raise its timeout",
        )
        if seen.via_cloudfront:
            yield Cause("the origin's responseCompletionTimeout was over, if it has one", "raise it, or leave it out")
        if seen.is_rest_api:
            yield Cause(
                "the integration's time was over (29 s by default)",
                "raise timeoutMilliseconds, up to 900000 for streams",
            )
    if measurement.status is None and measurement.function is None and not measurement.speaks_http:
        yield Cause("another service listens there", "check host and port")
    elif measurement.status is None and measurement.function is None:
        yield Cause(
            "what listens there closed the connection before it answered",
            "check host and port, and begin the address with https:// where TLS is spoken",
        )
    else:
        yield Cause("the function threw or exited in the middle of its stream", "read the function's log")

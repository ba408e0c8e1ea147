"""Why an answer came as a whole, or may have."""

from __future__ import annotations

from collections.abc import Iterator

from .cause import Cause
from .seen import Seen


def explain_buffering(seen: Seen) -> Iterator[Cause]:
    judgement = seen.measurement.judgement
    if not seen.measurement.chunks or (judgement.verdict, judgement.confidence) == ("streamed", "high"):
        return
    yield from _explain_cache(seen)
    if judgement.verdict == "streamed":
        return
    yield from _explain_door(seen)
    if judgement.confidence == "low":
        yield Cause("the answer is too short, or too fast, to tell", "ask for one that takes longer, and measure again")


def _explain_cache(seen: Seen) -> Iterator[Cause]:
    if seen.read_header("X-Cache").split(" ")[0] in ("Hit", "RefreshHit") or seen.has_header("Age"):
        yield Cause("the answer comes from a cache", "give the behavior the managed cache policy CachingDisabled")
    encoding = seen.read_header("Content-Encoding")
    if encoding and encoding != "identity":
        yield Cause(
            f"the answer is compressed ({encoding}), and who compresses often waits for more",
            "switch compress off in the behavior of the stream, and compression in the function's framework",
        )


def _explain_door(seen: Seen) -> Iterator[Cause]:
    """https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html"""
    if seen.is_http_api:
        yield Cause("HTTP APIs of API Gateway do not stream", "use a REST API, or a function URL")
    elif seen.is_load_balancer:
        yield Cause(
            "load balancers wait for the whole response of a function",
            "use a function URL, CloudFront before it, or a REST API",
        )
    elif seen.is_rest_api:
        yield Cause(
            "the integration's responseTransferMode is BUFFERED, as by default",
            "set it to STREAM, with the function's response streaming invoke ARN as uri, and deploy the API",
        )
    elif seen.is_function_url:
        yield Cause("the function URL's invokeMode is BUFFERED, as by default", "set it to RESPONSE_STREAM")
        yield Cause(
            "the handler returns its answer as a whole",
            "wrap it in awslambda.streamifyResponse and write to the stream; a Lambda Web Adapter needs "
            "AWS_LWA_INVOKE_MODE=response_stream",
        )

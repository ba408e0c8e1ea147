"""Why an answer came as a whole, or may have."""

from __future__ import annotations

from collections.abc import Iterator

from .cause import Cause
from .seen import Seen


def explain_buffering(seen: Seen) -> Iterator[Cause]:
    judgement = seen.measurement.judgement
    if not seen.measurement.chunks or (judgement.verdict, judgement.confidence) == ("streamed", "high"):
        return
    if seen.read_header("X-Cache").split(" ")[0] in ("Hit", "RefreshHit") or seen.has_header("Age"):
        yield Cause("the answer comes from a cache", "give the behavior the managed cache policy CachingDisabled")
        return
    yield from _explain_compression(seen)
    if judgement.verdict == "streamed":
        return
    yield from _explain_door(seen)
    if judgement.confidence == "low":
        yield Cause("the answer is too short, or too fast, to tell", "ask for one that takes longer, and measure again")


def _explain_compression(seen: Seen) -> Iterator[Cause]:
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
    elif seen.read_header("Server") == "AmazonS3":
        yield Cause("a bucket answered, which sends a file as a whole", "ask for a path that leads to the function")
    elif seen.measurement.judgement.confidence == "high":
        yield Cause(
            "whoever answers made the whole body before its first byte, or a proxy on the way collected it",
            "write the response as it comes, without Content-Length, and switch buffering off on the way, such as "
            "nginx's proxy_buffering",
        )

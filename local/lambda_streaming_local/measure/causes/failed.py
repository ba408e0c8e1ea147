"""Why the function, or what stands before it, failed."""

from __future__ import annotations

from collections.abc import Iterator

from .cause import Cause
from .seen import Seen

_LOG = "read the function's log"
_EDGE = ("LambdaValidationError", "LambdaExecutionError", "LambdaLimitExceeded", "FunctionExecutionError")


def explain_failure(seen: Seen) -> Iterator[Cause]:
    if seen.status < 500:
        return
    edge = seen.read_header("X-Cache").partition(" ")[0]
    if edge in _EDGE:
        yield Cause(
            f"a function at the edge failed ({edge})",
            "read its log: of CloudFront Functions in us-east-1, of Lambda@Edge in the region of the viewer",
        )
    elif seen.is_cloudfront_page:
        yield from _explain_origin(seen)
    elif seen.is_rest_api or seen.is_http_api:
        yield from _explain_api(seen)
    elif seen.is_function_url:
        yield from _explain_function(seen)
    elif seen.status in (502, 503, 504):
        yield Cause("what stands before the function got no answer from it in time, or none that it understood", _LOG)


def _explain_origin(seen: Seen) -> Iterator[Cause]:
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/troubleshooting-response-errors.html"""
    if seen.status == 504:
        yield Cause(
            f"the origin was silent for longer than its originReadTimeout (30 s by default; here "
            f"{seen.last_silence_seconds:.0f} s)",
            "let the function write something early and now and then, such as the comment `: keep-alive` of an event "
            "stream, or raise originReadTimeout",
        )
    else:
        yield Cause(
            "CloudFront could not connect to the origin, or not agree on TLS with it",
            "check the origin's domainName (a function URL's host, without https:// and path), port 443 and https-only",
        )


def _explain_api(seen: Seen) -> Iterator[Cause]:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html"""
    if seen.status == 504:
        yield Cause(
            "the integration's time was over before the function answered (29 s by default)",
            "raise timeoutMilliseconds, up to 900000 for an integration that streams, or let the function begin sooner",
        )
    elif seen.status == 500:
        yield Cause(
            "API Gateway may not invoke the function",
            "grant apigateway.amazonaws.com lambda:InvokeFunction for the API's execution ARN, on the alias that the "
            "integration's uri names",
        )
        yield Cause("the function is throttled", "look at its Throttles metric and its reserved concurrency")
    elif seen.status == 502:
        yield Cause("the function failed, or its time was over", _LOG)
        yield Cause(
            "the function's answer is not what the integration expects",
            "with responseTransferMode STREAM write the metadata, 8 NUL bytes and the body "
            "(awslambda.HttpResponseStream); with BUFFERED return statusCode, headers and body",
        )


def _explain_function(seen: Seen) -> Iterator[Cause]:
    if seen.may_have_timed_out:
        yield Cause(
            f"the function's time was over: the answer came after {seen.measurement.duration_seconds:.2f} s",
            "raise its timeout (3 s by default), or let it write sooner",
        )
    if seen.status == 502:
        yield Cause("the function threw, exited or could not be loaded before its first byte", _LOG)
        yield Cause(
            "the function ended its stream without a byte of body, or its metadata is not JSON",
            "write at least one byte, also for redirects and 401, before end()",
        )
        yield Cause(
            "a URL whose invokeMode is BUFFERED got more than 6 MB from its function",
            "set it to RESPONSE_STREAM and stream the response, or send less",
        )
    else:
        yield Cause("the function failed, or Lambda could not start it", _LOG)

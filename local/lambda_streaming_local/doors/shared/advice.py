"""What AWS does to a response that works here: told once a function, with what to change.

What rests on public reports rather than on AWS's documentation is told as such.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from lambda_streaming_local.runtime.declaration import Declaration
from lambda_streaming_local.runtime.function import Function
from lambda_streaming_local.runtime.invocation import Invocation

from .http_response import LONG_PRELUDE_BYTES, PRELUDE_TYPE, Head
from .request_log import RequestLog

# aws/aws-lambda-nodejs-runtime-interface-client 95 and 97, nitrojs/nitro 4417, aws/aws-lambda-web-adapter 499
_NO_BYTE = (
    "the response has status and headers and no byte of a body: by public reports AWS then ends in 502 or never ends it"
)
_A_BYTE = {
    "node": "also after write(''); write a byte, such as a space or a line break, before end()",
    "web": "so let the application send a byte, such as a line break, and 200 for a status that may have no body",
}
_NO_WRITE = (
    "the handler ended the stream before it wrote: AWS then answers 200 with an empty application/octet-stream, and "
    "the status, headers and cookies are lost; write a byte before end()"
)
_ENCODED = (
    "the function sets Content-Encoding: by public reports AWS decodes such a body, drops the header, or answers 502 "
    "behind CloudFront; send it unencoded, and let CloudFront compress what does not stream"
)
# That AWS renames these too is inferred from code that puts them back.
_INFERRED = frozenset({"connection", "date", "keep-alive", "server"})
# Of the 8 NUL bytes after the prelude.
_DELIMITER_BYTES = 8
_PRESENT_SECONDS = 60
_IGNORED = {
    "body": "write the body to the stream",
    "isBase64Encoded": "write the bytes themselves to the stream",
    "multiValueHeaders": "join the values of a header by commas, and give cookies as `cookies`",
    "status": "the status is `statusCode`",
}


def advise(log: RequestLog, function: Function, head: Head, invocation: Invocation, *, streams: bool) -> None:
    """Puts into `log` what is not told of `function` yet, once its response has been sent."""
    for text in _find(log, function.declaration, head, invocation, streams):
        warn_once(log, function, text)


def warn_once(log: RequestLog, function: Function, text: str) -> None:
    """Puts `text` into `log` unless `function` was warned of it before."""
    if text not in function.warned:
        function.warned.add(text)
        log.warn(text)


def _find(log: RequestLog, function: Declaration, head: Head, invocation: Invocation, streams: bool) -> Iterator[str]:
    declared = invocation.declared_type == PRELUDE_TYPE
    if streams and not invocation.is_streamed:
        yield f"the function returns its response whole, {_WHOLE[function.kind]}"
    elif declared and log.error is None and log.method != "HEAD":
        if not invocation.sent_bytes:
            yield _NO_WRITE
        elif invocation.sent_bytes <= head.prelude_bytes + _DELIMITER_BYTES:
            yield f"{_NO_BYTE}, {_A_BYTE.get(function.kind, 'so send a byte, such as a line break')}"
    for name in sorted(head.ignored):
        hint = f"; {_IGNORED[name]}" if name in _IGNORED else ""
        yield f"the function's response has '{name}', which is not among what AWS documents to read{hint}"
    if head.prelude_bytes > LONG_PRELUDE_BYTES:
        yield (
            f"status, headers and cookies have {head.prelude_bytes} bytes: public reports have 502 from AWS between "
            "20 and 25 kB; send less, such as smaller cookies"
        )
    names = {name.lower() for name, _ in head.headers}
    if "content-encoding" in names:
        yield _ENCODED
    sent = ((name.lower(), value) for name, value in [*head.headers, *head.dropped])
    inferred = sorted({name for name, value in sent if name in _INFERRED and not _says_nothing(name, value)})
    # Web servers set these themselves, and nobody depends on them.
    if inferred and function.kind != "web":
        listed = ", ".join(inferred)
        yield f"the function sets {listed}: AWS may send that as x-amzn-Remapped-{inferred[0]}, so do not depend on it"


def _says_nothing(name: str, value: str) -> bool:
    """Whether frameworks set the header for every response, and nobody reads it."""
    if name == "connection":
        return value.lower() == "keep-alive"
    if name != "date":
        return False
    try:
        return abs(parsedate_to_datetime(value).timestamp() - time.time()) < _PRESENT_SECONDS
    except ValueError:
        return False


_WHOLE = {
    "node": (
        "so a client of a URL with RESPONSE_STREAM gets the JSON that the handler returned, statusCode and all; wrap "
        "the handler in awslambda.streamifyResponse and write the body to its responseStream, or declare the "
        "invoke mode BUFFERED"
    ),
    "custom": (
        "so a client of a URL with RESPONSE_STREAM gets it as it is, statusCode and all; let the runtime stream, or "
        "declare the invoke mode BUFFERED"
    ),
    "web": (
        "so a client of a URL with RESPONSE_STREAM gets the JSON that the adapter made of it; set "
        "AWS_LWA_INVOKE_MODE=response_stream, or declare the invoke mode BUFFERED"
    ),
    "python": (
        "as Python's managed runtime does not stream, so a client of a URL with RESPONSE_STREAM gets the JSON that the "
        "handler returned; stream with the Lambda Web Adapter, or declare the invoke mode BUFFERED"
    ),
}

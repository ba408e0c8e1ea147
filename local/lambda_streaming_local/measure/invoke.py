"""Invokes a function through Lambda's API and reads its response as it comes.

https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import botocore.exceptions
from botocore.config import Config
from botocore.eventstream import ParserError
from botocore.parsers import ResponseParserError
from botocore.session import Session
from multidict import CIMultiDict
from urllib3.exceptions import HTTPError

from ..doors.shared import http_response
from ..wording import count
from .http import CONNECT_TIMEOUT_SECONDS
from .measurement import Measurement, OnChunk
from .message import MESSAGE_BYTES, read_message
from .signer import Signer

# Nothing may come for as long as a function may run.
_READ_TIMEOUT_SECONDS = 910
_DELIMITER = bytes(8)
_OPERATION = "InvokeWithResponseStream"


def measure_function(
    name: str,
    *,
    signer: Signer,
    payload: bytes = b"{}",
    qualifier: str | None = None,
    endpoint_url: str | None = None,
    ca: Path | None = None,
    on_chunk: OnChunk | None = None,
) -> Measurement:
    """Invokes the function `name` (a name, an ARN or a partial ARN) once with InvokeWithResponseStream.

    `payload` is the event, as JSON. `endpoint_url` is where Lambda's API is; None: at AWS, in the signer's region. `ca`
    is a PEM file of the certificates to trust, by default those that botocore trusts. The
    status, the headers and the body of a response made for a function URL are those that its prelude says. Errors of
    the API and of the function, and a response that breaks off, are told by the measurement's `error`. Raises
    `botocore.exceptions.ConnectionError` where nothing answers, `ParamValidationError` for a bad name.
    """
    client = Session().create_client(
        "lambda",
        region_name=signer.region,
        endpoint_url=endpoint_url,
        aws_access_key_id=signer.access_key,
        aws_secret_access_key=signer.secret_key,
        aws_session_token=signer.session_token,
        verify=None if ca is None else str(ca),
        # A second attempt would be a second invocation, and a wrong time.
        config=Config(
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=_READ_TIMEOUT_SECONDS,
            retries={"total_max_attempts": 1},
            tcp_keepalive=True,
        ),
    )
    measurement = Measurement(_OPERATION, function=name, frames=0)
    arguments = {"FunctionName": name, "Payload": payload, **({"Qualifier": qualifier} if qualifier else {})}
    sent = time.perf_counter()
    try:
        response = client.invoke_with_response_stream(**arguments)
        # The client closes idle connections only.
        with closing(response["EventStream"]):
            _read(response, measurement, sent, on_chunk)
    except botocore.exceptions.ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        measurement.status = measurement.status or status
        measurement.error = f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    except http_response.MalformedResponse as error:
        measurement.error = str(error)
    except (ParserError, ResponseParserError):
        measurement.error = f"what came after {_count_bytes(measurement)} is no answer of Lambda's API"
    except (botocore.exceptions.HTTPClientError, HTTPError) as error:
        measurement.error = f"the connection broke off after {_count_bytes(measurement)} ({type(error).__name__})"
    finally:
        client.close()
    measurement.duration_seconds = time.perf_counter() - sent
    return measurement


def _read(response: Mapping[str, Any], measurement: Measurement, sent: float, on_chunk: OnChunk | None) -> None:
    # The type of the function's own response: the answer's Content-Type is that of the events.
    content_type = response["ResponseMetadata"]["HTTPHeaders"].get("x-amzn-remapped-content-type")
    has_prelude = content_type == http_response.PRELUDE_TYPE
    measurement.status = response["StatusCode"]
    if content_type is not None and not has_prelude:
        measurement.headers = CIMultiDict({"Content-Type": content_type})
    if on_chunk is not None:
        on_chunk(measurement, b"")
    prelude = error_body = b""
    for event in response["EventStream"]:
        if "InvokeComplete" in event:
            measurement.error = _describe_failure(event["InvokeComplete"])
            if has_prelude and prelude and measurement.error is None:
                measurement.error = "the response ended before its prelude was complete"
            break
        if "PayloadChunk" not in event:
            continue
        data = event["PayloadChunk"]["Payload"]
        if has_prelude:
            prelude += data
            if _DELIMITER not in prelude:
                continue
            head, data = http_response.read_whole(http_response.PRELUDE_TYPE, prelude)
            measurement.status, measurement.headers = head.status, CIMultiDict(head.headers)
            has_prelude = False
        if data:
            measurement.frames = (measurement.frames or 0) + 1
            measurement.add(time.perf_counter() - sent, len(data))
            if measurement.is_error and len(error_body) < MESSAGE_BYTES:
                error_body += data
            if on_chunk is not None:
                on_chunk(measurement, data)
    else:
        measurement.error = f"the response ended after {_count_bytes(measurement)}, without its InvokeComplete event"
    measurement.message = read_message(measurement.headers, error_body[:MESSAGE_BYTES])


def _count_bytes(measurement: Measurement) -> str:
    return count(measurement.bytes, "byte")


def _describe_failure(complete: Mapping[str, Any]) -> str | None:
    code = complete.get("ErrorCode")
    return None if code is None else ": ".join(filter(None, (code, complete.get("ErrorDetails"))))

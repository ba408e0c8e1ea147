"""What one request goes to: a URL, or a function by its name."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import aiohttp
import botocore.exceptions
from lambda_streaming_policies.stack.links import parse_reference

from ..graph import InputProblem
from .account import Account
from .http import measure
from .invoke import measure_function
from .measurement import Measurement, OnChunk
from .signer import Signer
from .trust import describe_certificate_error, load_trust

Send = Callable[[OnChunk], Measurement]
"""Sends the request once. Raises `InputProblem` where nothing can be reached."""

_AWS_HOST = re.compile(r"\.(?P<service>lambda-url|lambda|execute-api)\.(?P<region>[a-z]+(?:-[a-z]+)+-\d)\.")

# As API Gateway, among others, refuses what was signed for another service.
_OTHER_SERVICE = re.compile(r"Credential should be scoped to correct service: '(?P<service>[a-z0-9-]+)'")


def prepare_request(
    url: str,
    method: str,
    body: bytes | None,
    headers: Sequence[tuple[str, str]],
    account: Account | None,
    service: str | None,
    ca: Path | None,
) -> Send:
    """A request for `url`, signed where `account` is given: for `service`, or for the one that the host is of.

    Where neither says the service, an answer that names another is taken at its word: the request is sent again.
    """
    parts = parse_url(url)
    signer = None if account is None else _make_signer(parts, account, service)
    trust = None if ca is None else load_trust(ca)

    def send_once(on_chunk: OnChunk) -> Measurement:
        try:
            return asyncio.run(
                measure(url, method=method, body=body, headers=headers, signer=signer, trust=trust, on_chunk=on_chunk)
            )
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise _make_problem(parts.netloc.rpartition("@")[2], error) from error

    def send(on_chunk: OnChunk) -> Measurement:
        nonlocal signer
        measurement = send_once(on_chunk)
        other = _OTHER_SERVICE.search(measurement.message or "")
        if signer is None or service is not None or other is None or other["service"] == signer.service:
            return measurement
        signer = replace(signer, service=other["service"])
        return send_once(on_chunk)

    return send


def prepare_invocation(
    name: str, payload: bytes, qualifier: str | None, endpoint_url: str | None, account: Account, ca: Path | None
) -> Send:
    """An invocation of the function `name` at `endpoint_url`, by default AWS's own in the function's region."""
    host = None if endpoint_url is None else parse_url(endpoint_url).hostname
    reference = parse_reference(name)
    if reference is None:
        raise InputProblem(f"--function: {name!r} is not a function's name or ARN; give one such as chat or chat:live")
    keys = account.find_keys(host)
    region = account.find_region(host, reference.region)
    signer = Signer(keys.access_key, keys.secret_key, keys.token, region=region)
    if ca is not None:
        load_trust(ca)

    def send(on_chunk: OnChunk) -> Measurement:
        try:
            return measure_function(
                name,
                signer=signer,
                payload=payload,
                qualifier=qualifier,
                endpoint_url=endpoint_url,
                ca=ca,
                on_chunk=on_chunk,
            )
        except botocore.exceptions.ConnectionError as error:
            raise _make_problem(endpoint_url or f"Lambda in {region}", error) from error

    return send


def parse_url(url: str) -> SplitResult:
    """Raises `InputProblem` for what is no HTTP URL."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError as error:
        raise InputProblem(f"{url!r} is not a URL: {error}; give one such as http://localhost:8000/") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputProblem(f"{url!r} is not an HTTP URL; give one such as http://localhost:8000/")
    return parts


def _make_signer(parts: SplitResult, account: Account, service: str | None) -> Signer:
    host = parts.hostname
    found = _AWS_HOST.search(parts.netloc)
    keys = account.find_keys(host)
    region = account.find_region(host, found["region"] if found else None)
    if service is None:
        service = "execute-api" if found and found["service"] == "execute-api" else "lambda"
    return Signer(keys.access_key, keys.secret_key, keys.token, service, region)


def _make_problem(host: str, error: Exception) -> InputProblem:
    untrusted = describe_certificate_error(error)
    if untrusted is not None:
        return InputProblem(f"cannot connect to {host}: {untrusted}")
    why = _describe_connection_error(error)
    return InputProblem(f"cannot connect to {host}: {why}; is it running, and is the address right?")


def _describe_connection_error(error: Exception) -> str:
    if isinstance(error, (aiohttp.ClientSSLError, botocore.exceptions.SSLError)):
        return "it does not speak TLS as expected, so perhaps its address begins with http://"
    if isinstance(error, botocore.exceptions.ConnectionError):
        return type(error).__name__
    if not isinstance(error, aiohttp.ClientConnectorError):
        return "no answer in time"
    # asyncio's own text repeats the address; a name that cannot be resolved has a negative number.
    number = error.os_error.errno
    return os.strerror(number) if number and number > 0 else error.strerror or "it closed the connection"

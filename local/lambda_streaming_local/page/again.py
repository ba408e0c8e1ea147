"""Sends a request once more, as it came."""

from __future__ import annotations

import re

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from ..measure.signer import Signer
from .record import Record

# Those of one connection (RFC 9110, 7.6.1), and what the client computes.
_NOT_SENT = frozenset(
    {"connection", "content-length", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
)
_CREDENTIAL = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=(?P<key>[^/,\s]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request"
)


async def send_again(record: Record, secret_key: str) -> None:
    """Sends the request of `record` to the same door and reads the answer, which the page shows as any other.

    A signature is made anew with `secret_key`, as the old one is soon out of date; one in a presigned URL is kept.
    """
    if record.address is None:
        return
    host, port = record.address
    url = URL(f"{record.scheme}://{host}:{port}{record.target}", encoded=True)
    headers = CIMultiDict((name, value) for name, value in record.headers if name.lower() not in _NOT_SENT)
    credential = _CREDENTIAL.match(headers.get("Authorization", ""))
    if credential is not None:
        token = headers.get("X-Amz-Security-Token")
        for name in ("Authorization", "Host", "X-Amz-Date", "X-Amz-Security-Token"):
            headers.popall(name, None)
        signer = Signer(credential["key"], secret_key, token, credential["service"], credential["region"])
        signer.sign(record.log.method, str(url), headers, record.body or None)
    skip = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=10)
    # The door's own certificate is of this machine, and so is the way to it.
    client = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=False), timeout=timeout, skip_auto_headers=skip, auto_decompress=False
    )
    body = record.body or None
    async with (
        client,
        client.request(record.log.method, url, headers=headers, data=body, allow_redirects=False) as response,
    ):
        async for _ in response.content.iter_any():
            pass

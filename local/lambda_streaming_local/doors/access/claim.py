"""What a request says of its own signature, in headers or in a presigned URL, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl

_MAX_PRESIGNED = timedelta(days=7)
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=(?P<credential>[^,\s]+)\s*,\s*SignedHeaders=(?P<signed>[^,\s]+)\s*,"
    r"\s*Signature=(?P<signature>[0-9a-f]{64})"
)
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)


class SignatureError(Exception):
    """The request is not signed, or not as it should be.

    `type` is AWS's error name, the text AWS's message; `reason` says what AWS does not tell.
    """

    def __init__(self, type: str, message: str, reason: str | None = None) -> None:
        super().__init__(message)
        self.type = type
        self.reason = f"{type}: {reason or message}"


class NotSigned(SignatureError):
    def __init__(self) -> None:
        super().__init__("MissingAuthenticationTokenException", "Missing Authentication Token")


@dataclass(frozen=True)
class Claim:
    """What a request says of its own signature."""

    credential: str
    signed_headers: str
    signature: str
    timestamp: str
    lifetime: timedelta | None  # None: signed in headers
    session_token: str | None
    url: str  # as it was signed


def read_claim(url: str, headers: Sequence[tuple[str, str]]) -> Claim:
    by_name = {name.lower(): value for name, value in headers}
    query = dict(parse_qsl(url.partition("?")[2], keep_blank_values=True))
    if "X-Amz-Signature" in query:
        try:
            lifetime = timedelta(seconds=int(query["X-Amz-Expires"]))
            if not timedelta(0) <= lifetime <= _MAX_PRESIGNED:
                raise ValueError("X-Amz-Expires is out of range")
            return Claim(
                query["X-Amz-Credential"],
                query["X-Amz-SignedHeaders"],
                query["X-Amz-Signature"],
                query["X-Amz-Date"],
                lifetime,
                query.get("X-Amz-Security-Token"),
                _drop_signature(url),
            )
        except (KeyError, OverflowError, ValueError) as error:
            raise SignatureError(
                "IncompleteSignatureException", f"The presigned URL is not complete: {error}."
            ) from None
    authorization = by_name.get("authorization")
    if authorization is None:
        raise NotSigned
    match = _AUTHORIZATION.fullmatch(authorization.strip())
    if match is None:
        raise SignatureError(
            "IncompleteSignatureException",
            "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters of "
            "AWS4-HMAC-SHA256.",
        )
    return Claim(
        match["credential"],
        match["signed"],
        match["signature"],
        by_name.get("x-amz-date", ""),
        None,
        by_name.get("x-amz-security-token"),
        url,
    )


def _drop_signature(url: str) -> str:
    path, _, query = url.partition("?")
    return path + "?" + "&".join(pair for pair in query.split("&") if not pair.startswith("X-Amz-Signature="))


def split_scope(credential: str) -> tuple[str, str, str, str]:
    parts = credential.split("/")
    if len(parts) != 5 or parts[4] != "aws4_request":
        raise SignatureError(
            "IncompleteSignatureException",
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.",
        )
    return parts[0], parts[1], parts[2], parts[3]

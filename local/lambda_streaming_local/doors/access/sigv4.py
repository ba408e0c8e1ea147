"""Checks AWS Signature Version 4 as Lambda does, for requests signed in headers and for presigned URLs.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from .permissions import Caller

_TIMESTAMP = "%Y%m%dT%H%M%SZ"
_CLOCK_SKEW = timedelta(minutes=5)
_MAX_PRESIGNED = timedelta(days=7)
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=(?P<credential>[^,\s]+)\s*,\s*SignedHeaders=(?P<signed>[^,\s]+)\s*,"
    r"\s*Signature=(?P<signature>[0-9a-f]{64})"
)
_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)


@dataclass(frozen=True)
class Identity:
    """An access key that the doors accept, and who signs with it.

    Temporary keys have a `session_token`, which requests must name; with others it is not looked at.
    """

    access_key: str
    secret_key: str
    caller: Caller
    session_token: str | None = None


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
class _Claim:
    """What a request says of its own signature."""

    credential: str
    signed_headers: str
    signature: str
    timestamp: str
    lifetime: timedelta | None  # None: signed in headers
    session_token: str | None
    url: str  # as it was signed


class Verifier:
    """Checks requests to Lambda, or another service, in some regions against known identities."""

    def __init__(
        self,
        identities: Iterable[Identity],
        regions: Collection[str],
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
        service: str = "lambda",
    ) -> None:
        self._identities = {identity.access_key: identity for identity in identities}
        self._regions = regions
        self._now = now
        self._service = service

    def verify(self, method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes) -> Identity:
        """Who signed the request. `url` is the raw target with its percent-encoding as it came.

        Raises `SignatureError` for a request that Lambda would refuse, `NotSigned` for one without a signature.
        """
        claim = _read_claim(url, headers)
        access_key, date, region, service = _split_scope(claim.credential)
        if region not in self._regions:
            raise SignatureError(
                "InvalidSignatureException", f"Credential should be scoped to a valid region, not '{region}'."
            )
        if service != self._service:
            raise SignatureError(
                "InvalidSignatureException", f"Credential should be scoped to correct service: '{self._service}'."
            )
        self._check_time(claim, date)
        identity = self._identities.get(access_key)
        if identity is None or identity.session_token not in (None, claim.session_token):
            raise SignatureError(
                "UnrecognizedClientException", "The security token included in the request is invalid."
            )

        payload_hash = hashlib.sha256(body).hexdigest()
        # Lambda has no unsigned payloads: what was signed must be the hash of the body that came.
        # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
        claimed_hash = next((value for name, value in headers if name.lower() == "x-amz-content-sha256"), payload_hash)
        try:
            expected = _Signer(identity, service, region, claim, payload_hash).sign(method, headers)
        except UnicodeError as error:  # bytes that are no UTF-8 cannot have been signed
            raise SignatureError("InvalidSignatureException", _MISMATCH) from error
        if claimed_hash != payload_hash:
            reason = "the x-amz-content-sha256 header is not the SHA-256 of the request's body"
            raise SignatureError("InvalidSignatureException", _MISMATCH, reason)
        if not hmac.compare_digest(expected.encode(), claim.signature.encode("utf-8", "surrogateescape")):
            raise SignatureError("InvalidSignatureException", _MISMATCH)
        return identity

    def _check_time(self, claim: _Claim, date: str) -> None:
        try:
            signed_at = datetime.strptime(claim.timestamp, _TIMESTAMP).replace(tzinfo=timezone.utc)
        except ValueError:
            raise SignatureError(
                "IncompleteSignatureException",
                f"Date must be in ISO-8601 'basic format'. Got '{claim.timestamp}'.",
            ) from None
        if claim.timestamp[:8] != date:
            raise SignatureError(
                "InvalidSignatureException",
                f"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{date}' "
                f"!= '{claim.timestamp[:8]}', from '{claim.timestamp}'.",
            )
        now = self._now()
        lifetime = _CLOCK_SKEW if claim.lifetime is None else claim.lifetime
        if now > signed_at + lifetime:
            raise SignatureError(
                "InvalidSignatureException",
                f"Signature expired: {claim.timestamp} is now earlier than {(now - lifetime).strftime(_TIMESTAMP)}",
            )
        if now < signed_at - _CLOCK_SKEW:
            raise SignatureError(
                "InvalidSignatureException",
                f"Signature not yet current: {claim.timestamp} is still later than "
                f"{(now + _CLOCK_SKEW).strftime(_TIMESTAMP)}",
            )


def _read_claim(url: str, headers: Sequence[tuple[str, str]]) -> _Claim:
    by_name = {name.lower(): value for name, value in headers}
    query = dict(parse_qsl(url.partition("?")[2], keep_blank_values=True))
    if "X-Amz-Signature" in query:
        try:
            lifetime = timedelta(seconds=int(query["X-Amz-Expires"]))
            if not timedelta(0) <= lifetime <= _MAX_PRESIGNED:
                raise ValueError("X-Amz-Expires is out of range")
            return _Claim(
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
    return _Claim(
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


def _split_scope(credential: str) -> tuple[str, str, str, str]:
    parts = credential.split("/")
    if len(parts) != 5 or parts[4] != "aws4_request":
        raise SignatureError(
            "IncompleteSignatureException",
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.",
        )
    return parts[0], parts[1], parts[2], parts[3]


class _Signer(SigV4Auth):  # type: ignore[misc]
    """botocore's own computation over just the headers that the client says it signed."""

    def __init__(self, identity: Identity, service: str, region: str, claim: _Claim, payload_hash: str) -> None:
        super().__init__(Credentials(identity.access_key, identity.secret_key), service, region)
        self._claim = claim
        self._payload_hash = payload_hash

    def sign(self, method: str, headers: Sequence[tuple[str, str]]) -> str:
        # botocore takes path and query out of a whole URL; the host it signs is a header's.
        request = AWSRequest(method=method, url="http://signed" + self._claim.url)
        request.context["timestamp"] = self._claim.timestamp
        self._headers = headers
        canonical = self.canonical_request(request)
        signature: str = self.signature(self.string_to_sign(request, canonical), request)
        return signature

    def headers_to_sign(self, request: AWSRequest) -> HTTPHeaders:
        names = self._claim.signed_headers.split(";")
        if "host" not in names:
            raise SignatureError("InvalidSignatureException", "'Host' must be a 'SignedHeader' in the AWS Signature.")
        signed = HTTPHeaders()
        for wanted in names:
            values = [value for name, value in self._headers if name.lower() == wanted]
            if not values:
                raise SignatureError("InvalidSignatureException", _MISMATCH)
            for value in values:
                signed[wanted] = value
        return signed

    def payload(self, request: AWSRequest) -> str:
        return self._payload_hash

"""Checks AWS Signature Version 4 as Lambda does, for requests signed in headers and for presigned URLs.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from .claim import MISMATCH, Claim, SignatureError, read_claim, split_scope
from .permissions import Caller

_TIMESTAMP = "%Y%m%dT%H%M%SZ"
_CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Identity:
    """An access key that the doors accept, and who signs with it.

    Temporary keys have a `session_token`, which requests must name; with others it is not looked at.
    """

    access_key: str
    secret_key: str
    caller: Caller
    session_token: str | None = None


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
        claim = read_claim(url, headers)
        access_key, date, region, service = split_scope(claim.credential)
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

        # botocore is loaded by the first signature rather than before the doors listen.
        from .signature import Signer

        payload_hash = hashlib.sha256(body).hexdigest()
        # Lambda has no unsigned payloads: what was signed must be the hash of the body that came.
        # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
        claimed_hash = next((value for name, value in headers if name.lower() == "x-amz-content-sha256"), payload_hash)
        try:
            expected = Signer(identity.access_key, identity.secret_key, service, region, claim, payload_hash).sign(
                method, headers
            )
        except UnicodeError as error:  # bytes that are no UTF-8 cannot have been signed
            raise SignatureError("InvalidSignatureException", MISMATCH) from error
        if claimed_hash != payload_hash:
            reason = "the x-amz-content-sha256 header is not the SHA-256 of the request's body"
            raise SignatureError("InvalidSignatureException", MISMATCH, reason)
        if not hmac.compare_digest(expected.encode(), claim.signature.encode("utf-8", "surrogateescape")):
            raise SignatureError("InvalidSignatureException", MISMATCH)
        return identity

    def _check_time(self, claim: Claim, date: str) -> None:
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

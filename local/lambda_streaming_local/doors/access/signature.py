"""The signature that a request should have, by botocore's own computation."""

from __future__ import annotations

from collections.abc import Sequence

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from .claim import MISMATCH, Claim, SignatureError


class Signer(SigV4Auth):  # type: ignore[misc]
    """Signs over just the headers that the client says it signed."""

    def __init__(
        self, access_key: str, secret_key: str, service: str, region: str, claim: Claim, payload_hash: str
    ) -> None:
        super().__init__(Credentials(access_key, secret_key), service, region)
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
                raise SignatureError("InvalidSignatureException", MISMATCH)
            for value in values:
                signed[wanted] = value
        return signed

    def payload(self, request: AWSRequest) -> str:
        return self._payload_hash

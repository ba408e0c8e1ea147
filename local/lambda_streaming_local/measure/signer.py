"""Signs requests as AWS's SDKs do."""

from __future__ import annotations

from dataclasses import dataclass

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from multidict import CIMultiDict


@dataclass(frozen=True)
class Signer:
    """Signs requests with AWS Signature Version 4.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
    """

    access_key: str
    secret_key: str
    session_token: str | None = None
    service: str = "lambda"
    region: str = "us-east-1"

    def sign(self, method: str, url: str, headers: CIMultiDict[str], body: bytes | None) -> None:
        """Adds the headers of the signature to `headers`."""
        signed = {name: value for name, value in headers.items() if name.lower() == "x-amz-content-sha256"}
        request = AWSRequest(method=method, url=url, headers=signed, data=body)
        credentials = Credentials(self.access_key, self.secret_key, self.session_token)
        SigV4Auth(credentials, self.service, self.region).add_auth(request)
        headers.update(request.headers.items())

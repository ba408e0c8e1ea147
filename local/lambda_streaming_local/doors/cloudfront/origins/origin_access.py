"""Origin access control: CloudFront's own signature on requests to a function URL.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
"""

from __future__ import annotations

from botocore.auth import EMPTY_SHA256_HASH, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from lambda_streaming_local.doors.access.sigv4 import Identity


def sign_for_origin(method: str, url: str, payload_hash: str | None, identity: Identity, region: str) -> dict[str, str]:
    """The headers that sign a request to `url` for Lambda in `region`, their names in lower case.

    CloudFront does not hash bodies: it signs the `payload_hash` that the viewer sent as x-amz-content-sha256, or that
    of an empty body, so Lambda refuses a body whose hash the viewer did not send.
    """
    headers = {
        "x-amz-content-sha256": payload_hash or EMPTY_SHA256_HASH,
        "x-amz-source-account": identity.caller.account,
    }
    if identity.caller.source_arn:
        headers["x-amz-source-arn"] = identity.caller.source_arn
    request = AWSRequest(method=method, url=url, headers=headers)
    SigV4Auth(Credentials(identity.access_key, identity.secret_key), "lambda", region).add_auth(request)
    return {name.lower(): value for name, value in request.headers.items()}

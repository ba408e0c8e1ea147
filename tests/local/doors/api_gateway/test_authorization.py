"""Function URLs of auth type AWS_IAM: who signed, and what the stack permits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from lambda_streaming_policies.stack.resource import Resource
from yarl import URL

IAM = {"authorizationType": "AWS_IAM", "invokeMode": "BUFFERED"}
REGION = "eu-west-1"
FORBIDDEN = {
    "Message": "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
}
MISMATCH = {
    "message": "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
    "Access Key and signing method. Consult the service documentation for details."
}
DISTRIBUTION_ARN = "arn:aws:cloudfront::123456789012:distribution/E123"


def sign(
    method: str,
    url: str,
    body: bytes = b"",
    *,
    secret: str = "test",
    key: str = "test",
    region: str = REGION,
    service: str = "lambda",
    headers: Mapping[str, str] = {},
) -> dict[str, str]:
    request = AWSRequest(method, url, data=body, headers=dict(headers))
    SigV4Auth(Credentials(key, secret), service, region).add_auth(request)
    return dict(request.headers.items())


def test_a_request_without_signature_is_forbidden(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert (response.status, await response.json()) == (403, FORBIDDEN)
            assert response.headers["x-amzn-ErrorType"] == "AccessDeniedException"
        assert served.output.data == b""

    serve(declare("echo", url=IAM), scenario)


@pytest.mark.parametrize("target", ["/", "/a%20b/%C3%A9/x~y", "/p?b=2&a=1&a=0&empty", "/?q=a%2Fb%20c"])
@pytest.mark.parametrize("body", [b"", b'{"a":1}', b"\x00\xff"])
def test_a_signed_request_is_answered(serve, declare, target, body):
    async def scenario(served):
        url = served.url + target
        headers = sign("POST", url, body, headers={"Content-Type": "application/json", "X-Spaced": "a   b"})
        async with served.client.post(URL(url, encoded=True), data=body, headers=headers) as response:
            assert response.status == 200
            event = await response.json()
        assert event["requestContext"]["accountId"] == "123456789012"
        assert event["requestContext"]["authorizer"]["iam"] == {
            "accessKey": "test",
            "accountId": "123456789012",
            "callerId": "arn:aws:iam::123456789012:user/local",
            "cognitoIdentity": None,
            "principalOrgId": None,
            "userArn": "arn:aws:iam::123456789012:user/local",
            "userId": "arn:aws:iam::123456789012:user/local",
        }

    serve(declare("echo", url=IAM), scenario)


def test_a_presigned_url_is_answered_until_it_is_changed(serve, declare):
    async def scenario(served):
        request = AWSRequest("GET", served.url + "/p?a=1&b=x%20y")
        SigV4QueryAuth(Credentials("test", "test"), "lambda", REGION, expires=60).add_auth(request)
        async with served.client.get(URL(request.url, encoded=True)) as response:
            assert response.status == 200
        changed = request.url.replace("a=1", "a=2")
        async with served.client.get(URL(changed, encoded=True)) as response:
            assert (response.status, await response.json()) == (403, MISMATCH)

    serve(declare("echo", url=IAM), scenario)


def test_the_keys_of_the_options_count(serve, declare):
    async def scenario(served):
        headers = sign("GET", served.url, key="AKIAMINE", secret="mine")
        async with served.client.get(served.url, headers=headers) as response:
            assert response.status == 200
        async with served.client.get(served.url, headers=sign("GET", served.url)) as response:
            assert response.status == 403

    serve(declare("echo", url=IAM), scenario, access_key="AKIAMINE", secret_key="mine")


def test_another_body_than_the_signed_one_is_refused(serve, declare):
    async def scenario(served):
        headers = sign("POST", served.url, b"signed")
        async with served.client.post(served.url, data=b"sent", headers=headers) as response:
            assert (response.status, await response.json()) == (403, MISMATCH)
            assert response.headers["x-amzn-ErrorType"] == "InvalidSignatureException"
        assert served.output.data == b""

    serve(declare("echo", url=IAM), scenario)


def test_an_unsigned_payload_is_refused(serve, declare):
    async def scenario(served):
        headers = sign("POST", served.url, b"body", headers={"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"})
        async with served.client.post(served.url, data=b"body", headers=headers) as response:
            assert (response.status, await response.json()) == (403, MISMATCH)
        assert "the x-amz-content-sha256 header is not the SHA-256" in (await served.logged()).error

    serve(declare("echo", url=IAM), scenario)


@pytest.mark.parametrize(
    ("signing", "error_type"),
    [
        ({"secret": "wrong"}, "InvalidSignatureException"),
        ({"key": "AKIAUNKNOWN"}, "UnrecognizedClientException"),
        ({"region": "us-east-1"}, "InvalidSignatureException"),
        ({"service": "execute-api"}, "InvalidSignatureException"),
    ],
)
def test_a_wrong_signature_is_refused(serve, declare, signing, error_type):
    async def scenario(served):
        async with served.client.get(served.url, headers=sign("GET", served.url, **signing)) as response:
            assert response.status == 403
            assert response.headers["x-amzn-ErrorType"] == error_type
            assert list(await response.json()) == ["message"]

    serve(declare("echo", url=IAM), scenario)


def permission(action: str, source_arn: str = DISTRIBUTION_ARN) -> Resource:
    inputs: dict[str, Any] = {
        "function": "fn",
        "action": action,
        "principal": "cloudfront.amazonaws.com",
        "sourceArn": source_arn,
    }
    if action == "lambda:InvokeFunction":
        inputs["invokedViaFunctionUrl"] = True
    return Resource(f"urn:permission:{action}", "aws:lambda/permission:Permission", action, inputs)


def distribution(domain: str) -> tuple[Resource, Resource]:
    behavior = {
        "targetOriginId": "url",
        "allowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        "cachedMethods": ["GET", "HEAD"],
        "viewerProtocolPolicy": "allow-all",
        "cachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        "originRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    }
    origin = {
        "originId": "url",
        "domainName": domain,
        "originAccessControlId": "oac",
        "customOriginConfig": {"httpPort": 80.0, "httpsPort": 443.0, "originProtocolPolicy": "https-only"},
    }
    control = {"originAccessControlOriginType": "lambda", "signingBehavior": "always", "signingProtocol": "sigv4"}
    return (
        Resource(
            "urn:distribution",
            "aws:cloudfront/distribution:Distribution",
            "site",
            {"enabled": True, "origins": [origin], "defaultCacheBehavior": behavior},
            outputs={"arn": DISTRIBUTION_ARN, "domainName": "d111111abcdef8.cloudfront.net", "id": "E123"},
        ),
        Resource(
            "urn:oac",
            "aws:cloudfront/originAccessControl:OriginAccessControl",
            "oac",
            control,
            outputs={"id": "oac"},
        ),
    )


def test_a_distribution_with_both_permissions_reaches_the_function(serve, declare, domain):
    async def scenario(served):
        async with served.client.get(served.door("cloudfront")) as response:
            assert response.status == 200
            iam = (await response.json())["requestContext"]["authorizer"]["iam"]
        assert iam["userArn"] == "cloudfront.amazonaws.com"
        # The viewer's request is one request, logged once, with what the function behind it was billed.
        log = await served.logged()
        assert (log.door, log.status) == ("cloudfront", 200)
        assert log.cost_usd == pytest.approx(0.2e-6 + 0.25 * log.billed_ms / 1000 * 0.0000166667)
        assert served.requests.empty()

    grants = (permission("lambda:InvokeFunctionUrl"), permission("lambda:InvokeFunction"))
    serve(declare("echo", url=IAM, others=(*distribution(domain), *grants)), scenario)


@pytest.mark.parametrize(
    ("granted", "missing"),
    [
        ((), b"lambda:InvokeFunctionUrl and lambda:InvokeFunction"),
        (("lambda:InvokeFunctionUrl",), b"lacks lambda:InvokeFunction\n"),
        (("lambda:InvokeFunction",), b"lacks lambda:InvokeFunctionUrl\n"),
    ],
)
def test_a_distribution_that_lacks_a_permission_is_forbidden(serve, declare, domain, granted, missing):
    async def scenario(served):
        async with served.client.get(served.door("cloudfront")) as response:
            assert (response.status, json.loads(await response.read())) == (403, FORBIDDEN)
        assert missing in served.output.data
        assert b"START" not in served.output.data

    grants = [permission(action) for action in granted]
    serve(declare("echo", url=IAM, others=(*distribution(domain), *grants)), scenario)


def test_the_keys_of_a_distribution_are_not_guessable(serve, declare, domain):
    async def scenario(served):
        headers = sign("GET", served.url, key="cloudfront.amazonaws.com")
        async with served.client.get(served.url, headers=headers) as response:
            assert response.status == 403

    serve(declare("echo", url=IAM, others=distribution(domain)), scenario)

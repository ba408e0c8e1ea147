"""The doors' own answers are explained as AWS's are: a stack in which each address has something wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.signers import CloudFrontSigner
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lambda_streaming_local.measure import Measurement, Signer, measure
from lambda_streaming_local.measure.causes import find_causes
from lambda_streaming_local.serve.options import Options
from lambda_streaming_local.serve.server import Server
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource

HANDLERS = Path(__file__).parents[1] / "handlers"
ACCOUNT = "123456789012"
REGION = "eu-west-1"
API = "abcde12345"
EXECUTION = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{API}"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
SIGNER = Signer("test", "test", region=REGION)


def resource(type_: str, name: str, /, inputs: dict[str, Any], **outputs: Any) -> Resource:
    return Resource(f"urn:{type_}:{name}", type_, name, inputs, outputs)


def function(handler: str, auth: str = "NONE", mode: str = "RESPONSE_STREAM", **inputs: Any) -> list[Resource]:
    """A function named after its handler, and its URL."""
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{handler}"
    code = {"path": str(HANDLERS)}
    settings = {"runtime": "nodejs22.x", "handler": f"index.{handler}", "code": code, "timeout": 30.0, **inputs}
    url = {"functionName": handler, "authorizationType": auth, "invokeMode": mode}
    return [
        resource("aws:lambda/function:Function", handler, {"name": handler, **settings}, name=handler, arn=arn),
        resource("aws:lambda/functionUrl:FunctionUrl", handler, url, functionUrl=f"https://{host(handler)}/"),
    ]


def host(handler: str) -> str:
    return f"{handler:a<32}.lambda-url.{REGION}.on.aws"


def distribution(
    name: str,
    handler: str,
    oac: bool = True,
    request_policy: str = ALL_VIEWER_EXCEPT_HOST_HEADER,
    methods: Sequence[str] = METHODS,
    behavior: dict[str, Any] | None = None,
    read_timeout: float = 30.0,
    **inputs: Any,
) -> Resource:
    origin: dict[str, Any] = {
        "originId": "url",
        "domainName": host(handler),
        "customOriginConfig": {"originReadTimeout": read_timeout, "originProtocolPolicy": "https-only"},
        **({"originAccessControlId": "EOAC"} if oac else {}),
    }
    default = {
        "targetOriginId": "url",
        "allowedMethods": list(methods),
        "cachedMethods": ["GET", "HEAD"],
        "viewerProtocolPolicy": "redirect-to-https",
        "cachePolicyId": CACHING_DISABLED,
        "originRequestPolicyId": request_policy,
        **(behavior or {}),
    }
    arn = f"arn:aws:cloudfront::{ACCOUNT}:distribution/{name}"
    inputs = {"origins": [origin], "defaultCacheBehavior": default, **inputs}
    return resource(
        "aws:cloudfront/distribution:Distribution", name, inputs, id=name, arn=arn, domainName=f"{name}.net"
    )


def method(path: str, handler: str, auth: str = "NONE", key: bool = False, **integration: Any) -> list[Resource]:
    """A path of the API, and the method for it."""
    place = {"restApi": API, "resourceId": path or "root", "httpMethod": "ANY"}
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{handler}"
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2021-11-15/functions/{arn}/response-streaming-invocations"
    proxy = {"type": "AWS_PROXY", "uri": uri, "responseTransferMode": "STREAM", **integration}
    parent = {"restApi": API, "parentId": "root", "pathPart": path}
    return [
        *([resource("aws:apigateway/resource:Resource", path, parent, id=path)] if path else []),
        resource(
            "aws:apigateway/method:Method",
            f"any {path}",
            {**place, "authorization": auth, "authorizerId": "tokens", "apiKeyRequired": key},
        ),
        resource("aws:apigateway/integration:Integration", f"any {path}", {**place, **proxy}),
    ]


def api() -> list[Resource]:
    """A REST API that may not invoke the function `streams`, whose method asks for a signature; and other paths."""
    outputs = {"id": API, "rootResourceId": "root", "executionArn": EXECUTION}
    buffered = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:returns"
    granted = {
        "action": "lambda:InvokeFunction",
        "principal": "apigateway.amazonaws.com",
        "sourceArn": f"{EXECUTION}/*",
    }
    return [
        resource("aws:apigateway/restApi:RestApi", API, {"endpointConfiguration": {"types": "REGIONAL"}}, **outputs),
        resource("aws:apigateway/stage:Stage", "prod", {"restApi": API, "stageName": "prod"}),
        *method("", "streams", "AWS_IAM"),
        resource(
            "aws:apigateway/authorizer:Authorizer",
            "tokens",
            {
                "restApi": API,
                "type": "TOKEN",
                "identitySource": "method.request.header.Authorization",
                "authorizerUri": f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{buffered}/invocations",
            },
            id="tokens",
        ),
        *method("tokened", "streams", "CUSTOM"),
        *method("failing", "throws"),
        *method("late", "sleeps", timeoutMilliseconds=50.0),
        *method("keyed", "throws", key=True),
        *method(
            "whole",
            "returns",
            responseTransferMode="BUFFERED",
            uri=f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{buffered}/invocations",
        ),
        *(
            resource("aws:lambda/permission:Permission", f"api {name}", {**granted, "function": name})
            for name in ("throws", "sleeps", "returns")
        ),
    ]


STACK = [
    *function("streams", auth="AWS_IAM"),
    *function("throws"),
    *function("sleeps", timeout=3.0),
    *function("returns", mode="BUFFERED"),
    *function("none", reservedConcurrentExecutions=0.0),
    resource(
        "aws:cloudfront/originAccessControl:OriginAccessControl",
        "oac",
        {"originAccessControlOriginType": "lambda", "signingBehavior": "always", "signingProtocol": "sigv4"},
        id="EOAC",
    ),
    distribution("denied", "streams", oac=True),
    distribution("silent", "sleeps", oac=False, read_timeout=1.0),
    distribution("hosted", "streams", request_policy=ALL_VIEWER),
    distribution("reading", "streams", methods=["GET", "HEAD"]),
    distribution(
        "elsewhere", "streams", restrictions={"geoRestriction": {"restrictionType": "whitelist", "locations": ["US"]}}
    ),
    distribution("nowhere", "gone", oac=False),
    *api(),
]


KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
SOON = datetime.now(timezone.utc) + timedelta(hours=1)
PAST = datetime(2020, 1, 1, tzinfo=timezone.utc)
FILM = "https://private.net/film"


@dataclass(frozen=True)
class Expected:
    door: str
    name: str
    status: int
    why: str
    signer: Signer | None = None
    path: str = ""
    body: bytes | None = None
    hash: str | None = None


EXPECTED = [
    Expected("function-url", "streams", 403, "asks for AWS credentials (AWS_IAM)"),
    Expected("function-url", "streams", 403, "signed for another region", Signer("test", "test", region="us-west-2")),
    Expected("function-url", "streams", 403, "access key is not known", Signer("nobody", "test", region=REGION)),
    Expected("function-url", "streams", 403, "secret key is not the access key's", Signer("test", "no", region=REGION)),
    Expected("function-url", "none", 429, "reserved concurrency"),
    Expected("function-url", "throws", 502, "threw, exited"),
    Expected("function-url", "sleeps", 502, "time was over: the answer came after"),
    Expected("function-url", "returns", 200, "invokeMode is BUFFERED"),
    Expected("cloudfront", "denied", 403, "policy does not let this distribution in"),
    Expected("cloudfront", "silent", 504, "silent for longer than its originReadTimeout"),
    Expected("cloudfront", "denied", 403, "not the one whose hash was sent", body=b"{}", hash="0" * 64),
    Expected("cloudfront", "hosted", 403, "another Host header reached it"),
    Expected("cloudfront", "reading", 403, "does not take POST", body=b"{}"),
    Expected("cloudfront", "elsewhere", 403, "geographic restriction"),
    Expected("cloudfront", "nowhere", 502, "could not connect to the origin"),
    Expected("api-gateway", API, 403, "no such path or method", path="other"),
    Expected("api-gateway", API, 403, "asks for an API key", path="keyed"),
    Expected("api-gateway", API, 502, "the function failed, or its time was over", path="failing"),
    Expected("api-gateway", API, 504, "the integration's time was over", path="late"),
    Expected("api-gateway", API, 200, "responseTransferMode is BUFFERED", path="whole"),
    Expected("api-gateway", API, 401, "authorizer found no token", path="tokened"),
    Expected("api-gateway", API, 403, "the method asks for AWS credentials"),
    Expected("api-gateway", API, 403, "signed for another service", SIGNER),
    Expected(
        "api-gateway", API, 500, "may not invoke the function", Signer("test", "test", None, "execute-api", REGION)
    ),
]


def test_each_answer_is_explained_by_what_the_stack_has_wrong() -> None:
    async def ask(server: Server, expected: Expected) -> Measurement:
        url = next(door.url for door in server.doors if (door.kind, door.name) == (expected.door, expected.name))
        method = "GET" if expected.body is None else "POST"
        headers = [("x-amz-content-sha256", expected.hash)] if expected.hash else []
        return await measure(
            f"{url}/{expected.path}", method=method, body=expected.body, headers=headers, signer=expected.signer
        )

    async def run() -> list[Measurement]:
        async with Server.from_graph(Graph(STACK), Options(viewer_country="DE")) as server:
            return await asyncio.gather(*(ask(server, expected) for expected in EXPECTED))

    for expected, measured in zip(EXPECTED, asyncio.run(run()), strict=True):
        assert measured.status == expected.status, (expected, measured.message)
        whys = [cause.why for cause in find_causes(measured)]
        assert any(expected.why in why for why in whys), (expected, measured.message, whys)


def private() -> list[Resource]:
    return [
        *function("returns", mode="BUFFERED"),
        resource("aws:cloudfront/publicKey:PublicKey", "key", {"encodedKey": PEM.decode()}, id="K1"),
        resource("aws:cloudfront/keyGroup:KeyGroup", "keys", {"items": ["K1"]}, id="G1"),
        distribution("private", "returns", oac=False, behavior={"trustedKeyGroups": ["G1"]}),
    ]


def sign(address: str = FILM, key: Any = KEY, id_: str = "K1", until: datetime = SOON, **policy: Any) -> str:
    signer = CloudFrontSigner(id_, lambda data: key.sign(data, padding.PKCS1v15(), hashes.SHA1()))
    if policy:
        resource = policy.pop("resource", address)
        return signer.generate_presigned_url(address, policy=signer.build_policy(resource, until, **policy))
    return signer.generate_presigned_url(address, date_less_than=until)


def as_cookies(url: str) -> str:
    query = parse_qs(urlsplit(url).query)
    return "; ".join(f"CloudFront-{name}={values[0]}" for name, values in query.items())


TOMORROW = datetime.now(timezone.utc) + timedelta(days=1)
REFUSED_CLAIMS = {
    "missing": (FILM, "", "lets in signed URLs or cookies only"),
    "cut by a shell": (sign().split("&Key-Pair-Id")[0], "", "has Expires, Signature and no Key-Pair-Id"),
    "expired": (sign(until=PAST), "", "the signed URL expired at 2020-01-01 00:00:00 UTC"),
    "not yet valid": (sign(until=TOMORROW, date_greater_than=SOON), "", "the signed URL is not valid before"),
    "another key": (sign(key=OTHER_KEY), "", "the signature is not that of the key K1"),
    "a key of another id": (sign(id_="K2"), "", "no public key with the id K2"),
    "another address": (sign().replace("/film", "/other"), "", "what was signed has been changed since"),
    "a query added": (sign() + "&part=2", "", "what was signed has been changed since"),
    "another path": (sign(resource="https://private.net/other/*", ip_address=None), "", "is for https://private.net/o"),
    "another network": (sign(ip_address="203.0.113.0/24"), "", "lets in addresses of 203.0.113.0/24 only"),
    "an altered policy": (
        sign(ip_address="127.0.0.1/32").replace("Policy=eyJ", "Policy=eyI"),
        "",
        "what was signed has been changed since",
    ),
    "no base64": (sign().replace("Signature=", "Signature=%25"), "", "not in CloudFront's base64"),
    "expired cookies": (FILM, as_cookies(sign(until=PAST, ip_address=None)), "the signed cookies expired at 2020"),
    "cookies of another key": (FILM, as_cookies(sign(key=OTHER_KEY)), "the signature is not that of the key K1"),
}


@pytest.fixture(scope="module")
def refused_claims() -> dict[str, Measurement]:
    async def run() -> list[Measurement]:
        async with Server.from_graph(Graph(private()), Options()) as server:
            door = next(door.url for door in server.doors if door.kind == "cloudfront")
            asked = [
                measure(url.replace("https://private.net", door), headers=[("Cookie", cookies)] if cookies else [])
                for url, cookies, _ in [*REFUSED_CLAIMS.values(), (sign(), "", ""), (FILM, as_cookies(sign()), "")]
            ]
            return await asyncio.gather(*asked)

    *refused, by_url, by_cookies = asyncio.run(run())
    assert (by_url.status, by_cookies.status) == (200, 200)
    return dict(zip(REFUSED_CLAIMS, refused, strict=True))


@pytest.mark.parametrize("name", REFUSED_CLAIMS)
def test_a_refused_signature_of_cloudfront_is_explained(refused_claims, name):
    measured = refused_claims[name]
    assert measured.status == 403
    first, *others = [cause.why for cause in find_causes(measured)]
    assert REFUSED_CLAIMS[name][2] in first
    assert all("signature is not that of" in why for why in others)


def test_an_answer_that_is_compressed_or_cached_is_explained() -> None:
    kept = {"compress": True, "cachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6"}  # CachingOptimized

    async def run() -> tuple[Measurement, Measurement]:
        stack = [
            *function("long", mode="BUFFERED"),
            distribution("kept", "long", oac=False, behavior=kept),
        ]
        async with Server.from_graph(Graph(stack), Options()) as server:
            url = next(door.url for door in server.doors if door.kind == "cloudfront")
            headers = [("Accept-Encoding", "gzip")]
            return await measure(url, headers=headers), await measure(url, headers=headers)

    compressed, cached = asyncio.run(run())
    assert any("the answer is compressed (gzip)" in cause.why for cause in find_causes(compressed))
    assert not any("from a cache" in cause.why for cause in find_causes(compressed))
    assert "the answer comes from a cache" in find_causes(cached)[0].why


@pytest.mark.parametrize("kind", ["function-url", "cloudfront"])
def test_an_answer_that_lambda_cuts_at_200_mb_is_explained(kind) -> None:
    async def run() -> Measurement:
        stack = [*function("floods"), distribution("large", "floods", oac=False)]
        async with Server.from_graph(Graph(stack), Options(limit_rate=False)) as server:
            return await measure(next(door.url for door in server.doors if door.kind == kind))

    cut = asyncio.run(run())
    assert (cut.status, cut.bytes) == (200, 200 * 1024 * 1024)
    (cause,) = find_causes(cut)
    assert "larger than the 200 MB" in cause.why

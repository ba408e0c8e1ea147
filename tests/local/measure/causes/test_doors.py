"""The doors' own answers are explained as AWS's are: a stack in which each address has something wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    **inputs: Any,
) -> Resource:
    origin: dict[str, Any] = {
        "originId": "url",
        "domainName": host(handler),
        "customOriginConfig": {"originReadTimeout": 1.0, "originProtocolPolicy": "https-only"},
        **({"originAccessControlId": "EOAC"} if oac else {}),
    }
    behavior = {
        "targetOriginId": "url",
        "allowedMethods": list(methods),
        "cachedMethods": ["GET", "HEAD"],
        "viewerProtocolPolicy": "redirect-to-https",
        "cachePolicyId": CACHING_DISABLED,
        "originRequestPolicyId": request_policy,
    }
    arn = f"arn:aws:cloudfront::{ACCOUNT}:distribution/{name}"
    inputs = {"origins": [origin], "defaultCacheBehavior": behavior, **inputs}
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
    distribution("silent", "sleeps", oac=False),
    distribution("hosted", "streams", request_policy=ALL_VIEWER),
    distribution("reading", "streams", methods=["GET", "HEAD"]),
    distribution(
        "elsewhere", "streams", restrictions={"geoRestriction": {"restrictionType": "whitelist", "locations": ["US"]}}
    ),
    distribution("nowhere", "gone", oac=False),
    *api(),
]


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

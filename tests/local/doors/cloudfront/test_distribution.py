"""A whole stack: a distribution with TLS in front of a signed function, a function at the edge, and the stack's roles."""

from __future__ import annotations

import asyncio
import json
import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from lambda_streaming_policies.stack.resource import Resource

ACCOUNT = "123456789012"
DISTRIBUTION_ARN = f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1"
EDGE_ARN = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:edge"
SIGNER = Path(__file__).parents[4] / "components" / "lambda_streaming" / "distribution" / "edge" / "body_signer.mjs"
IAM = {"authorizationType": "AWS_IAM", "invokeMode": "BUFFERED"}


def resource(type_: str, name: str, inputs: dict, **outputs) -> Resource:
    return Resource(f"urn:{type_}:{name}", type_, name, inputs, outputs)


def permissions() -> list[Resource]:
    named = {"function": "fn", "principal": "cloudfront.amazonaws.com", "sourceArn": DISTRIBUTION_ARN}
    conditions: dict[str, dict[str, Any]] = {
        "lambda:InvokeFunctionUrl": {"functionUrlAuthType": "AWS_IAM"},
        "lambda:InvokeFunction": {"invokedViaFunctionUrl": True},
    }
    return [
        resource("aws:lambda/permission:Permission", action, {"action": action, **named, **condition})
        for action, condition in conditions.items()
    ]


def distribution(domain: str, **behavior) -> list[Resource]:
    inputs = {
        "origins": [{"originId": "url", "domainName": domain, "originAccessControlId": "EOAC"}],
        "defaultCacheBehavior": {
            "targetOriginId": "url",
            "allowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
            "viewerProtocolPolicy": "redirect-to-https",
            "cachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
            "originRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
            **behavior,
        },
    }
    control = {"signingBehavior": "always", "signingProtocol": "sigv4", "originAccessControlOriginType": "lambda"}
    return [
        resource("aws:cloudfront/originAccessControl:OriginAccessControl", "oac", control, id="EOAC"),
        resource(
            "aws:cloudfront/distribution:Distribution",
            "cdn",
            inputs,
            arn=DISTRIBUTION_ARN,
            id="E1",
            domainName="d1.cloudfront.net",
        ),
    ]


def test_a_distribution_is_served_with_tls_and_redirects_to_it(serve, declare, domain):
    async def scenario(served):
        secure, plain = [door.url for door in served.server.doors if door.kind == "cloudfront"]
        trusted = ssl.create_default_context(cafile=str(served.server.certificate))
        async with served.client.get(f"{secure}/a", ssl=trusted) as answer:
            assert answer.status == 200
            assert (await answer.json())["rawPath"] == "/a"
        async with served.client.get(f"{plain}/a?b=c", allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (301, f"{secure}/a?b=c")
        served.certificate = served.server.certificate

    async def and_gone(served):
        await scenario(served)
        certificates.append(served.certificate)

    certificates: list[Path] = []
    others = (*distribution(domain), *permissions())
    serve(declare("echo", url=IAM, others=others), and_gone, tls=True)
    assert not certificates[0].parent.exists()


def test_every_door_speaks_tls_too(serve, declare, domain):
    async def scenario(served):
        trusted = ssl.create_default_context(cafile=str(served.server.certificate))
        doors = served.server.doors
        for secure, plain in zip(doors[::2], doors[1::2], strict=True):
            assert (secure.url.partition("://")[0], plain.url.partition("://")[0]) == ("https", "http")
            assert replace(secure, url="") == replace(plain, url="")
        assert [door.kind for door in doors[::2]] == ["function-url", "cloudfront", "lambda-api"]
        async with served.client.get(doors[0].url, ssl=trusted) as answer:
            assert (answer.status, await answer.text()) == (201, "chunk 0\nchunk 1\nchunk 2\n")
        aws = boto3.client(
            "lambda",
            endpoint_url=doors[4].url,
            region_name="eu-west-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            verify=str(served.server.certificate),
        )
        assert (await asyncio.to_thread(aws.invoke, FunctionName="fn"))["StatusCode"] == 200

    serve(declare("chunks", others=tuple(distribution(domain))), scenario, tls=True)


def test_without_both_permissions_the_distribution_is_refused(serve, declare, domain):
    async def scenario(served):
        async with served.client.get(served.door("cloudfront")) as answer:
            assert answer.status == 403
        await served.output.contains("cloudfront.amazonaws.com lacks lambda:InvokeFunction")
        assert (await served.logged()).error == "url: cloudfront.amazonaws.com lacks lambda:InvokeFunction"

    others = (*distribution(domain), *[one for one in permissions() if one.name == "lambda:InvokeFunctionUrl"])
    serve(declare("echo", url=IAM, others=others), scenario)


def test_the_viewers_line_says_what_failed_behind_the_distribution(serve, declare, domain):
    async def scenario(served):
        async with served.client.get(f"{served.door('cloudfront')}/?when=late") as answer:
            with pytest.raises(aiohttp.ClientPayloadError):
                await answer.read()
        log = await served.logged()
        assert (log.door, log.status, log.error) == ("cloudfront", 200, "url: RangeError: after the first byte")

    url = {**IAM, "invokeMode": "RESPONSE_STREAM"}
    serve(declare("fails", url=url, others=(*distribution(domain), *permissions())), scenario)


@pytest.mark.parametrize(("at_edge", "status"), [(True, 200), (False, 403)])
def test_a_function_at_the_edge_signs_bodies(serve, declare, domain, at_edge, status):
    async def scenario(served):
        async with served.client.post(f"{served.door('cloudfront')}/", data=b"\x00\xff") as answer:
            assert answer.status == status
            if at_edge:
                assert (await answer.json())["body"] == "AP8="

    associations = [{"eventType": "origin-request", "lambdaArn": f"{EDGE_ARN}:1", "includeBody": True}]
    behavior = {"lambdaFunctionAssociations": associations} if at_edge else {}
    code = {"assets": {"index.mjs": {"text": SIGNER.read_text(encoding="utf-8")}}}
    edge = resource(
        "aws:lambda/function:Function",
        "edge",
        {
            "name": "edge",
            "runtime": "nodejs22.x",
            "handler": "index.handler",
            "code": code,
            "timeout": 5.0,
            "role": f"arn:aws:iam::{ACCOUNT}:role/edge",
        },
        arn=EDGE_ARN,
        qualifiedArn=f"{EDGE_ARN}:1",
    )
    serve(declare("echo", url=IAM, others=(*distribution(domain, **behavior), *permissions(), edge)), scenario)


def role(*actions: str) -> list[Resource]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return [
        resource("aws:iam/role:Role", "caller", {"name": "caller-1"}, arn=f"arn:aws:iam::{ACCOUNT}:role/caller-1"),
        resource("aws:iam/rolePolicy:RolePolicy", "caller", {"role": "caller-1", "policy": document}),
    ]


@pytest.mark.parametrize(
    ("actions", "by_url", "by_api"),
    [
        (["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"], 200, 200),
        (["lambda:InvokeFunction"], 403, 200),
        (["lambda:InvokeFunctionUrl"], 403, 403),
    ],
)
def test_a_role_of_the_stack_is_called_by_its_name(serve, declare, actions, by_url, by_api):
    async def scenario(served):
        assert served.server.access_keys == ["caller-1", "test"]
        for url, method, status in (
            (served.url, "GET", by_url),
            (f"{served.api}/2015-03-31/functions/fn/invocations", "POST", by_api),
        ):
            request = AWSRequest(method, url)
            SigV4Auth(Credentials("caller-1", "test"), "lambda", "eu-west-1").add_auth(request)
            async with served.client.request(method, url, headers=dict(request.headers.items())) as answer:
                assert answer.status == status

    serve(declare("echo", url=IAM, others=tuple(role(*actions))), scenario)

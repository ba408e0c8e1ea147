"""A distribution in front of a server that stands for a function URL's door, on real sockets."""

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from lambda_streaming_local.doors.access.permissions import Caller
from lambda_streaming_local.doors.access.sigv4 import Identity
from lambda_streaming_local.doors.cloudfront.door import CloudFrontDoor, ViewerSettings
from lambda_streaming_local.doors.shared.requests import Requests
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource

ACCOUNT = "123456789012"
DISTRIBUTION_ARN = f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1EXAMPLE"
URL_DOMAIN = "abcdefghijklmnopqrstuvwxyz234567.lambda-url.eu-west-1.on.aws"
BUCKET_DOMAIN = "site-1234567.s3.eu-west-1.amazonaws.com"
ALL_METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def resource(type_, name, inputs=None, **outputs):
    return Resource(f"urn:pulumi:dev::test::{type_}::{name}", type_, name, inputs or {}, outputs)


@dataclass
class Stack:
    """What a test declares; change it before `serving`."""

    default: dict
    ordered: list = field(default_factory=list)
    origins: list = field(default_factory=list)
    settings: dict = field(default_factory=dict)
    others: list = field(default_factory=list)
    identity: Identity = field(
        default_factory=lambda: Identity(
            "ASIATEST", "secret", Caller("cloudfront.amazonaws.com", ACCOUNT, DISTRIBUTION_ARN)
        )
    )
    logs: list = field(default_factory=list)
    function_logs: list = field(default_factory=list)
    viewers: ViewerSettings = field(default_factory=ViewerSettings)
    lambdas: dict = field(default_factory=dict)

    def declare(self, type_, name, inputs=None, **outputs):
        self.others.append(resource(type_, name, inputs, **outputs))

    def origin(self, id_):
        return next(origin for origin in self.origins if origin["originId"] == id_)

    def sign(self, behavior):
        """Gives the function URL's origin an origin access control."""
        self.declare(
            "aws:cloudfront/originAccessControl:OriginAccessControl",
            "oac",
            {"originAccessControlOriginType": "lambda", "signingBehavior": behavior, "signingProtocol": "sigv4"},
            id="EOAC",
        )
        self.origin("url")["originAccessControlId"] = "EOAC"

    def door(self, local_origins):
        distribution = resource(
            "aws:cloudfront/distribution:Distribution",
            "cdn",
            {
                "origins": self.origins,
                "defaultCacheBehavior": self.default,
                "orderedCacheBehaviors": self.ordered,
                **self.settings,
            },
            id="E1EXAMPLE",
            arn=DISTRIBUTION_ARN,
            domainName="d111111abcdef8.cloudfront.net",
        )
        graph = Graph([distribution, *self.others])
        return CloudFrontDoor(
            distribution,
            graph,
            local_origins,
            self.identity,
            Requests(self.logs.append),
            self.viewers,
            self.lambdas,
            lambda function, data: self.function_logs.append((function, data)),
        )

    @asynccontextmanager
    async def serving(self, origin=None):
        """A viewer's client of the door; `origin` is the handler that stands for the function URL."""
        app = web.Application()
        if origin is not None:
            app.router.add_route("*", "/{path:.*}", origin)
        async with TestServer(app) as server:
            door = self.door({URL_DOMAIN: f"http://127.0.0.1:{server.port}"})
            await door.start()
            try:
                async with TestClient(TestServer(door.app), auto_decompress=False) as viewer:
                    yield viewer
            finally:
                await door.close()


@pytest.fixture
def stack():
    """A distribution with one origin, a function URL, that gets everything the viewer sends."""
    return Stack(
        default={
            "targetOriginId": "url",
            "allowedMethods": ALL_METHODS,
            "cachedMethods": ["GET", "HEAD"],
            "viewerProtocolPolicy": "redirect-to-https",
            "cachePolicyId": CACHING_DISABLED,
            "originRequestPolicyId": ALL_VIEWER_EXCEPT_HOST_HEADER,
        },
        origins=[
            {
                "originId": "url",
                "domainName": URL_DOMAIN,
                "customOriginConfig": {"originReadTimeout": 30.0, "originProtocolPolicy": "https-only"},
            }
        ],
    )


@pytest.fixture
def site(stack, tmp_path):
    """The same distribution with a private bucket behind `/*` and the function URL behind `/api/*`."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_bytes(b"<h1>hello</h1>")
    (folder / "big.bin").write_bytes(bytes(range(256)) * 4096)
    stack.declare(
        "aws:s3/bucket:Bucket", "site", {}, bucket="site-1234567", arn="arn:aws:s3:::site-1234567", id="site-1234567"
    )
    stack.declare(
        "aws:cloudfront/originAccessControl:OriginAccessControl",
        "site-oac",
        {"originAccessControlOriginType": "s3", "signingBehavior": "always", "signingProtocol": "sigv4"},
        id="ESITE",
    )
    for key, name, content_type in (
        ("index.html", "index.html", "text/html; charset=utf-8"),
        ("data/big file.bin", "big.bin", None),
    ):
        inputs = {"bucket": "site-1234567", "key": key, "source": {"path": str(folder / name)}}
        if content_type:
            inputs |= {"contentType": content_type, "cacheControl": "no-cache"}
        stack.declare("aws:s3/bucketObjectv2:BucketObjectv2", key, inputs)
    stack.declare(
        "aws:s3/bucketObject:BucketObject",
        "note",
        {"bucket": "site-1234567", "key": "note.txt", "source": {"text": "grüße"}, "contentType": "text/plain"},
    )
    stack.origins.append(
        {"originId": "site", "domainName": BUCKET_DOMAIN, "originAccessControlId": "ESITE"},
    )
    stack.ordered = [{**stack.default, "pathPattern": "/api/*"}]
    stack.default = {
        "targetOriginId": "site",
        "allowedMethods": ["GET", "HEAD"],
        "viewerProtocolPolicy": "redirect-to-https",
        "cachePolicyId": CACHING_DISABLED,
    }
    stack.settings = {"defaultRootObject": "index.html"}
    return stack


@pytest.fixture
def bucket_policy(site):
    """Gives the site's bucket a policy of one statement, the usual one but for `changes`."""

    def declare(**changes):
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::site-1234567/*",
            "Condition": {"StringEquals": {"AWS:SourceArn": DISTRIBUTION_ARN}},
        }
        document = {"Version": "2012-10-17", "Statement": [statement | changes]}
        site.declare(
            "aws:s3/bucketPolicy:BucketPolicy", "policy", {"bucket": "site-1234567", "policy": json.dumps(document)}
        )

    return declare

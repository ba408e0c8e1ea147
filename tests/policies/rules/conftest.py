"""CloudFront in front of a streaming function URL."""

from __future__ import annotations

from typing import Any

import pytest
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.unknown import UNKNOWN

CUSTOM = {"originProtocolPolicy": "https-only", "httpPort": 80, "httpsPort": 443, "originSslProtocols": ["TLSv1.2"]}
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ARN = "arn:aws:cloudfront::123456789012:distribution/E2EXAMPLE"


class Front:
    """Declares distributions: `known` as they are once deployed, otherwise as they are at the first preview."""

    def __init__(self, stack: Any) -> None:
        self.stack = stack

    def function(self, known: bool, name: str = "chat") -> Resource:
        return self.stack.function(name) if known else self.stack.unknown_function(name)

    def access(self, origin_type: str = "lambda", name: str = "access", **inputs: Any) -> Resource:
        given = {"originAccessControlOriginType": origin_type, "signingBehavior": "always", "signingProtocol": "sigv4"}
        return self.stack.add(
            "aws:cloudfront/originAccessControl:OriginAccessControl", name, {**given, **inputs}, {"id": f"{name}-id"}
        )

    def origin(self, url: Resource, known: bool, **inputs: Any) -> dict[str, Any]:
        domain = f"{url.name}.lambda-url.eu-west-1.on.aws" if known else UNKNOWN
        access = "access-id" if known else UNKNOWN
        given = {"originId": url.name, "domainName": domain, "customOriginConfig": CUSTOM}
        return {**given, "originAccessControlId": access, **inputs}

    def behavior(self, target: str = "url", **inputs: Any) -> dict[str, Any]:
        given = {"targetOriginId": target, "viewerProtocolPolicy": "https-only", "cachePolicyId": CACHING_DISABLED}
        return {**given, **inputs}

    def distribution(
        self,
        origins: list[dict[str, Any]] | Any,
        links: list[Resource],
        known: bool = True,
        default: dict[str, Any] | None = None,
        ordered: list[dict[str, Any]] | None = None,
        behavior_links: list[Resource] | None = None,
        **inputs: Any,
    ) -> Resource:
        given = {
            "origins": origins,
            "defaultCacheBehavior": default or self.behavior(),
            "orderedCacheBehaviors": ordered or [],
            **inputs,
        }
        outputs = {"arn": ARN if known else UNKNOWN}
        dependencies = {
            "origins": links,
            "defaultCacheBehavior": behavior_links or [],
            "orderedCacheBehaviors": behavior_links or [],
        }
        return self.stack.add("aws:cloudfront/distribution:Distribution", "front", given, outputs, dependencies)

    def permission(
        self,
        name: str,
        action: str,
        function: Resource,
        distribution: Resource | None,
        known: bool = True,
        **inputs: Any,
    ) -> Resource:
        given = {"action": action, "principal": "cloudfront.amazonaws.com"}
        given["function"] = function.inputs["name"] if known else UNKNOWN
        if distribution:
            given["sourceArn"] = ARN if known else UNKNOWN
        links = {"function": [function], "sourceArn": [distribution] if distribution else []}
        return self.stack.add("aws:lambda/permission:Permission", name, {**given, **inputs}, links=links)


@pytest.fixture
def front(stack: Any) -> Front:
    return Front(stack)


@pytest.fixture(params=[True, False], ids=["deployed", "preview"])
def known(request: pytest.FixtureRequest) -> bool:
    return request.param

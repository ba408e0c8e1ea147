"""Turns what AWS's APIs describe into the resources that a program would have declared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.streaming import DEFAULT_INTEGRATION_MILLISECONDS
from lambda_streaming_policies.stack.tokens import (
    CACHE_POLICY,
    DISTRIBUTION,
    FUNCTION,
    FUNCTION_URL,
    INTEGRATION,
    ORIGIN_ACCESS_CONTROL,
    ORIGIN_REQUEST_POLICY,
    RESOURCE_POLICY,
)

Described = Mapping[str, Any]


def make_resource(type_: str, name: str, properties: Mapping[str, Any]) -> Resource:
    return Resource(f"urn:pulumi:deployed::aws::{type_}::{name}", type_, name, {}, properties)


def make_function(described: Described) -> Resource:
    """Of a FunctionConfiguration; values of its environment are never told to anyone."""
    vpc = described.get("VpcConfig") or {}
    properties = {
        "name": described["FunctionName"],
        "arn": unqualify(described["FunctionArn"]),
        "runtime": described.get("Runtime"),
        "handler": described.get("Handler"),
        "packageType": described.get("PackageType", "Zip"),
        "timeout": float(described.get("Timeout", 3)),
        "memorySize": float(described.get("MemorySize", 128)),
        "layers": [layer["Arn"] for layer in described.get("Layers", ())],
        "environment": {"variables": (described.get("Environment") or {}).get("Variables", {})},
        "vpcConfig": {"subnetIds": vpc.get("SubnetIds", []), "securityGroupIds": vpc.get("SecurityGroupIds", [])},
    }
    if not properties["vpcConfig"]["subnetIds"]:
        del properties["vpcConfig"]
    return make_resource(FUNCTION, described["FunctionName"], properties)


def make_url(described: Described, function: str, invoke_mode: str) -> Resource:
    """Of a FunctionUrlConfig."""
    properties = {
        "functionName": function,
        "functionUrl": described["FunctionUrl"],
        "authorizationType": described["AuthType"],
        "invokeMode": invoke_mode,
    }
    if (qualifier := find_qualifier(described["FunctionArn"])) is not None:
        properties["qualifier"] = qualifier
    return make_resource(FUNCTION_URL, f"{function} (URL)", properties)


def make_policy(arn: str, policy: str) -> Resource:
    """Of a function's or alias's resource-based policy."""
    return make_resource(RESOURCE_POLICY, f"policy of {arn.split(':', 6)[-1]}", {"resourceArn": arn, "policy": policy})


def make_distribution(id_: str, arn: str, described: Described, path: str) -> Resource:
    """Of a DistributionConfig: its origins, and the one behavior that a request for `path` meets."""
    behavior = find_behavior(described, path)
    properties = {
        "id": id_,
        "arn": arn,
        "origins": [_make_origin(origin) for origin in _list_items(described["Origins"])],
        "originGroups": [
            {
                "originId": group["Id"],
                "members": [{"originId": one["OriginId"]} for one in _list_items(group["Members"])],
            }
            for group in _list_items(described.get("OriginGroups"))
        ],
        "defaultCacheBehavior": _make_behavior(behavior),
    }
    return make_resource(DISTRIBUTION, id_, properties)


def find_behavior(described: Described, path: str) -> Described:
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html"""
    for behavior in _list_items(described.get("CacheBehaviors")):
        pattern = re.escape(behavior["PathPattern"].lstrip("/")).replace(r"\*", ".*").replace(r"\?", ".")
        if re.fullmatch(pattern, path.lstrip("/")):
            return cast("Described", behavior)
    return cast("Described", described["DefaultCacheBehavior"])


def make_access_control(id_: str, described: Described) -> Resource:
    """Of an OriginAccessControlConfig."""
    return make_resource(
        ORIGIN_ACCESS_CONTROL,
        described.get("Name", id_),
        {
            "id": id_,
            "originAccessControlOriginType": described["OriginAccessControlOriginType"],
            "signingBehavior": described["SigningBehavior"],
            "signingProtocol": described["SigningProtocol"],
        },
    )


def make_cache_policy(id_: str, described: Described) -> Resource:
    """Of a CachePolicyConfig."""
    key = described.get("ParametersInCacheKeyAndForwardedToOrigin") or {}
    return make_resource(
        CACHE_POLICY,
        described["Name"],
        {
            "id": id_,
            "minTtl": float(described["MinTTL"]),
            "defaultTtl": float(described.get("DefaultTTL", 86400)),
            "maxTtl": float(described.get("MaxTTL", 31536000)),
            "parametersInCacheKeyAndForwardedToOrigin": {
                "headersConfig": _make_headers(key.get("HeadersConfig")),
                "enableAcceptEncodingBrotli": key.get("EnableAcceptEncodingBrotli", False),
                "enableAcceptEncodingGzip": key.get("EnableAcceptEncodingGzip", False),
            },
        },
    )


def make_request_policy(id_: str, described: Described) -> Resource:
    """Of an OriginRequestPolicyConfig."""
    properties = {"id": id_, "headersConfig": _make_headers(described.get("HeadersConfig"))}
    return make_resource(ORIGIN_REQUEST_POLICY, described["Name"], properties)


def make_integration(api: str, resource: str, method: str, described: Described) -> Resource:
    """Of an Integration of a REST API; AWS's defaults stand for what it leaves out."""
    properties = {
        "restApi": api,
        "resourceId": resource,
        "httpMethod": method,
        "type": described["type"],
        "uri": described.get("uri"),
        "responseTransferMode": described.get("responseTransferMode", "BUFFERED"),
        "timeoutMilliseconds": float(described.get("timeoutInMillis", DEFAULT_INTEGRATION_MILLISECONDS)),
    }
    return make_resource(INTEGRATION, f"{method} of {api}", properties)


def unqualify(arn: str) -> str:
    """A function's ARN without an alias or a version."""
    return ":".join(arn.split(":")[:7])


def find_qualifier(arn: str) -> str | None:
    return next(iter(arn.split(":")[7:]), None)


def _make_origin(described: Described) -> dict[str, Any]:
    origin: dict[str, Any] = {"originId": described["Id"], "domainName": described["DomainName"]}
    if described.get("OriginAccessControlId"):
        origin["originAccessControlId"] = described["OriginAccessControlId"]
    if "CustomOriginConfig" in described:
        custom = described["CustomOriginConfig"]
        origin["customOriginConfig"] = {
            "originProtocolPolicy": custom["OriginProtocolPolicy"],
            "originReadTimeout": float(custom.get("OriginReadTimeout", 30)),
        }
    if described.get("ResponseCompletionTimeout"):
        origin["responseCompletionTimeout"] = float(described["ResponseCompletionTimeout"])
    return origin


def _make_behavior(described: Described) -> dict[str, Any]:
    behavior: dict[str, Any] = {
        "targetOriginId": described["TargetOriginId"],
        "viewerProtocolPolicy": described["ViewerProtocolPolicy"],
        "allowedMethods": _list_items(described.get("AllowedMethods")) or ["GET", "HEAD"],
        "compress": described.get("Compress", False),
    }
    for name, property_ in (("CachePolicyId", "cachePolicyId"), ("OriginRequestPolicyId", "originRequestPolicyId")):
        if described.get(name):
            behavior[property_] = described[name]
    if "ForwardedValues" in described:
        values = described["ForwardedValues"]
        behavior["forwardedValues"] = {
            "headers": _list_items(values.get("Headers")),
            "queryString": values["QueryString"],
        }
        behavior |= {
            "minTtl": float(described.get("MinTTL", 0)),
            "defaultTtl": float(described.get("DefaultTTL", 86400)),
            "maxTtl": float(described.get("MaxTTL", 31536000)),
        }
    return behavior


def _make_headers(described: Described | None) -> dict[str, Any]:
    config = described or {}
    return {
        "headerBehavior": config.get("HeaderBehavior", "none"),
        "headers": {"items": _list_items(config.get("Headers"))},
    }


def _list_items(described: Described | None) -> list[Any]:
    """Of CloudFront's lists, which leave out `Items` where there are none."""
    return list((described or {}).get("Items") or ())

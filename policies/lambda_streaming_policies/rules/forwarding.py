"""Rules on what the behaviors that reach a streaming function URL do to requests and responses."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Config, Judgement, judge_each, stack_rule, violation
from ..stack.graph import Graph
from ..stack.origins import behaviors, policy_says, streaming_origins, urls_of
from ..stack.resource import Block, Resource
from ..stack.tokens import CACHE_POLICY, DISTRIBUTION, ORIGIN_REQUEST_POLICY
from ..stack.unknown import UnknownValue

_ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"

# Whether AWS's managed policies forward the Host header:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
_FORWARDS_HOST = {
    "216adef6-5c7f-47e4-b989-5492eafa07d3": True,  # AllViewer
    "33f36d7e-f396-46d9-90e0-52428a34d9dc": True,  # AllViewerAndCloudFrontHeaders-2022-06
    _ALL_VIEWER_EXCEPT_HOST_HEADER: False,
    "59781a5b-3903-41f3-afcb-af62929ccde1": False,  # CORS-CustomOrigin
    "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf": False,  # CORS-S3Origin
    "775133bc-15f2-49f9-abea-afb2e0bf67d2": False,  # Elemental-MediaTailor-PersonalizedManifests
    "bf0718e1-ba1e-49d1-88b1-f726733018ae": True,  # HostHeaderOnly
    "acba4595-bd28-49b8-b9fe-13317c0390fa": False,  # UserAgentRefererHeaders
    "2e54312d-136d-493c-8eb9-b001f22f67d2": True,  # Amplify
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": False,  # CachingDisabled
    "658327ea-f89d-4fab-a63d-7e88639e58f6": False,  # CachingOptimized
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": False,  # CachingOptimizedForUncompressedObjects
    "08627262-05a9-4f76-9ded-b50ca2e3a84f": False,  # Elemental-MediaPackage
    "83da9c7e-98b4-4e11-a168-04f0df8e2c65": True,  # UseOriginCacheControlHeaders
    "4cc15a8a-d715-48a4-82b8-cc0b614638fe": True,  # UseOriginCacheControlHeaders-QueryStrings
}


@stack_rule(
    id="host-forwarded",
    title="CloudFront must not forward the viewer's Host header to a function URL.",
    severity="high",
    level="mandatory",
    types=(DISTRIBUTION,),
    fix="Set the behavior's originRequestPolicyId to the managed policy AllViewerExceptHostHeader "
    f"({_ALL_VIEWER_EXCEPT_HOST_HEADER}).",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html",
)
def host_forwarded(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a cache behavior that reaches a streaming function URL and forwards the viewer's Host header: by its origin
    request policy, by its cache policy, or by the forwarded values of the behavior itself.

    ## Why is this bad
    Lambda finds a function URL by its host name. With the viewer's, it answers 403 to every request.

    ## Example
    ```python
    default_cache_behavior = {"origin_request_policy_id": "216adef6-5c7f-47e4-b989-5492eafa07d3", **rest}  # AllViewer
    ```

    ## Use instead
    ```python
    all_viewer_except_host_header = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    default_cache_behavior = {"origin_request_policy_id": all_viewer_except_host_header, **rest}
    ```

    ## References
    - [Managed origin request policies](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html)
    """

    def judge_behavior(behavior: Block) -> Judgement:
        for name, type_ in (("originRequestPolicyId", ORIGIN_REQUEST_POLICY), ("cachePolicyId", CACHE_POLICY)):
            # Before the question where the behavior leads, which may have no answer yet.
            if not behavior.is_set(name) or _FORWARDS_HOST.get(_known(behavior, name)) is False:
                continue
            if streaming_origins(behavior, graph) and _policy_forwards_host(behavior, name, type_, graph):
                yield violation(behavior, name, _HOST_MESSAGE)
        values = behavior.block("forwardedValues")
        forwards = values.any_text("headers", lambda header: header == "*" or header.lower() == "host")
        if forwards and streaming_origins(behavior, graph):
            yield violation(values, "headers", _HOST_MESSAGE)

    return judge_each(behaviors(distribution), judge_behavior)


_HOST_MESSAGE = "The viewer's Host header is forwarded to a function URL, which answers 403 to it."


def _known(behavior: Block, name: str) -> str:
    return "" if behavior.is_unknown(name) else behavior.text(name) or ""


def _policy_forwards_host(behavior: Block, name: str, type_: str, graph: Graph) -> bool:
    managed = _FORWARDS_HOST.get(_known(behavior, name))
    return policy_says(behavior, name, type_, graph, _forwards_host) if managed is None else managed


def _forwards_host(policy: Block) -> bool:
    """Whether an origin request policy, or the part of a cache policy that is like one, names the Host header."""
    if policy.is_set("parametersInCacheKeyAndForwardedToOrigin"):
        policy = policy.block("parametersInCacheKeyAndForwardedToOrigin")
    config = policy.block("headersConfig")
    behavior = config.text("headerBehavior")
    if behavior in (None, "none"):
        return False
    if behavior in ("allViewer", "allViewerAndWhitelistCloudFront"):
        return True
    # A list in aws-native, an object with a list in pulumi-aws.
    holder, name = (
        (config, "headers") if isinstance(config.get("headers"), list) else (config.block("headers"), "items")
    )
    has_host = holder.any_text(name, lambda header: header.lower() == "host")
    return has_host != (behavior == "allExcept")


def _uncompressed(distribution: Resource) -> Iterator[Change]:
    """Before links are known, a custom origin with an origin access control is as near to a function URL as can be."""
    signed = {
        origin.text("originId")
        for origin in distribution.props.blocks("origins")
        if origin.is_set("customOriginConfig") and origin.is_set("originAccessControlId")
    }
    default = distribution.props.block("defaultCacheBehavior")
    if default.flag("compress") and default.text("targetOriginId") in signed:
        yield ("defaultCacheBehavior", "compress"), False
    for index, behavior in enumerate(distribution.props.blocks("orderedCacheBehaviors")):
        if behavior.flag("compress") and behavior.text("targetOriginId") in signed:
            yield ("orderedCacheBehaviors", index, "compress"), False


@stack_rule(
    id="stream-compressed",
    title="CloudFront should not compress streamed responses.",
    severity="low",
    level="advisory",
    types=(DISTRIBUTION,),
    fix="Set the behavior's compress to false.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html",
    remediate=_uncompressed,
)
def stream_compressed(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a cache behavior that reaches a streaming function URL and compresses.

    ## Why is this bad
    A compressor waits for more bytes before it gives any away, so small chunks such as tokens arrive late and
    together.

    ## Example
    ```python
    default_cache_behavior = {"compress": True, **rest}
    ```

    ## Use instead
    ```python
    default_cache_behavior = {"compress": False, **rest}
    ```

    ## References
    - [Serve compressed files](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html)
    """

    def judge_behavior(behavior: Block) -> Judgement:
        if behavior.flag("compress") and streaming_origins(behavior, graph):
            yield violation(behavior, "compress", "The responses of a streaming function may be compressed.")

    return judge_each(behaviors(distribution), judge_behavior)


@stack_rule(
    id="body-hash-missing",
    title="Requests with a body through an origin access control need the hash of the body.",
    severity="medium",
    level="advisory",
    types=(DISTRIBUTION,),
    fix="Send x-amz-content-sha256 from the client, or sign in a Lambda@Edge function that has includeBody.",
    reference="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html",
)
def body_hash_missing(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a cache behavior that allows `POST`, `PUT` or `PATCH` to a streaming function URL with `AWS_IAM` through an
    origin access control, and has no Lambda@Edge function that sees the body. Where the clients themselves send the
    hash, disable the rule or except the distribution.

    ## Why is this bad
    CloudFront does not hash the body that it signs. Without the header `x-amz-content-sha256`, the SHA-256 of the raw
    bytes, Lambda refuses the request with 403.

    ## Example
    ```python
    default_cache_behavior = {"allowed_methods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"], **rest}
    ```

    ## Use instead
    ```python
    signer = {"event_type": "origin-request", "include_body": True, "lambda_arn": body_signer.qualified_arn}
    default_cache_behavior = {
        "allowed_methods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        "lambda_function_associations": [signer],
        **rest,
    }
    ```

    ## References
    - [Restrict access to a Lambda function URL origin](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html)
    - [Work with the body in Lambda@Edge](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-include-body-access.html)
    """

    def judge_behavior(behavior: Block) -> Judgement:
        has_body = behavior.any_text("allowedMethods", lambda method: method in ("POST", "PUT", "PATCH"))
        if not has_body or any(map(_sees_body, behavior.blocks("lambdaFunctionAssociations"))):
            return
        for origin in streaming_origins(behavior, graph):
            if origin.is_set("originAccessControlId") and _asks_for_signature(origin, graph):
                yield violation(
                    behavior, "allowedMethods", "Requests with a body reach the URL only with x-amz-content-sha256."
                )
                return

    return judge_each(behaviors(distribution), judge_behavior)


def _sees_body(association: Block) -> bool:
    is_request = association.text("eventType") in ("viewer-request", "origin-request")
    return is_request and association.flag("includeBody") is True


def _asks_for_signature(origin: Block, graph: Graph) -> bool:
    answers = {url is not None and url.props.text("authorizationType") == "AWS_IAM" for url in urls_of(origin, graph)}
    if len(answers) > 1:
        raise UnknownValue(origin.resource, origin.at("domainName"))
    return True in answers

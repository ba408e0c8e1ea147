"""Cache behaviors: which requests go where, and how."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import Any

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError, check_one_of, check_whole_number
from ..shared.choices import CHOICES
from .edge.functions import declare_body_signer, declare_viewer_authorization_function, declare_viewer_host_function
from .managed_policies import ALL_VIEWER_EXCEPT_HOST_HEADER, CACHING_DISABLED, CACHING_OPTIMIZED
from .origins import FunctionOrigins, name_origin
from .own_functions import OwnFunctions
from .signed_urls import SignedUrls
from .site.site import SITE_ORIGIN_ID, Site

# Said in any case, because the provider keeps the groups before where none are given.
_UNSIGNED: dict[str, Any] = {"trusted_key_groups": []}
_SITE_BEHAVIOR: dict[str, Any] = {
    **_UNSIGNED,
    "target_origin_id": SITE_ORIGIN_ID,
    "viewer_protocol_policy": "redirect-to-https",
    "allowed_methods": ["GET", "HEAD"],
    "cached_methods": ["GET", "HEAD"],
    "cache_policy_id": CACHING_OPTIMIZED,
    "compress": True,
}


class Behaviors:
    """The default behavior and those before it."""

    default: aws.cloudfront.DistributionDefaultCacheBehaviorArgs
    ordered: pulumi.Input[Sequence[aws.cloudfront.DistributionOrderedCacheBehaviorArgs] | None] | None

    def __init__(self, arguments: Arguments, functions: FunctionOrigins, site: Site) -> None:
        self._arguments = arguments
        self._functions = functions
        self._site = site
        self._ttls = {
            pattern: arguments.derive(partial(_check_cached_path_ttl, pattern), ttl)
            for pattern, ttl in arguments.read_items("cached_path_ttl_seconds").items()
        }
        self._signs_bodies = arguments.decide(_check_body_signing, "body_signing") == "edge"
        self._forwards_host = arguments.decide(bool, "forward_viewer_host")
        self._authorization_header = arguments.decide(_check_header, "forward_viewer_authorization")
        self._own = OwnFunctions(arguments)
        self.signed_urls = SignedUrls(arguments)
        arguments.decide(_check_twice, "signed_path_patterns")
        for pattern in sorted(functions.by_path.keys() & self._ttls.keys()):
            raise arguments.refuse(
                f"path {pattern!r} is in path_functions and cached_path_ttl_seconds; leave it out of one of them"
            )
        # Refused before anything is registered.
        if site.exists:
            arguments.read(self._check_patterns, "stream_path_patterns", into_items=False)

    def declare(self, name: str, opts: pulumi.ResourceOptions) -> None:
        """Makes the behaviors, and the functions and policies that they need."""
        viewer_request = None
        if self._forwards_host and (self._ttls or not self._authorization_header):
            viewer_request = declare_viewer_host_function(f"{name}-viewer-host", opts)
        # Answers from the cache are for everyone, whatever token the viewer has.
        cached = self._own.on_functions_paths(viewer_request)
        if self._authorization_header:
            viewer_request = declare_viewer_authorization_function(
                f"{name}-viewer-auth", self._authorization_header, self._forwards_host, opts
            )
        added = self._own.on_functions_paths(viewer_request)
        if self._signs_bodies:
            arn = declare_body_signer(f"{name}-body-signer", self._arguments.get("tags"), opts)
            added["lambda_function_associations"] = [
                {"event_type": "origin-request", "lambda_arn": arn, "include_body": True}
            ]
        signature = self.signed_urls.declare(f"{name}-signed", opts)
        by_path = {pattern: _stream_from(name_origin(), added) for pattern in self.signed_urls.patterns}
        by_path |= {pattern: _stream_from(name_origin(pattern), added) for pattern in self._functions.by_path}
        policies: dict[str, aws.cloudfront.CachePolicy] = {}
        for pattern, ttl in self._ttls.items():
            # Paths that are cached for as long share a policy, where that is known before anything is deployed. The
            # policy's name in AWS follows from this one and takes no slashes and asterisks.
            suffix = f"{ttl}s" if isinstance(ttl, int) else sha256(pattern.encode()).hexdigest()[:8]
            if suffix not in policies:
                policies[suffix] = _declare_cache_policy(f"{name}-cached-{suffix}", ttl, self._forwards_host, opts)
            by_path[pattern] = _cache_from(policies[suffix].id, cached)
        for pattern, behavior in by_path.items():
            if self.signed_urls.is_needed(pattern):
                behavior.update(signature)
        before = [
            aws.cloudfront.DistributionOrderedCacheBehaviorArgs(path_pattern=pattern, **by_path[pattern])
            for pattern in sorted(by_path, key=_rank)
        ]
        every_path = _stream_from(name_origin(), added)
        if self.signed_urls.is_needed(None):
            every_path.update(signature)
        if not self._site.exists:
            self.default = aws.cloudfront.DistributionDefaultCacheBehaviorArgs(**every_path)
            self.ordered = before or None
            return
        self.default = aws.cloudfront.DistributionDefaultCacheBehaviorArgs(**_SITE_BEHAVIOR, **self._own.on_site())
        self.ordered = self._arguments.read(
            lambda patterns: (
                before
                + [
                    aws.cloudfront.DistributionOrderedCacheBehaviorArgs(path_pattern=pattern, **every_path)
                    for pattern in self._check_patterns(patterns)
                ]
            ),
            "stream_path_patterns",
            into_items=False,
        )

    def _check_patterns(self, given: Sequence[pulumi.Input[str]] | None) -> Sequence[pulumi.Input[str]]:
        patterns = ["/api/*"] if given is None else given
        if not patterns:
            raise ArgumentError(
                "stream_path_patterns is empty, so no path reaches the function; give one such as '/api/*'"
            )
        before = self._functions.by_path.keys() | self._ttls.keys() | set(self.signed_urls.patterns)
        known = [*sorted(before), *(each for each in patterns if isinstance(each, str))]
        for pattern in known:
            if known.count(pattern) > 1:
                raise ArgumentError(
                    f"stream_path_patterns, by default '/api/*', has {pattern!r} twice, or it is in path_functions, "
                    "cached_path_ttl_seconds or signed_path_patterns too, and CloudFront takes one behavior for a "
                    "path; give other patterns"
                )
        return patterns


def _stream_from(origin: str, associations: Mapping[str, Any]) -> dict[str, Any]:
    """A stream: neither cached nor compressed, with everything that the viewer sent but its Host header."""
    return {
        **_UNSIGNED,
        "target_origin_id": origin,
        # A redirected POST has already sent its body in the clear, so plain HTTP is refused here.
        "viewer_protocol_policy": "https-only",
        "allowed_methods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": CACHING_DISABLED,
        "origin_request_policy_id": ALL_VIEWER_EXCEPT_HOST_HEADER,
        "compress": False,
        **associations,
    }


def _cache_from(cache_policy_id: pulumi.Input[str], associations: Mapping[str, Any]) -> dict[str, Any]:
    """One answer for all viewers: without an origin request policy the function gets what the cache key has."""
    return {
        **_UNSIGNED,
        "target_origin_id": name_origin(),
        "viewer_protocol_policy": "https-only",
        "allowed_methods": ["GET", "HEAD"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": cache_policy_id,
        "compress": False,
        **associations,
    }


def _declare_cache_policy(
    name: str, ttl_seconds: pulumi.Input[int], forwards_host: bool, opts: pulumi.ResourceOptions
) -> aws.cloudfront.CachePolicy:
    key: aws.cloudfront.CachePolicyParametersInCacheKeyAndForwardedToOriginArgsDict = {
        "query_strings_config": {"query_string_behavior": "all"},
        "headers_config": {"header_behavior": "whitelist", "headers": {"items": ["x-forwarded-host"]}}
        if forwards_host
        else {"header_behavior": "none"},
        "cookies_config": {"cookie_behavior": "none"},
        "enable_accept_encoding_brotli": False,
        "enable_accept_encoding_gzip": False,
    }
    return aws.cloudfront.CachePolicy(
        name,
        min_ttl=0,
        default_ttl=ttl_seconds,
        max_ttl=ttl_seconds,
        parameters_in_cache_key_and_forwarded_to_origin=key,
        opts=opts,
    )


def _rank(pattern: str) -> tuple[int, str]:
    """Maps have no order in other languages; by this one `/api/*` does not hide `/api/models`."""
    return -len(pattern.replace("*", "")), pattern


def _check_cached_path_ttl(pattern: str, value: float) -> int:
    ttl = check_whole_number(f"cached_path_ttl_seconds[{pattern!r}]", value)
    if ttl < 1:
        raise ArgumentError(f"cached_path_ttl_seconds[{pattern!r}] is {ttl}; give 1 or more, or leave that path out")
    return ttl


def _check_header(value: str | None) -> str | None:
    # CloudFront keeps these for itself, and Lambda has no use for others that do not start with x-:
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
    own = ("x-accel-", "x-amz", "x-cache", "x-edge-", "x-forwarded-", "x-real-ip")
    if value is not None and (not re.fullmatch("x-[a-z0-9-]{1,60}", value) or value.startswith(own)):
        raise ArgumentError(
            f"forward_viewer_authorization is {value!r}; give a header's name in lower case that starts with x- and is "
            "none of AWS's, such as x-viewer-authorization"
        )
    return value


def _check_twice(patterns: Sequence[str] | None) -> None:
    for pattern in patterns or ():
        if list(patterns or ()).count(pattern) > 1:
            raise ArgumentError(f"signed_path_patterns has {pattern!r} twice; leave one of them out")


def _check_body_signing(value: str | None) -> str:
    return "client" if value is None else check_one_of("body_signing", value, CHOICES["body_signing"])

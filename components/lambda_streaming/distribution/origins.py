"""Function URLs as the origins of a distribution, and the permissions that CloudFront needs to call them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments, is_mocked
from ..shared.checks import ArgumentError, whole_number
from ..url.permissions import BOTH_PERMISSIONS, check_alias
from .origin_access import declare_origin_access_control

_DEFAULT_READ_TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class _Function:
    name: pulumi.Input[str]
    domain_name: pulumi.Input[str]
    qualifier: pulumi.Input[str | None] | None


class FunctionOrigins:
    """The functions of a distribution: the one for every path, and those for paths of their own."""

    def __init__(self, arguments: Arguments) -> None:
        self._main = _Function(
            arguments.get("function_name"),
            arguments.read(_find_domain_name, "function_url"),
            arguments.read(check_alias, "qualifier"),
        )
        names = arguments.items("path_function_names")
        urls = arguments.items("path_function_urls")
        qualifiers = arguments.items("path_qualifiers")
        for pattern in sorted(names.keys() ^ urls.keys()):
            raise arguments.refuse(
                f"path {pattern!r} is in one of path_function_names and path_function_urls only; give it in both"
            )
        for pattern in sorted(qualifiers.keys() - names.keys()):
            raise arguments.refuse(f"path {pattern!r} of path_qualifiers is not in path_function_names; add it there")
        self.by_path = {
            pattern: _Function(
                names[pattern],
                arguments.derive(
                    partial(_find_domain_name, argument=f"path_function_urls[{pattern!r}]"), urls[pattern]
                ),
                arguments.derive(check_alias, qualifiers.get(pattern)),
            )
            for pattern in sorted(names)
        }
        self._read_timeout = arguments.whole_number(
            "origin_read_timeout_seconds", 1, default=_DEFAULT_READ_TIMEOUT_SECONDS
        )
        self._keepalive_timeout = arguments.whole_number("origin_keepalive_timeout_seconds", 1)
        self._completion_timeout = arguments.read(
            _check_completion_timeout,
            "response_completion_timeout_seconds",
            "origin_read_timeout_seconds",
            "function_timeout_seconds",
        )

    def declare(self, name: str, opts: pulumi.ResourceOptions) -> list[aws.cloudfront.DistributionOriginArgs]:
        access_control = declare_origin_access_control(name, "lambda", opts)
        return [
            aws.cloudfront.DistributionOriginArgs(
                origin_id=name_origin(pattern),
                domain_name=function.domain_name,
                origin_access_control_id=access_control.id,
                response_completion_timeout=self._completion_timeout,
                custom_origin_config=aws.cloudfront.DistributionOriginCustomOriginConfigArgs(
                    http_port=80,
                    https_port=443,
                    origin_protocol_policy="https-only",
                    origin_ssl_protocols=["TLSv1.2"],
                    origin_read_timeout=self._read_timeout,
                    origin_keepalive_timeout=self._keepalive_timeout,
                ),
            )
            for pattern, function in self._all
        ]

    def admit(self, distribution: aws.cloudfront.Distribution, name: str, opts: pulumi.ResourceOptions) -> None:
        """Lets `distribution`, and no other, call the functions through their URLs."""
        for pattern, function in self._all:
            for suffix, permission in BOTH_PERMISSIONS.items():
                aws.lambda_.Permission(
                    f"{name}-{suffix}{pattern}",
                    function=function.name,
                    qualifier=function.qualifier,
                    principal="cloudfront.amazonaws.com",
                    source_arn=distribution.arn,
                    **permission,
                    opts=opts,
                )

    @property
    def _all(self) -> list[tuple[str, _Function]]:
        return [("", self._main), *self.by_path.items()]


def name_origin(pattern: str = "") -> str:
    """The id of the origin for the path pattern of `path_function_urls`, or of the function for every path."""
    return f"function{pattern}"


def _find_domain_name(function_url: str | None, argument: str = "function_url") -> str:
    if is_mocked(function_url):
        return ""
    address = urlsplit(function_url or "")
    if address.scheme != "https" or not address.hostname:
        raise ArgumentError(f"{argument} is no HTTPS address; give the function_url of a StreamingUrl")
    if ".lambda-url.us-gov-" in address.hostname or ".lambda-url.cn-" in address.hostname:
        # CloudFront is not in AWS GovCloud (US), and there are no function URLs in China:
        # https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/setting-up-cloudfront.html
        # https://docs.amazonaws.cn/en_us/aws/latest/userguide/lambda.html
        raise ArgumentError(
            f"{argument} is in AWS GovCloud (US) or China, where CloudFront cannot sign requests to function URLs; "
            "use StreamingApi there"
        )
    return address.hostname


def _check_completion_timeout(
    value: float | None, read_timeout: float | None, function_timeout: float | None
) -> int | None:
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html"""
    if value is None:
        return None
    completion = whole_number("response_completion_timeout_seconds", value, 1)
    silence = _DEFAULT_READ_TIMEOUT_SECONDS if read_timeout is None else int(read_timeout)
    if completion < silence:
        raise ArgumentError(
            f"response_completion_timeout_seconds is {completion}, but CloudFront wants no less than "
            f"origin_read_timeout_seconds, which is {silence}; give {silence} or more, or a shorter read timeout"
        )
    if function_timeout is not None and completion < function_timeout:
        timeout = whole_number("function_timeout_seconds", function_timeout, 1)
        raise ArgumentError(
            f"response_completion_timeout_seconds is {completion}, but the function may answer for {timeout} seconds, "
            f"and CloudFront would cut its answer; give {timeout} or more, or leave it out"
        )
    return completion

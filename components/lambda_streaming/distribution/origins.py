"""Function URLs as the origins of a distribution, and the permissions that CloudFront needs to call them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pulumi
import pulumi_aws as aws

from ..shared.arguments import ArgumentError, Arguments, is_mocked, whole_number
from ..url.component import alias_name
from .origin_access import origin_access_control

# A signed request to a function URL needs both: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
_PERMISSIONS: dict[str, dict[str, Any]] = {
    "invoke-function-url": {"action": "lambda:InvokeFunctionUrl", "function_url_auth_type": "AWS_IAM"},
    "invoke-function": {"action": "lambda:InvokeFunction", "invoked_via_function_url": True},
}


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
            arguments.resolve(_domain_name, "function_url"),
            arguments.resolve(alias_name, "qualifier"),
        )
        names = arguments.each(lambda pattern, name: name, "path_function_names")
        urls = arguments.each(_path_domain_name, "path_function_urls")
        qualifiers = arguments.each(_path_qualifier, "path_qualifiers")
        for pattern in sorted(names.keys() ^ urls.keys()):
            raise arguments.refuse(
                f"path {pattern!r} is in one of path_function_names and path_function_urls only; give it in both"
            )
        for pattern in sorted(qualifiers.keys() - names.keys()):
            raise arguments.refuse(f"path {pattern!r} of path_qualifiers is not in path_function_names; add it there")
        self.by_path = {
            pattern: _Function(names[pattern], urls[pattern], qualifiers.get(pattern)) for pattern in sorted(names)
        }
        self._read_timeout = arguments.resolve(_read_timeout, "origin_read_timeout_seconds")
        self._keepalive_timeout = arguments.resolve(_keepalive_timeout, "origin_keepalive_timeout_seconds")
        self._completion_timeout = arguments.resolve(
            _completion_timeout,
            "response_completion_timeout_seconds",
            "origin_read_timeout_seconds",
            "function_timeout_seconds",
        )

    def declare(self, name: str, opts: pulumi.ResourceOptions) -> list[aws.cloudfront.DistributionOriginArgs]:
        access_control = origin_access_control(name, "lambda", opts)
        return [
            aws.cloudfront.DistributionOriginArgs(
                origin_id=origin_id(pattern),
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
            for suffix, permission in _PERMISSIONS.items():
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


def origin_id(pattern: str = "") -> str:
    """The id of the origin for the path pattern of `path_function_urls`, or of the function for every path."""
    return f"function{pattern}"


def _path_domain_name(pattern: str, function_url: str | None) -> str:
    return _domain_name(function_url, f"path_function_urls[{pattern!r}]")


def _path_qualifier(pattern: str, value: str) -> str | None:
    return alias_name(value)


def _domain_name(function_url: str | None, argument: str = "function_url") -> str:
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


def _read_timeout(value: float | None) -> int:
    return 60 if value is None else _seconds("origin_read_timeout_seconds", value)


def _keepalive_timeout(value: float | None) -> int | None:
    return None if value is None else _seconds("origin_keepalive_timeout_seconds", value)


def _completion_timeout(value: float | None, read_timeout: float | None, function_timeout: float | None) -> int | None:
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html"""
    if value is None:
        return None
    completion = _seconds("response_completion_timeout_seconds", value)
    silence = _read_timeout(read_timeout)
    if completion < silence:
        raise ArgumentError(
            f"response_completion_timeout_seconds is {completion}, but CloudFront wants no less than "
            f"origin_read_timeout_seconds, which is {silence}; give {silence} or more, or a shorter read timeout"
        )
    if function_timeout is not None and completion < function_timeout:
        timeout = _seconds("function_timeout_seconds", function_timeout)
        raise ArgumentError(
            f"response_completion_timeout_seconds is {completion}, but the function may answer for {timeout} seconds, "
            f"and CloudFront would cut its answer; give {timeout} or more, or leave it out"
        )
    return completion


def _seconds(name: str, value: float) -> int:
    seconds = whole_number(name, value)
    if seconds < 1:
        raise ArgumentError(f"{name} is {seconds}; give 1 or more")
    return seconds

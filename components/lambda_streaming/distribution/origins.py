"""Function URLs as the origins of a distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pulumi
import pulumi_aws as aws

from ..shared.argument_types import name_wanted_type
from ..shared.arguments import Arguments, is_mocked, is_prompt
from ..shared.called_function import CalledFunction, find_url_region, read_called_function
from ..shared.checks import ArgumentError, check_whole_number
from ..shared.regions import read_region
from ..url.permissions import check_alias
from .args import PathFunction
from .grants import Grants
from .origin_access import declare_origin_access_control

_DEFAULT_READ_TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class _Function:
    called: CalledFunction
    region: pulumi.Input[Any] | None
    domain_name: pulumi.Input[str]


class FunctionOrigins:
    """The functions of a distribution: the one for every path, and those for paths of their own."""

    def __init__(self, arguments: Arguments) -> None:
        url = arguments.get("function_url")
        qualifier = arguments.read(check_alias, "qualifier")
        self._main = _Function(
            read_called_function(arguments, arguments.get("function_name"), qualifier, check_qualifier=check_alias),
            read_region(arguments, arguments.derive(find_url_region, url), "function_url"),
            arguments.derive(partial(_find_domain_name, "function_url"), url),
        )
        self.by_path = {
            pattern: _read_path_function(arguments, f"path_functions[{pattern!r}]", given)
            for pattern, given in sorted(arguments.read_items("path_functions").items())
        }
        self._read_timeout = arguments.read_whole_number(
            "origin_read_timeout_seconds", 1, default=_DEFAULT_READ_TIMEOUT_SECONDS
        )
        self._keepalive_timeout = arguments.read_whole_number("origin_keepalive_timeout_seconds", 1)
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

    def admit(self, grants: Grants, name: str) -> list[pulumi.Resource]:
        """Lets those whom `grants` mean call the functions through their URLs."""
        return [
            permission
            for pattern, function in self._all
            for permission in grants.admit_to_function(name, pattern, function.called, function.region)
        ]

    @property
    def _all(self) -> list[tuple[str, _Function]]:
        return [("", self._main), *self.by_path.items()]


def name_origin(pattern: str = "") -> str:
    """The id of the origin for the path pattern of `path_functions`, or of the function for every path."""
    return f"function{pattern}"


def _read_path_function(arguments: Arguments, where: str, given: Any) -> _Function:
    known = ", ".join(PathFunction.__annotations__)
    if not is_prompt(given):
        raise arguments.refuse(f"{where} is an Output; give a plain map of {known}, whose values may be Outputs")
    if not isinstance(given, Mapping):
        raise arguments.refuse(f"{where} is of the type {type(given).__name__}; give a map of {known}")
    given = {key: value for key, value in given.items() if value is not None}
    for key, value in given.items():
        if key not in PathFunction.__annotations__:
            raise arguments.refuse(f"{where} has {key}, which there is not; give {known}")
        if is_prompt(value) and (kind := name_wanted_type(PathFunction, key, value)):
            raise arguments.refuse(f"{where}: {key} is of the type {type(value).__name__}; give {kind}")
    for key in sorted(PathFunction.__required_keys__):
        if key not in given:
            raise arguments.refuse(f"{where} has no {key}; give it one")
    qualifier = None
    if "qualifier" in given:
        qualifier = arguments.derive(partial(check_alias, argument=f"{where}.qualifier"), given["qualifier"])
    url = given["function_url"]
    return _Function(
        read_called_function(arguments, given["function_name"], qualifier, f"{where}.function_name", check_alias),
        arguments.derive(find_url_region, url),
        arguments.derive(partial(_find_domain_name, f"{where}.function_url"), url),
    )


def _find_domain_name(argument: str, function_url: str | None) -> str:
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
    completion = check_whole_number("response_completion_timeout_seconds", value, 1)
    silence = _DEFAULT_READ_TIMEOUT_SECONDS if read_timeout is None else int(read_timeout)
    if completion < silence:
        raise ArgumentError(
            f"response_completion_timeout_seconds is {completion}, but CloudFront wants no less than "
            f"origin_read_timeout_seconds, which is {silence}; give {silence} or more, or a shorter read timeout"
        )
    if function_timeout is not None and completion < function_timeout:
        timeout = check_whole_number("function_timeout_seconds", function_timeout, 1)
        raise ArgumentError(
            f"response_completion_timeout_seconds is {completion}, but the function may answer for {timeout} seconds, "
            f"and CloudFront would cut its answer; give {timeout} or more, or leave it out"
        )
    return completion

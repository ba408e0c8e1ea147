"""A published version of a function behind an alias, ready to serve."""

from __future__ import annotations

import re

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError, flag, whole_number

# https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html
ALIAS_NAME = re.compile(r"(?!\d+$)[a-zA-Z0-9_-]{1,128}")


class Release:
    """The alias that callers name, and what is kept ready for it."""

    @staticmethod
    def is_wanted(arguments: Arguments) -> bool:
        """Whether there is a version to publish: only versions are kept ready or restored from a snapshot."""
        if "alias" in arguments or "provisioned_concurrency" in arguments:
            return True
        return arguments.decide(lambda value: flag("snap_start", value), "snap_start")

    def __init__(self, arguments: Arguments) -> None:
        self._region = arguments.get("region")
        self._alias = arguments.read(_alias, "alias")
        self._provisioned = None
        if "provisioned_concurrency" in arguments:
            self._provisioned = arguments.read(
                _provisioned_concurrency, "provisioned_concurrency", "reserved_concurrency"
            )

    def declare(self, name: str, function: aws.lambda_.Function, opts: pulumi.ResourceOptions) -> aws.lambda_.Alias:
        alias = aws.lambda_.Alias(
            name,
            name=self._alias,
            function_name=function.name,
            function_version=function.version,
            region=self._region,
            opts=opts,
        )
        if self._provisioned is not None:
            aws.lambda_.ProvisionedConcurrencyConfig(
                name,
                function_name=function.name,
                qualifier=alias.name,
                provisioned_concurrent_executions=self._provisioned,
                region=self._region,
                opts=opts,
            )
        return alias


def _alias(value: str | None) -> str:
    alias = "live" if value is None else value
    if not isinstance(alias, str) or not ALIAS_NAME.fullmatch(alias):
        raise ArgumentError(f"alias is {alias!r}; give letters, digits, - and _, and not a number alone")
    return alias


def _provisioned_concurrency(value: float, reserved: float | None) -> int:
    provisioned = whole_number("provisioned_concurrency", value, minimum=1)
    if reserved is not None and provisioned > reserved:
        raise ArgumentError(
            f"provisioned_concurrency is {provisioned}, but reserved_concurrency {reserved:g} is all that the function "
            "may use; give a larger reserved_concurrency"
        )
    return provisioned

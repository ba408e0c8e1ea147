"""A published version of a function behind an alias, ready to serve."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError, check_flag, check_whole_number
from ..shared.deploy_task import declare_deploy_task

# https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html
ALIAS_NAME = re.compile(r"(?!\d+$)[a-zA-Z0-9_-]{1,128}")
_PRUNE_HANDLER = Path(__file__).with_name("prune_versions.mjs")


class Release:
    """The alias that callers name, which versions it leads to, and what is kept of them."""

    @staticmethod
    def is_wanted(arguments: Arguments) -> bool:
        """Whether there is a version to publish: only versions are kept ready, restored from a snapshot, or run by a
        capacity provider."""
        if any(name in arguments for name in ("alias", "provisioned_concurrency", "capacity_provider_arn")):
            return True
        if arguments.decide(lambda value: check_flag("snap_start", value), "snap_start"):
            return True
        arguments.refuse_given(
            "{} is for the versions behind an alias, and there is none; give alias, such as 'live'",
            "stable_version",
            "canary_weight",
            "keep_versions",
        )
        return False

    def __init__(self, arguments: Arguments) -> None:
        self._arguments = arguments
        self._alias = arguments.read(_check_alias, "alias")
        arguments.require_with(
            "stable_version",
            "canary_weight",
            remedy="give stable_version, the number of the version that the other requests go to",
        )
        self._stable_version = arguments.read(_check_version, "stable_version")
        self._canary_weight = arguments.read(_check_weight, "canary_weight")
        self._keep_versions = arguments.read_whole_number("keep_versions", 1)
        self._provisioned = None
        if "provisioned_concurrency" in arguments:
            self._provisioned = arguments.read(
                _check_provisioned_concurrency, "provisioned_concurrency", "reserved_concurrency"
            )

    def declare(self, name: str, function: aws.lambda_.Function, opts: pulumi.ResourceOptions) -> aws.lambda_.Alias:
        region = self._arguments.get("region")
        routing = None
        if "canary_weight" in self._arguments:
            routing = pulumi.Output.all(function.version, self._stable_version, self._canary_weight).apply(
                lambda known: _split(*known)
            )
        alias = aws.lambda_.Alias(
            name,
            name=self._alias,
            function_name=function.name,
            function_version=self._stable_version if "stable_version" in self._arguments else function.version,
            routing_config=routing,
            region=region,
            opts=opts,
        )
        if self._provisioned is not None:
            aws.lambda_.ProvisionedConcurrencyConfig(
                name,
                function_name=function.name,
                qualifier=alias.name,
                provisioned_concurrent_executions=self._provisioned,
                region=region,
                opts=opts,
            )
        if "keep_versions" in self._arguments:
            declare_deploy_task(
                f"{name}-prune",
                "Deletes old versions of a function",
                _PRUNE_HANDLER,
                function.arn.apply(_allow_pruning),
                {"functionName": function.name, "keep": self._keep_versions},
                {"version": function.version},
                [alias],
                self._arguments.get("tags"),
                region,
                opts,
            )
        return alias


def _check_alias(value: str | None) -> str:
    alias = "live" if value is None else value
    if not isinstance(alias, str) or not ALIAS_NAME.fullmatch(alias):
        raise ArgumentError(f"alias is {alias!r}; give letters, digits, - and _, and not a number alone")
    return alias


def _check_version(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"[1-9]\d*", value):
        raise ArgumentError(f"stable_version is {value!r}; give the number of a version, such as '7'")
    return value


def _check_weight(value: float | None) -> float | None:
    if value is not None and (isinstance(value, bool) or not 0 <= value <= 1):
        raise ArgumentError(f"canary_weight is {value!r}; give a share of the requests from 0 to 1, such as 0.1")
    return value


def _split(newest: str | None, stable: str, weight: float) -> aws.lambda_.AliasRoutingConfigArgs | None:
    """AWS takes two different versions, and a stack whose code has not changed since has one."""
    if newest is None or newest == stable or weight == 0:
        return None
    return aws.lambda_.AliasRoutingConfigArgs(additional_version_weights={newest: weight})


def _allow_pruning(function_arn: str) -> list[dict[str, Any]]:
    # Of the function itself the ARN has no `:version`, so that it cannot be deleted. That a call with a version is
    # judged by the version's ARN: https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
    return [
        {
            "Effect": "Allow",
            "Action": ["lambda:ListAliases", "lambda:ListVersionsByFunction"],
            "Resource": function_arn,
        },
        {"Effect": "Allow", "Action": "lambda:DeleteFunction", "Resource": f"{function_arn}:*"},
    ]


def _check_provisioned_concurrency(value: float, reserved: float | None) -> int:
    provisioned = check_whole_number("provisioned_concurrency", value, minimum=1)
    if reserved is not None and provisioned > reserved:
        raise ArgumentError(
            f"provisioned_concurrency is {provisioned}, but reserved_concurrency {reserved:g} is all that the function "
            "may use; give a larger reserved_concurrency"
        )
    return provisioned

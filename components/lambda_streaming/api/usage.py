"""API keys of a StreamingApi, and how much each of them may ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError

_LIMITS = ("api_key_rate_limit", "api_key_burst_limit", "api_key_quota_limit", "api_key_quota_period")


class UsagePlan:
    def __init__(self, arguments: Arguments) -> None:
        self._region = arguments.get("region")
        self._tags = arguments.get("tags")
        self.key_names = arguments.decide(_check_key_names, "api_key_names")
        arguments.require_with("api_key_names", *_LIMITS, remedy="leave it out, or name the keys")
        arguments.require_with("api_key_quota_limit", "api_key_quota_period", remedy="give both")
        self._throttle = read_throttle(arguments, "api_key_rate_limit", "api_key_burst_limit")
        self._quota = None
        if "api_key_quota_limit" in arguments:
            self._quota = aws.apigateway.UsagePlanQuotaSettingsArgs(
                limit=arguments.read_whole_number("api_key_quota_limit"),
                period=arguments.read_one_of("api_key_quota_period", "MONTH"),
            )

    def declare(self, name: str, stage: aws.apigateway.Stage, opts: pulumi.ResourceOptions) -> dict[str, Any]:
        """Returns the keys' values by their names."""
        if not self.key_names:
            return {}
        plan = aws.apigateway.UsagePlan(
            name,
            api_stages=[aws.apigateway.UsagePlanApiStageArgs(api_id=stage.rest_api, stage=stage.stage_name)],
            throttle_settings=aws.apigateway.UsagePlanThrottleSettingsArgs(
                rate_limit=self._throttle[0], burst_limit=self._throttle[1]
            )
            if self._throttle
            else None,
            quota_settings=self._quota,
            region=self._region,
            tags=self._tags,
            opts=opts,
        )
        values = {}
        for key_name in self.key_names:
            key = aws.apigateway.ApiKey(f"{name}-{key_name}", region=self._region, tags=self._tags, opts=opts)
            aws.apigateway.UsagePlanKey(
                f"{name}-{key_name}",
                key_id=key.id,
                key_type="API_KEY",
                usage_plan_id=plan.id,
                region=self._region,
                opts=opts,
            )
            values[key_name] = key.value
        return values


def read_throttle(arguments: Arguments, rate: str, burst: str) -> tuple[pulumi.Input[float], pulumi.Input[int]] | None:
    """Requests per second and at once: both, because AWS takes a missing one as no limit."""
    if not arguments.require_together(rate, burst):
        return None
    return arguments.get(rate), arguments.read_whole_number(burst)


def _check_key_names(names: Sequence[str] | None) -> list[str]:
    if names is None:
        return []
    if not names or len(set(names)) < len(names) or not all(names):
        raise ArgumentError("api_key_names needs a name for each key, each another; leave it out for no keys")
    return list(names)

"""API keys of a StreamingApi, and how much each of them may ask for."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from ..shared.arguments import ArgumentError, Arguments, one_of, whole_number

_LIMITS = ("api_key_rate_limit", "api_key_burst_limit", "api_key_quota_limit", "api_key_quota_period")


class UsagePlan:
    def __init__(self, arguments: Arguments) -> None:
        self.key_names = arguments.decide(_key_names, "api_key_names")
        for limit in _LIMITS:
            if limit in arguments and not self.key_names:
                raise arguments.refuse(f"{limit} has no effect without api_key_names; leave it out, or name the keys")
        if "api_key_quota_period" in arguments and "api_key_quota_limit" not in arguments:
            raise arguments.refuse("api_key_quota_period has no effect without api_key_quota_limit; give both")
        self._throttle = throttle(arguments, "api_key_rate_limit", "api_key_burst_limit")
        self._quota = None
        if "api_key_quota_limit" in arguments:
            self._quota = aws.apigateway.UsagePlanQuotaSettingsArgs(
                limit=arguments.resolve(_quota_limit, "api_key_quota_limit"),
                period=arguments.resolve(_quota_period, "api_key_quota_period"),
            )

    def add_to(self, name: str, stage: aws.apigateway.Stage, opts: pulumi.ResourceOptions) -> dict[str, Any]:
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
            opts=opts,
        )
        values = {}
        for key_name in self.key_names:
            key = aws.apigateway.ApiKey(f"{name}-{key_name}", opts=opts)
            aws.apigateway.UsagePlanKey(
                f"{name}-{key_name}", key_id=key.id, key_type="API_KEY", usage_plan_id=plan.id, opts=opts
            )
            values[key_name] = key.value
        return values


def throttle(arguments: Arguments, rate: str, burst: str) -> tuple[pulumi.Input[float], pulumi.Input[int]] | None:
    """Requests per second and at once: both, because AWS takes a missing one as no limit."""
    if (rate in arguments) != (burst in arguments):
        raise arguments.refuse(f"{rate} and {burst} need each other; give both or neither")
    if rate not in arguments:
        return None
    return arguments.get(rate), arguments.resolve(lambda value: whole_number(burst, value), burst)


def _key_names(names: Sequence[str] | None) -> list[str]:
    if names is None:
        return []
    if not names or len(set(names)) < len(names) or not all(names):
        raise ArgumentError("api_key_names needs a name for each key, each another; leave it out for no keys")
    return list(names)


def _quota_limit(value: float) -> int:
    return whole_number("api_key_quota_limit", value)


def _quota_period(value: str | None) -> str:
    return one_of("api_key_quota_period", value, "MONTH", ("DAY", "WEEK", "MONTH"))

"""What the traffic costs, estimated by metric math, and a budget."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError, check_whole_number
from ..shared.limits import DEFAULT_MEMORY_SIZE_MB, UNTHROTTLED_BYTES

# Prices of us-east-1 in US dollars, each in its first tier and without what is free: https://aws.amazon.com/lambda/pricing/
# (up to 7.5 billion GB-seconds on arm64), https://aws.amazon.com/cloudfront/pricing/ (up to 10 TB),
# https://aws.amazon.com/api-gateway/pricing/ (REST, up to 333 million requests)
_PRICES = {
    "price_per_million_requests_usd": 0.20,
    "price_per_gb_second_usd": 0.0000133334,
    "price_per_streamed_gb_usd": 0.008,
    "cloudfront_price_per_gb_usd": 0.085,
    "cloudfront_price_per_million_requests_usd": 1.00,
    "api_price_per_million_requests_usd": 3.50,
}


class Cost:
    """Metric math expressions in US dollars; the names in them are the ids of the dashboard's metrics."""

    def __init__(self, arguments: Arguments) -> None:
        def read_price(name: str) -> pulumi.Input[str]:
            return arguments.read(lambda value: _write_decimal(name, _PRICES[name] if value is None else value), name)

        memory_gb = arguments.read(_reckon_memory_gb, "memory_size_mb")
        self.requests = pulumi.Output.format("requests * {0} / 1000000", read_price("price_per_million_requests_usd"))
        self.compute = pulumi.Output.format(
            "duration_ms / 1000 * {0} * {1}", memory_gb, read_price("price_per_gb_second_usd")
        )
        self.streaming = pulumi.Output.format(
            f"(FILL(charged_bytes, 0) - FILL(charged, 0) * {UNTHROTTLED_BYTES}) / 1073741824 * {{0}}",
            read_price("price_per_streamed_gb_usd"),
        )
        self.cloudfront = pulumi.Output.format(
            "requests * {0} / 1000000 + bytes / 1073741824 * {1}",
            read_price("cloudfront_price_per_million_requests_usd"),
            read_price("cloudfront_price_per_gb_usd"),
        )
        self.api = pulumi.Output.format(
            "api_requests * {0} / 1000000", read_price("api_price_per_million_requests_usd")
        )


class Budget:
    """An AWS budget for the month, if the arguments ask for one."""

    def __init__(self, arguments: Arguments) -> None:
        self._tags = arguments.get("tags")
        self._is_wanted = "monthly_budget_usd" in arguments
        if not self._is_wanted:
            arguments.require_with("monthly_budget_usd", "budget_tag_key", "budget_tag_value", remedy="give both")
            return
        if "alarm_email" not in arguments:
            raise arguments.refuse("monthly_budget_usd needs alarm_email, to which AWS Budgets writes; give both")
        has_tag = arguments.require_together("budget_tag_key", "budget_tag_value")
        self._limit = arguments.read(_write_limit, "monthly_budget_usd")
        self._email = arguments.get("alarm_email")
        self._filters = None
        if has_tag:
            # https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-create-filters.html
            tag = pulumi.Output.format(
                "user:{0}${1}", arguments.get("budget_tag_key"), arguments.get("budget_tag_value")
            )
            self._filters = [aws.budgets.BudgetCostFilterArgs(name="TagKeyValue", values=[tag])]

    def declare(self, name: str, opts: pulumi.ResourceOptions) -> None:
        if not self._is_wanted:
            return
        aws.budgets.Budget(
            name,
            budget_type="COST",
            limit_amount=self._limit,
            limit_unit="USD",
            time_unit="MONTHLY",
            cost_filters=self._filters,
            notifications=[
                aws.budgets.BudgetNotificationArgs(
                    comparison_operator="GREATER_THAN",
                    notification_type=notification_type,
                    threshold=threshold,
                    threshold_type="PERCENTAGE",
                    subscriber_email_addresses=[self._email],
                )
                for notification_type, threshold in (("ACTUAL", 80), ("FORECASTED", 100))
            ],
            tags=self._tags,
            opts=opts,
        )


def _write_decimal(name: str, value: float) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise ArgumentError(f"{name} is {value!r}; give a price in US dollars")
    # Not 1.3e-05: the syntax of metric math names plain numbers only.
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
    return f"{value:.12f}".rstrip("0").rstrip(".")


def _reckon_memory_gb(value: float | None) -> str:
    return _write_decimal(
        "memory_size_mb",
        (DEFAULT_MEMORY_SIZE_MB if value is None else check_whole_number("memory_size_mb", value)) / 1024,
    )


def _write_limit(value: float) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
        raise ArgumentError(f"monthly_budget_usd is {value!r}; give an amount in US dollars")
    return f"{value:.2f}"

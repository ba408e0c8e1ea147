"""What the traffic costs, estimated by metric math, and a budget."""

import pulumi
import pulumi_aws as aws

from ..shared.arguments import ArgumentError, Arguments, whole_number

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
        def price(name: str) -> pulumi.Input[str]:
            return arguments.resolve(lambda value: _decimal(name, _PRICES[name] if value is None else value), name)

        memory_gb = arguments.resolve(_memory_gb, "memory_size_mb")
        self.requests = pulumi.Output.format("requests * {0} / 1000000", price("price_per_million_requests_usd"))
        self.compute = pulumi.Output.format(
            "duration_ms / 1000 * {0} * {1}", memory_gb, price("price_per_gb_second_usd")
        )
        self.streaming = pulumi.Output.format(
            "(FILL(charged_bytes, 0) - FILL(charged, 0) * 6291456) / 1073741824 * {0}",
            price("price_per_streamed_gb_usd"),
        )
        self.cloudfront = pulumi.Output.format(
            "requests * {0} / 1000000 + bytes / 1073741824 * {1}",
            price("cloudfront_price_per_million_requests_usd"),
            price("cloudfront_price_per_gb_usd"),
        )
        self.api = pulumi.Output.format("api_requests * {0} / 1000000", price("api_price_per_million_requests_usd"))


class Budget:
    """An AWS budget for the month, if the arguments ask for one."""

    def __init__(self, arguments: Arguments) -> None:
        self._is_wanted = "monthly_budget_usd" in arguments
        if not self._is_wanted:
            for argument in ("budget_tag_key", "budget_tag_value"):
                if argument in arguments:
                    raise arguments.refuse(f"{argument} has no effect without monthly_budget_usd; give both")
            return
        if "alarm_email" not in arguments:
            raise arguments.refuse("monthly_budget_usd needs alarm_email, to which AWS Budgets writes; give both")
        if ("budget_tag_key" in arguments) != ("budget_tag_value" in arguments):
            raise arguments.refuse("budget_tag_key and budget_tag_value need each other; give both or neither")
        self._limit = arguments.resolve(_limit, "monthly_budget_usd")
        self._email = arguments.get("alarm_email")
        self._filters = None
        if "budget_tag_key" in arguments:
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
            opts=opts,
        )


def _decimal(name: str, value: float) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise ArgumentError(f"{name} is {value!r}; give a price in US dollars")
    # Not 1.3e-05: the syntax of metric math names plain numbers only.
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
    return f"{value:.12f}".rstrip("0").rstrip(".")


def _memory_gb(value: float | None) -> str:
    return _decimal("memory_size_mb", (1024 if value is None else whole_number("memory_size_mb", value)) / 1024)


def _limit(value: float) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
        raise ArgumentError(f"monthly_budget_usd is {value!r}; give an amount in US dollars")
    return f"{value:.2f}"

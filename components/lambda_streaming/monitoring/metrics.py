"""The metrics that tell how a streaming function and its front door are doing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError
from ..shared.limits import UNTHROTTLED_BYTES


@dataclass(frozen=True)
class Metrics:
    """Metrics of one AWS service, all with the same dimensions."""

    namespace: pulumi.Input[str]
    dimensions: Mapping[str, pulumi.Input[str]]
    prefix: str = ""

    def write_for_dashboard(self, name: str, stat: str, **options: Any) -> list[Any]:
        """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html"""
        pairs = [part for pair in self.dimensions.items() for part in pair]
        return [self.namespace, name, *pairs, {"stat": stat, **options}]

    def write_for_alarm(self, name: str, stat: str) -> dict[str, Any]:
        statistic = "extended_statistic" if stat.startswith("p") else "statistic"
        return {
            "namespace": self.namespace,
            "metric_name": name,
            "dimensions": self.dimensions,
            statistic: stat,
        }


def watch_function(arguments: Arguments, name: pulumi.Input[str]) -> Metrics:
    """https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"""
    if "qualifier" not in arguments:
        return Metrics("AWS/Lambda", {"FunctionName": name})
    return Metrics(
        "AWS/Lambda",
        {"FunctionName": name, "Resource": pulumi.Output.format("{0}:{1}", name, arguments.get("qualifier"))},
    )


def watch_canary(arguments: Arguments, function: Metrics) -> Metrics | None:
    """One version behind an alias of two.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    """
    if "canary_version" not in arguments:
        return None
    if "qualifier" not in arguments:
        raise arguments.refuse("canary_version is counted by the alias that leads to it; give its name as qualifier")
    return Metrics("AWS/Lambda", {**function.dimensions, "ExecutedVersion": arguments.get("canary_version")})


def watch_distribution(arguments: Arguments) -> Metrics | None:
    """In us-east-1 only. Each metric has one statistic that applies to it, `Average`, `Sum` or percentiles.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
    """
    if "distribution_id" not in arguments:
        return None
    return Metrics("AWS/CloudFront", {"DistributionId": arguments.get("distribution_id"), "Region": "Global"})


def watch_web_acl(arguments: Arguments, region: pulumi.Input[str]) -> Metrics | None:
    """A CloudFront web ACL has its metrics in us-east-1, and no region among their dimensions.

    `Rule` is `ALL` for what all rules of the web ACL did, `WebACL` the metric name of its visibility configuration.

    https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
    """
    if "web_acl_metric_name" not in arguments:
        return None
    dimensions = {"WebACL": arguments.get("web_acl_metric_name"), "Rule": "ALL"}
    return Metrics("AWS/WAFV2", dimensions if "distribution_id" in arguments else {**dimensions, "Region": region})


def watch_api(arguments: Arguments) -> Metrics | None:
    """The `Average` of an error metric is its share of the requests.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
    """
    if "api_name" not in arguments:
        return None
    return Metrics(
        "AWS/ApiGateway", {"ApiName": arguments.get("api_name"), "Stage": arguments.get("api_stage_name", "prod")}
    )


class LoggedMetrics:
    """Metrics that CloudWatch reads from the function's JSON log: one line for each response.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
    """

    def __init__(
        self, arguments: Arguments, function_name: pulumi.Input[str], region: pulumi.Input[Any] | None
    ) -> None:
        self._region = region
        self._log_group_name = arguments.get("log_group_name")
        self._time = _read_field(arguments, "time_to_first_byte_field", "$.timeToFirstByteMs")
        self._bytes = _read_field(arguments, "response_bytes_field", "$.responseBytes")
        self._namespace = pulumi.Output.format("LambdaStreaming/{0}", function_name)

    def declare(self, name: str, opts: pulumi.ResourceOptions) -> Metrics:
        self._declare_filter(f"{name}-time-to-first-byte", "TimeToFirstByte", self._time, ">= 0", "Milliseconds", opts)
        self._declare_filter(f"{name}-response-bytes", "ResponseBytes", self._bytes, ">= 0", "Bytes", opts)
        # Lambda charges for what comes after the first 6 MB of each response.
        self._declare_filter(
            f"{name}-charged-bytes", "ChargedResponseBytes", self._bytes, f"> {UNTHROTTLED_BYTES}", "Bytes", opts
        )
        return Metrics(self._namespace, {})

    def _declare_filter(
        self,
        name: str,
        metric_name: str,
        field: pulumi.Input[str],
        condition: str,
        unit: str,
        opts: pulumi.ResourceOptions,
    ) -> None:
        aws.cloudwatch.LogMetricFilter(
            name,
            log_group_name=self._log_group_name,
            region=self._region,
            pattern=pulumi.Output.format("{{ {0} {1} }}", field, condition),
            metric_transformation=aws.cloudwatch.LogMetricFilterMetricTransformationArgs(
                name=metric_name, namespace=self._namespace, value=field, unit=unit
            ),
            opts=opts,
        )


def _read_field(arguments: Arguments, name: str, default: str) -> pulumi.Input[str]:
    def check(value: str | None) -> str:
        field = default if value is None else value
        if not field.startswith("$."):
            raise ArgumentError(f"{name} is {field!r}; give a property of the log's JSON object, such as {default}")
        return field

    return arguments.read(check, name)

"""Alarms on a streaming function and its front door."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError, check_whole_number
from ..shared.limits import DEFAULT_TIMEOUT_SECONDS
from ..shared.regions import US_EAST_1, check_alarm_topic_region, find_region
from .metrics import Metrics

_PERIOD_SECONDS = 300

# The argument with an alarm's threshold, and its default.
_THRESHOLDS: dict[str, tuple[str, float | None]] = {
    "errors": ("error_percent_threshold", 1),
    "canary-errors": ("canary_error_percent_threshold", 1),
    "throttles": ("throttles_threshold", 0),
    "duration": ("duration_percent_threshold", 80),
    "concurrency": ("concurrent_executions_threshold", None),
    "time-to-first-byte": ("time_to_first_byte_ms_threshold", 5000),
    "cloudfront-errors": ("cloudfront_error_percent_threshold", 1),
    "cloudfront-latency": ("cloudfront_latency_ms_threshold", 5000),
    "waf-blocks": ("waf_blocked_requests_threshold", 1000),
    "api-errors": ("api_error_percent_threshold", 1),
}
# What an alarm watches that not every stack has, by the argument that names it.
_NEEDS = {
    "canary-errors": "canary_version",
    "time-to-first-byte": "log_group_name",
    "cloudfront-errors": "distribution_id",
    "cloudfront-latency": "distribution_id",
    "waf-blocks": "web_acl_metric_name",
    "api-errors": "api_name",
}


class Alarms:
    """The alarms that are on, and the topics that they notify."""

    topic_arns: dict[str | None, pulumi.Input[str]]
    """By region, None for the stack's own; us-east-1 is there if an alarm is."""

    def __init__(self, arguments: Arguments, has_additional_metrics: bool, region: pulumi.Input[Any] | None) -> None:
        self._region = region
        self._tags = arguments.get("tags")
        disabled = arguments.decide(_check_names, "disabled_alarms")
        self._thresholds = {}
        for alarm, (argument, default) in _THRESHOLDS.items():
            needed = _NEEDS.get(alarm)
            if needed:
                arguments.require_with(needed, argument)
            is_on = alarm not in disabled and (needed is None or needed in arguments)
            if is_on and (argument in arguments or default is not None):
                self._thresholds[alarm] = arguments.read(partial(_check_threshold, argument, default), argument)
        if not has_additional_metrics and "cloudfront_latency_ms_threshold" not in arguments:
            self._thresholds.pop("cloudfront-latency", None)
        if "duration" in self._thresholds:
            self._thresholds["duration"] = arguments.read(
                _reckon_duration_ms, "duration_percent_threshold", "function_timeout_seconds"
            )
        if "api-errors" in self._thresholds:
            self._thresholds["api-errors"] = arguments.read(_reckon_api_errors, "api_error_percent_threshold")
        self._evaluation_periods = arguments.read_whole_number("alarm_evaluation_periods", 1, default=2)
        self._email = arguments.get("alarm_email")
        self._given_topic_arn = arguments.read(_check_topic, "alarm_topic_arn", "region")
        self._given_us_east_1_topic_arn = None
        if "us_east_1_alarm_topic_arn" in arguments:
            self._given_us_east_1_topic_arn = arguments.read(check_alarm_topic_region, "us_east_1_alarm_topic_arn")
        self._in_us_east_1 = self._thresholds.keys() & {"cloudfront-errors", "cloudfront-latency"}
        if "distribution_id" in arguments and "waf-blocks" in self._thresholds:
            self._in_us_east_1 |= {"waf-blocks"}
        if self._given_us_east_1_topic_arn is not None and not self._in_us_east_1:
            raise arguments.refuse("us_east_1_alarm_topic_arn has no effect, because no alarm is there; leave it out")
        if self._in_us_east_1 and self._given_topic_arn is not None and self._given_us_east_1_topic_arn is None:
            raise arguments.refuse(
                "the alarms on CloudFront are in us-east-1 and notify a topic there; give us_east_1_alarm_topic_arn "
                f"beside alarm_topic_arn, or disable {', '.join(sorted(self._in_us_east_1))}"
            )

    def declare(
        self,
        name: str,
        function: Metrics,
        canary: Metrics | None,
        logged: Metrics | None,
        distribution: Metrics | None,
        web_acl: Metrics | None,
        api: Metrics | None,
        opts: pulumi.ResourceOptions,
    ) -> None:
        self._name, self._opts = name, opts
        self.topic_arns = {None: self._declare_topic(name, self._given_topic_arn, self._region)}
        if self._in_us_east_1:
            self.topic_arns[US_EAST_1] = self._declare_topic(
                f"{name}-us-east-1", self._given_us_east_1_topic_arn, US_EAST_1
            )
        self._declare_alarm(
            "errors",
            "Percent of invocations that failed",
            {"metric_queries": _divide_errors(function)},
        )
        if canary:
            self._declare_alarm(
                "canary-errors",
                "Percent of invocations of the new version that failed",
                {"metric_queries": _divide_errors(canary)},
            )
        self._declare_alarm(
            "throttles", "Invocations that Lambda refused", function.write_for_alarm("Throttles", "Sum")
        )
        self._declare_alarm(
            "duration",
            "Milliseconds that the slowest 1 % of the invocations take, close to the timeout",
            function.write_for_alarm("Duration", "p99"),
        )
        self._declare_alarm(
            "concurrency", "Invocations at the same time", function.write_for_alarm("ConcurrentExecutions", "Maximum")
        )
        if logged:
            self._declare_alarm(
                "time-to-first-byte",
                "Milliseconds until the first byte of the slowest 5 % of the responses",
                logged.write_for_alarm("TimeToFirstByte", "p95"),
            )
        if distribution:
            self._declare_alarm(
                "cloudfront-errors",
                "Percent of viewers' requests that CloudFront answered with 5xx",
                distribution.write_for_alarm("5xxErrorRate", "Average"),
            )
            self._declare_alarm(
                "cloudfront-latency",
                "Milliseconds until the first byte from the origin, for the slowest 5 % of the requests",
                distribution.write_for_alarm("OriginLatency", "p95"),
            )
        if web_acl:
            self._declare_alarm(
                "waf-blocks", "Requests that the web ACL blocked", web_acl.write_for_alarm("BlockedRequests", "Sum")
            )
        if api:
            self._declare_alarm(
                "api-errors",
                "Share of the requests that API Gateway answered with 5xx",
                api.write_for_alarm("5XXError", "Average"),
            )

    def _declare_alarm(self, alarm: str, description: str, watched: dict[str, Any]) -> None:
        if alarm not in self._thresholds:
            return
        where = US_EAST_1 if alarm in self._in_us_east_1 else None
        topic_arn = self.topic_arns[where]
        aws.cloudwatch.MetricAlarm(
            f"{self._name}-{alarm}",
            alarm_description=description,
            comparison_operator="GreaterThanThreshold",
            threshold=self._thresholds[alarm],
            evaluation_periods=self._evaluation_periods,
            period=None if "metric_queries" in watched else _PERIOD_SECONDS,
            # No traffic is no fault.
            treat_missing_data="notBreaching",
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
            region=where or self._region,
            **watched,
            tags=self._tags,
            opts=self._opts,
        )

    def _declare_topic(
        self, name: str, given: pulumi.Input[str] | None, region: pulumi.Input[Any] | None
    ) -> pulumi.Input[str]:
        topic_arn = given
        if topic_arn is None:
            topic_arn = aws.sns.Topic(name, region=region, tags=self._tags, opts=self._opts).arn
        if self._email is not None:
            aws.sns.TopicSubscription(
                name, topic=topic_arn, protocol="email", endpoint=self._email, region=region, opts=self._opts
            )
        return topic_arn


def _divide_errors(function: Metrics) -> list[dict[str, Any]]:
    counts = [
        {
            "id": metric_id,
            "metric": {
                "namespace": function.namespace,
                "metric_name": metric_name,
                "dimensions": function.dimensions,
                "stat": "Sum",
                "period": _PERIOD_SECONDS,
            },
        }
        for metric_id, metric_name in (("errors", "Errors"), ("invocations", "Invocations"))
    ]
    expression = "IF(invocations > 0, 100 * errors / invocations, 0)"
    return [*counts, {"id": "percent", "expression": expression, "label": "Errors (%)", "return_data": True}]


def _check_names(names: Sequence[str] | None) -> set[str]:
    for name in names or ():
        if name not in _THRESHOLDS:
            raise ArgumentError(f"disabled_alarms has {name!r}; the alarms are {', '.join(_THRESHOLDS)}")
    return set(names or ())


def _check_topic(arn: str | None, region: str | None) -> Any:
    where = find_region(arn) if arn else None
    if where and region and where != region:
        raise ArgumentError(
            f"alarm_topic_arn is in {where}, but the alarms are in {region!r} and notify topics "
            "there; give one from there"
        )
    return arn


def _check_threshold(argument: str, default: float | None, value: float | None) -> float:
    chosen = default if value is None else value
    if isinstance(chosen, bool) or not isinstance(chosen, (int, float)) or chosen < 0:
        raise ArgumentError(f"{argument} is {chosen!r}; give a number, 0 or more")
    return chosen


def _reckon_duration_ms(percent: float | None, timeout_seconds: float | None) -> float:
    timeout = (
        DEFAULT_TIMEOUT_SECONDS
        if timeout_seconds is None
        else check_whole_number("function_timeout_seconds", timeout_seconds)
    )
    return _check_threshold(*_THRESHOLDS["duration"], percent) / 100 * timeout * 1000


def _reckon_api_errors(percent: float | None) -> float:
    # The average of this metric is a share, not a percentage.
    return _check_threshold(*_THRESHOLDS["api-errors"], percent) / 100

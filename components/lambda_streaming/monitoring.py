"""A dashboard and alarms for a streaming function and its front door."""

import re
from collections.abc import Sequence

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired, TypedDict

from . import monitoring_dashboard as dashboard
from .arguments import Arguments, whole_number
from .monitoring_alarms import Alarms
from .monitoring_cost import Budget, Cost
from .monitoring_metrics import (
    LoggedMetrics,
    api_metrics,
    distribution_metrics,
    function_metrics,
    web_acl_metrics,
)
from .options import child_options
from .regions import US_EAST_1


class StreamingMonitoringArgs(TypedDict):
    function_name: pulumi.Input[str]
    """The function's name."""
    qualifier: NotRequired[pulumi.Input[str]]
    """The alias whose metrics to watch. Default: all of the function's."""
    function_timeout_seconds: NotRequired[pulumi.Input[float]]
    """The function's timeout, in seconds, against which durations are judged. Default: 120, as StreamingFunction's."""
    memory_size_mb: NotRequired[pulumi.Input[float]]
    """The function's memory in MB, for the estimated cost. Default: 1024, as StreamingFunction's."""
    log_group_name: NotRequired[pulumi.Input[str]]
    """The name of the function's log group, in which each response leaves a line of JSON with its bytes and its time to
    the first byte. Default: none, and these two are not watched."""
    time_to_first_byte_field: NotRequired[pulumi.Input[str]]
    """The property of that line with the milliseconds to the first byte. Default: `$.timeToFirstByteMs`."""
    response_bytes_field: NotRequired[pulumi.Input[str]]
    """The property of that line with the bytes of the response. Default: `$.responseBytes`."""
    distribution_id: NotRequired[pulumi.Input[str]]
    """The id of the CloudFront distribution to watch. Default: none."""
    cloudfront_additional_metrics: NotRequired[bool]
    """Whether CloudFront publishes the latency of its origins, for which it charges by the month. A distribution takes
    one such setting, so say false where it has one. A plain value, never an Output. Default: true."""
    web_acl_metric_name: NotRequired[pulumi.Input[str]]
    """The metric name of the WAF web ACL to watch: of CloudFront's with `distribution_id`, else of a regional one.
    Default: none."""
    api_name: NotRequired[pulumi.Input[str]]
    """The name of the REST API to watch. Default: none."""
    api_stage_name: NotRequired[pulumi.Input[str]]
    """The stage of the REST API. Default: `prod`."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """The ARN of the SNS topic that alarms notify. Default: one is made."""
    us_east_1_alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """The ARN of a topic in us-east-1, for the alarms on CloudFront. Needed with `alarm_topic_arn` and
    `distribution_id`. Default: one is made."""
    alarm_email: NotRequired[pulumi.Input[str]]
    """An address that the topics write to, once its owner confirms. Default: none."""
    alarm_evaluation_periods: NotRequired[pulumi.Input[float]]
    """How many periods of 5 minutes in a row a threshold is passed before an alarm goes off. Default: 2."""
    disabled_alarms: NotRequired[Sequence[str]]
    """Alarms not to make: `errors`, `throttles`, `duration`, `concurrency`, `time-to-first-byte`, `cloudfront-errors`,
    `cloudfront-latency`, `waf-blocks`, `api-errors`. Plain names, never Outputs. Default: none."""
    error_percent_threshold: NotRequired[pulumi.Input[float]]
    """`errors`: percent of the invocations that fail. Default: 1."""
    throttles_threshold: NotRequired[pulumi.Input[float]]
    """`throttles`: invocations refused for want of concurrency in 5 minutes. Default: 0."""
    duration_percent_threshold: NotRequired[pulumi.Input[float]]
    """`duration`: the 99th percentile of the durations in percent of the timeout. Default: 80."""
    concurrent_executions_threshold: NotRequired[pulumi.Input[float]]
    """`concurrency`: invocations at the same time; give what is near your quota. Default: no such alarm."""
    time_to_first_byte_ms_threshold: NotRequired[pulumi.Input[float]]
    """`time-to-first-byte`: its 95th percentile in milliseconds. Default: 5000."""
    cloudfront_error_percent_threshold: NotRequired[pulumi.Input[float]]
    """`cloudfront-errors`: percent of the requests that CloudFront answers with 5xx. Default: 1."""
    cloudfront_latency_ms_threshold: NotRequired[pulumi.Input[float]]
    """`cloudfront-latency`: the 95th percentile of the milliseconds until the origin's first byte. Default: 5000."""
    waf_blocked_requests_threshold: NotRequired[pulumi.Input[float]]
    """`waf-blocks`: requests blocked in 5 minutes. Default: 1000."""
    api_error_percent_threshold: NotRequired[pulumi.Input[float]]
    """`api-errors`: percent of the requests that API Gateway answers with 5xx. Default: 1."""
    price_per_million_requests_usd: NotRequired[pulumi.Input[float]]
    """Lambda's price for a million requests. Default: 0.20, as in us-east-1."""
    price_per_gb_second_usd: NotRequired[pulumi.Input[float]]
    """Lambda's price for a GB-second. Default: 0.0000133334, for arm64 in us-east-1; x86_64 is 0.0000166667."""
    price_per_streamed_gb_usd: NotRequired[pulumi.Input[float]]
    """Lambda's price for a streamed GB after the first 6 MB of each response. Default: 0.008, as in us-east-1."""
    cloudfront_price_per_gb_usd: NotRequired[pulumi.Input[float]]
    """CloudFront's price for a GB sent to viewers. Default: 0.085, its first tier in the United States."""
    cloudfront_price_per_million_requests_usd: NotRequired[pulumi.Input[float]]
    """CloudFront's price for a million HTTPS requests. Default: 1.00, as in the United States."""
    api_price_per_million_requests_usd: NotRequired[pulumi.Input[float]]
    """API Gateway's price for a million requests. Default: 3.50, its first tier in us-east-1."""
    monthly_budget_usd: NotRequired[pulumi.Input[float]]
    """A budget for the month: AWS Budgets writes to `alarm_email` when 80 % of it are spent, and when the month is
    going to pass it. Default: none."""
    budget_tag_key: NotRequired[pulumi.Input[str]]
    """With `budget_tag_value`, the cost allocation tag of what counts for the budget. Default: the whole account
    counts."""
    budget_tag_value: NotRequired[pulumi.Input[str]]
    """The value of `budget_tag_key`."""


class StreamingMonitoring(pulumi.ComponentResource):
    """A CloudWatch dashboard, alarms that notify a topic, and a budget, for a streaming function and its front door.

    The dashboard shows requests, errors, throttles, durations against the timeout and concurrency; time to first byte
    and bytes streamed, from the function's JSON log; CloudFront, WAF and API Gateway, where they are named; and the
    estimated cost an hour. Durations in it are Lambda's, which for a stream last until its end, so the time to the
    first byte is what callers wait.

    What CloudFront measures is in us-east-1: so are the alarms on it and a second topic, wherever the stack is.

    The function logs a line for each response, such as
    `{"timeToFirstByteMs": 210, "responseBytes": 48213, "level": "INFO"}`.

    Refused: thresholds for what is not watched, an unknown name in `disabled_alarms`, `alarm_topic_arn` without a topic
    in us-east-1 where one is needed, a budget without an address.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html

    ```python
    StreamingMonitoring("chat", {
        "function_name": chat.function_name,
        "log_group_name": chat.log_group_name,
        "distribution_id": cdn.distribution_id,
        "alarm_email": "team@example.com",
    })
    ```
    """

    dashboard_name: pulumi.Output[str]
    """The dashboard's name."""
    alarm_topic_arn: pulumi.Output[str]
    """The ARN of the topic that alarms notify."""
    us_east_1_alarm_topic_arn: pulumi.Output[str] | None
    """The ARN of the topic in us-east-1, if there are alarms on CloudFront."""

    def __init__(self, name: str, args: StreamingMonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("StreamingMonitoring", name, args, StreamingMonitoringArgs)
        for argument, needed in _NEEDS.items():
            if argument in arguments and needed not in arguments:
                raise arguments.refuse(f"{argument} has no effect without {needed}; leave it out, or give {needed}")
        has_additional_metrics = "distribution_id" in arguments and arguments.decide(
            lambda value: value is not False, "cloudfront_additional_metrics"
        )
        logged_metrics = LoggedMetrics(arguments) if "log_group_name" in arguments else None
        alarms = Alarms(arguments, has_additional_metrics)
        cost = Cost(arguments)
        budget = Budget(arguments)
        timeout_ms = arguments.resolve(_timeout_ms, "function_timeout_seconds")

        super().__init__("lambda-streaming:index:StreamingMonitoring", name, None, opts)
        child = child_options(self, opts)
        region = aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
        function = function_metrics(arguments)
        logged = logged_metrics.declare(name, child) if logged_metrics else None
        distribution = distribution_metrics(arguments)
        web_acl = web_acl_metrics(arguments, region)
        api = api_metrics(arguments)
        if has_additional_metrics:
            aws.cloudfront.MonitoringSubscription(
                name,
                distribution_id=arguments.get("distribution_id"),
                monitoring_subscription={
                    "realtime_metrics_subscription_config": {"realtime_metrics_subscription_status": "Enabled"}
                },
                opts=child,
            )
        alarms.declare(name, function, logged, distribution, web_acl, api, child)
        budget.declare(name, child)
        widgets = dashboard.function_widgets(function, timeout_ms, region)
        if logged:
            widgets += dashboard.logged_widgets(logged, region)
        if distribution:
            widgets += dashboard.distribution_widgets(distribution, has_additional_metrics)
        if web_acl:
            widgets += dashboard.web_acl_widgets(web_acl, US_EAST_1 if distribution else region)
        if api:
            widgets += dashboard.api_widgets(api, region)
        widgets += dashboard.cost_widgets(cost, function, logged, distribution, api, region)

        self.dashboard_name = aws.cloudwatch.Dashboard(
            name,
            # The provider makes no names for dashboards.
            dashboard_name=re.sub("[^A-Za-z0-9_-]", "-", f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}"),
            dashboard_body=dashboard.dashboard_body(widgets),
            opts=child,
        ).dashboard_name
        self.alarm_topic_arn = pulumi.Output.from_input(alarms.topic_arns[None])
        self.us_east_1_alarm_topic_arn = None
        if US_EAST_1 in alarms.topic_arns:
            self.us_east_1_alarm_topic_arn = pulumi.Output.from_input(alarms.topic_arns[US_EAST_1])
        self.register_outputs(
            {
                "dashboardName": self.dashboard_name,
                "alarmTopicArn": self.alarm_topic_arn,
                "usEast1AlarmTopicArn": self.us_east_1_alarm_topic_arn,
            }
        )


_NEEDS = {
    "time_to_first_byte_field": "log_group_name",
    "response_bytes_field": "log_group_name",
    "cloudfront_additional_metrics": "distribution_id",
    "api_stage_name": "api_name",
}


def _timeout_ms(value: float | None) -> int:
    return (120 if value is None else whole_number("function_timeout_seconds", value)) * 1000

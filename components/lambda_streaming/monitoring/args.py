"""The arguments of StreamingMonitoring."""

from collections.abc import Mapping, Sequence

import pulumi
from typing_extensions import NotRequired, TypedDict


class StreamingMonitoringArgs(TypedDict):
    function_name: pulumi.Input[str]
    """The function's name or ARN."""
    qualifier: NotRequired[pulumi.Input[str]]
    """The alias whose metrics to watch. Default: all of the function's."""
    canary_version: NotRequired[pulumi.Input[str]]
    """With `qualifier`, a version that the alias gives a share of the requests, for an alarm on its errors alone.
    Default: none."""
    region: NotRequired[pulumi.Input[str]]
    """The region of the function, its log group and its API. Default: the one in the ARN, else the provider's."""
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
    """Whether to have CloudFront publish the latency of its origins, for which it charges by the month. A distribution
    takes one such setting, so say false where it has one already; the alarm `cloudfront-latency` is then made if its
    threshold is given. A plain value, never an Output. Default: true."""
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
    """Alarms not to make: `errors`, `canary-errors`, `throttles`, `duration`, `concurrency`, `time-to-first-byte`,
    `cloudfront-errors`, `cloudfront-latency`, `waf-blocks`, `api-errors`. Plain names, never Outputs. Default: none."""
    error_percent_threshold: NotRequired[pulumi.Input[float]]
    """`errors`: percent of the invocations that fail. Default: 1."""
    canary_error_percent_threshold: NotRequired[pulumi.Input[float]]
    """`canary-errors`: percent of the invocations of `canary_version` that fail. Default: 1."""
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
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of everything that can have some. Default: none but the provider's."""

"""StreamingMonitoring's arguments."""

from .case import Case, Component, plain, plain_list

CASES = [
    Case("functionName", "fn-2", "MetricAlarm:chat-throttles", "dimensions.FunctionName"),
    Case("qualifier", "live", "MetricAlarm:chat-throttles", "dimensions.Resource", "fn:live"),
    Case(
        "canaryVersion",
        "8",
        "MetricAlarm:chat-canary-errors",
        "metricQueries.0.metric.dimensions.ExecutedVersion",
        beside={"qualifier": "live"},
    ),
    Case(
        "canaryErrorPercentThreshold",
        7,
        "MetricAlarm:chat-canary-errors",
        "threshold",
        beside={"canaryVersion": "8", "qualifier": "live"},
    ),
    Case("region", "eu-west-3", "MetricAlarm:chat-throttles", "region"),
    Case("tags", {"team": "chat"}, "MetricAlarm:chat-throttles", "tags.team", "chat"),
    Case("functionTimeoutSeconds", 10, "MetricAlarm:chat-duration", "threshold", 8000),
    Case("durationPercentThreshold", 50, "MetricAlarm:chat-duration", "threshold", 60_000),
    Case("logGroupName", "log", "LogMetricFilter", "logGroupName"),
    Case(
        "responseBytesField",
        "$.b",
        "LogMetricFilter:chat-response-bytes",
        "metricTransformation.value",
        beside={"logGroupName": "log"},
    ),
    Case(
        "timeToFirstByteMsThreshold",
        7,
        "MetricAlarm:chat-time-to-first-byte",
        "threshold",
        beside={"logGroupName": "log"},
    ),
    Case("concurrentExecutionsThreshold", 7, "MetricAlarm:chat-concurrency", "threshold"),
    Case("errorPercentThreshold", 7, "MetricAlarm:chat-errors", "threshold"),
    Case("throttlesThreshold", 7, "MetricAlarm:chat-throttles", "threshold"),
    Case("distributionId", "E2", "MonitoringSubscription", "distributionId"),
    Case(
        "cloudfrontLatencyMsThreshold",
        7,
        "MetricAlarm:chat-cloudfront-latency",
        "threshold",
        beside={"distributionId": "E1"},
    ),
    Case(
        "cloudfrontErrorPercentThreshold",
        7,
        "MetricAlarm:chat-cloudfront-errors",
        "threshold",
        beside={"distributionId": "E1"},
    ),
    Case("webAclMetricName", "acl", "MetricAlarm:chat-waf-blocks", "dimensions.WebACL"),
    Case(
        "wafBlockedRequestsThreshold", 7, "MetricAlarm:chat-waf-blocks", "threshold", beside={"webAclMetricName": "acl"}
    ),
    Case("apiName", "api", "MetricAlarm:chat-api-errors", "dimensions.ApiName"),
    Case("apiStageName", "live", "MetricAlarm:chat-api-errors", "dimensions.Stage", beside={"apiName": "api"}),
    Case("apiErrorPercentThreshold", 50, "MetricAlarm:chat-api-errors", "threshold", 0.5, beside={"apiName": "api"}),
    Case("alarmTopicArn", "arn", "MetricAlarm:chat-errors", "alarmActions.0"),
    Case(
        "usEast1AlarmTopicArn",
        "arn",
        "MetricAlarm:chat-cloudfront-errors",
        "alarmActions.0",
        beside={"distributionId": "E1"},
        as_in_service=False,
    ),
    Case("alarmEmail", "a@b.example", "TopicSubscription", "endpoint"),
    Case("alarmEvaluationPeriods", 3, "MetricAlarm:chat-errors", "evaluationPeriods"),
    Case("monthlyBudgetUsd", 5, "Budget", "limitAmount", "5.00", beside={"alarmEmail": "a@b.example"}),
    Case(
        "budgetTagKey",
        "k",
        "Budget",
        "costFilters.0.values.0",
        "user:k$v",
        beside={"budgetTagValue": "v", "monthlyBudgetUsd": 5, "alarmEmail": "a@b.example"},
    ),
    Case(
        "budgetTagValue",
        "w",
        "Budget",
        "costFilters.0.values.0",
        "user:k$w",
        beside={"budgetTagKey": "k", "monthlyBudgetUsd": 5, "alarmEmail": "a@b.example"},
    ),
]
# These arrive in the middle of the dashboard's text.
ON_THE_DASHBOARD = {
    "memorySizeMb": (2048, "/ 1000 * 2 *"),
    "pricePerMillionRequestsUsd": (7.77, "requests * 7.77 /"),
    "pricePerGbSecondUsd": (7.77, "* 1 * 7.77"),
    "pricePerStreamedGbUsd": (7.77, "1073741824 * 7.77"),
    "cloudfrontPricePerGbUsd": (7.77, "bytes / 1073741824 * 7.77"),
    "cloudfrontPricePerMillionRequestsUsd": (7.77, "requests * 7.77 / 1000000 + bytes"),
    "apiPricePerMillionRequestsUsd": (7.77, "api_requests * 7.77"),
}
MONITORING = Component(
    "StreamingMonitoring",
    required={"functionName": "fn"},
    cases=CASES,
    outputs={"dashboardName", "alarmTopicArn"},
    plain={"cloudfrontAdditionalMetrics": plain("boolean"), "disabledAlarms": plain_list(item_is_plain=True)},
    elsewhere={"timeToFirstByteField": {"type": "string"}, **{name: {"type": "number"} for name in ON_THE_DASHBOARD}},
    door={"frontDoor": "function-url", "monitoring": True},
)

"""A dashboard and alarms for a streaming function and its front door."""

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.called_function import read_called_function
from ..shared.limits import DEFAULT_TIMEOUT_SECONDS
from ..shared.names import fit_name, name_in_account
from ..shared.options import make_child_options
from ..shared.outputs import register_outputs
from ..shared.regions import US_EAST_1, read_region
from . import dashboard
from .alarms import Alarms
from .args import StreamingMonitoringArgs
from .cost import Budget, Cost
from .metrics import (
    LoggedMetrics,
    watch_api,
    watch_canary,
    watch_distribution,
    watch_function,
    watch_web_acl,
)


class StreamingMonitoring(pulumi.ComponentResource):
    """A CloudWatch dashboard, alarms that notify a topic, and a budget, for a streaming function and its front door.

    The dashboard shows requests, errors, throttles, durations against the timeout and concurrency; time to first byte
    and bytes streamed, from the function's JSON log; CloudFront, WAF and API Gateway, where they are named; and the
    estimated cost an hour. Durations in it are Lambda's, which for a stream last until its end, so the time to the
    first byte is what callers wait.

    What CloudFront measures is in us-east-1: so are the alarms on it and a second topic, wherever the stack is.

    The function logs a line for each response, such as
    `{"timeToFirstByteMs": 210, "responseBytes": 48213, "level": "INFO"}`.

    Refused: thresholds for what is not watched, `canary_version` without `qualifier`, an unknown name in
    `disabled_alarms`, `alarm_topic_arn` without a topic in us-east-1 where one is needed, a budget without an
    address.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html

    ```python
    import pulumi
    from lambda_streaming import StreamingFunction, StreamingMonitoring

    chat = StreamingFunction("chat", {"code": pulumi.FileArchive("app")})
    monitoring = StreamingMonitoring("chat", {
        "function_name": chat.function_name,
        "log_group_name": chat.log_group_name,
        "alarm_email": "team@example.com",
    })
    pulumi.export("dashboard_name", monitoring.dashboard_name)
    ```
    """

    dashboard_name: pulumi.Output[str]
    """The dashboard's name."""
    alarm_topic_arn: pulumi.Output[str]
    """The ARN of the topic that alarms notify."""
    us_east_1_alarm_topic_arn: pulumi.Output[str] | None
    """The ARN of the topic in us-east-1, if there are alarms on CloudFront."""

    def __init__(self, name: str, args: StreamingMonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("StreamingMonitoring", name, args, StreamingMonitoringArgs, opts)
        called = read_called_function(arguments, arguments.get("function_name"), None)
        own_region = read_region(arguments, called.region, "function_name")
        arguments.require_with("log_group_name", "time_to_first_byte_field", "response_bytes_field")
        arguments.require_with("distribution_id", "cloudfront_additional_metrics")
        arguments.require_with("api_name", "api_stage_name")
        has_additional_metrics = "distribution_id" in arguments and arguments.decide(
            lambda value: value is not False, "cloudfront_additional_metrics"
        )
        logged_metrics = LoggedMetrics(arguments, called.name, own_region) if "log_group_name" in arguments else None
        alarms = Alarms(arguments, has_additional_metrics, own_region)
        cost = Cost(arguments)
        budget = Budget(arguments)
        timeout = arguments.read_whole_number("function_timeout_seconds", default=DEFAULT_TIMEOUT_SECONDS)
        timeout_ms = arguments.derive(lambda seconds: seconds * 1000, timeout)
        function = watch_function(arguments, called.name)
        canary = watch_canary(arguments, function)

        super().__init__("lambda-streaming:index:StreamingMonitoring", name, None, opts)
        child = make_child_options(self, opts)
        name = fit_name(name)
        provider_region = aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
        region = pulumi.Output.all(own_region, provider_region).apply(lambda found: found[0] or found[1])
        logged = logged_metrics.declare(name, child) if logged_metrics else None
        distribution = watch_distribution(arguments)
        web_acl = watch_web_acl(arguments, region)
        api = watch_api(arguments)
        if has_additional_metrics:
            aws.cloudfront.MonitoringSubscription(
                name,
                distribution_id=arguments.get("distribution_id"),
                monitoring_subscription={
                    "realtime_metrics_subscription_config": {"realtime_metrics_subscription_status": "Enabled"}
                },
                opts=child,
            )
        alarms.declare(name, function, canary, logged, distribution, web_acl, api, child)
        budget.declare(name, child)
        widgets = dashboard.draw_function(function, timeout_ms, region)
        if logged:
            widgets += dashboard.draw_logged(logged, region)
        if distribution:
            widgets += dashboard.draw_distribution(distribution)
        if web_acl:
            widgets += dashboard.draw_web_acl(web_acl, US_EAST_1 if distribution else region)
        if api:
            widgets += dashboard.draw_api(api, region)
        widgets += dashboard.draw_cost(cost, function, logged, distribution, api, region)

        self.dashboard_name = aws.cloudwatch.Dashboard(
            name,
            dashboard_name=name_in_account(self, name, 255),
            dashboard_body=dashboard.write_dashboard(widgets),
            region=own_region,
            opts=child,
        ).dashboard_name
        self.alarm_topic_arn = pulumi.Output.from_input(alarms.topic_arns[None])
        self.us_east_1_alarm_topic_arn = None
        if US_EAST_1 in alarms.topic_arns:
            self.us_east_1_alarm_topic_arn = pulumi.Output.from_input(alarms.topic_arns[US_EAST_1])
        register_outputs(self)

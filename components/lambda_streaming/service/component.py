"""A streaming function and the front door that its callers need, in one component."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from ..api.args import StreamingApiArgs
from ..api.component import StreamingApi
from ..distribution.args import StreamingDistributionArgs
from ..distribution.component import StreamingDistribution
from ..function.args import StreamingFunctionArgs
from ..function.component import StreamingFunction
from ..function.release import Release
from ..monitoring.args import StreamingMonitoringArgs
from ..monitoring.component import StreamingMonitoring
from ..shared.arguments import ArgumentError, Arguments
from ..shared.limits import timeout_seconds
from ..shared.options import child_options
from ..url.component import StreamingUrl, StreamingUrlArgs
from ..vpc_endpoint.component import StreamingVpcEndpoint
from .args import StreamingServiceArgs
from .front_door import front_door_of, refuse_other_doors

_ONLY_WITH_MONITORING = (
    "alarm_email",
    "alarm_topic_arn",
    "disabled_alarms",
    "monthly_budget_usd",
    "us_east_1_alarm_topic_arn",
)


class StreamingService(pulumi.ComponentResource):
    """A streaming function with its front door: everything that a deployed service needs, by the secure defaults.

    It holds a StreamingFunction and what `front_door` names: StreamingUrl and StreamingDistribution for `cloudfront`,
    StreamingUrl for `function-url`, StreamingApi for `api-gateway`, StreamingVpcEndpoint for `vpc`; and with
    `monitoring` StreamingMonitoring. The arguments are theirs; use the components themselves for what this one has no
    argument for.

    Refused: an argument that the front door has no use for, with the door that has; a function in a VPC behind a
    function URL, which does not stream there; and what the components themselves refuse.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html

    ```python
    import pulumi
    from lambda_streaming import StreamingService

    chat = StreamingService("chat", {
        "code": pulumi.FileArchive("app"),
        "site_path": "site",
        "managed_web_acl": True,
        "monitoring": True,
    })
    pulumi.export("url", chat.url)
    ```
    """

    url: pulumi.Output[str]
    """The address that callers request. With `vpc` it is that of Lambda's API, InvokeWithResponseStream."""
    function_name: pulumi.Output[str]
    """The function's name."""
    function_arn: pulumi.Output[str]
    """The function's ARN, without a version or an alias."""
    role_name: pulumi.Output[str]
    """The name of the role that the function runs as."""
    log_group_name: pulumi.Output[str]
    """The name of the function's log group."""
    domain_name: pulumi.Output[str] | None
    """With `cloudfront` and `api-gateway`, the AWS domain name that a DNS record of yours leads to."""
    distribution_id: pulumi.Output[str] | None
    """With `cloudfront`, the distribution's id."""
    caller_policy_json: pulumi.Output[str] | None
    """With `api-gateway` and `vpc`, the IAM policy, as JSON, that a caller's role needs when callers sign."""
    dashboard_name: pulumi.Output[str] | None
    """With `monitoring`, the dashboard's name."""
    alarm_topic_arn: pulumi.Output[str] | None
    """With `monitoring`, the ARN of the topic that alarms notify."""

    def __init__(self, name: str, args: StreamingServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("StreamingService", name, args, StreamingServiceArgs)
        front_door = arguments.decide(front_door_of, "front_door")
        refuse_other_doors(arguments, front_door)
        is_monitored = arguments.decide(lambda value: value is True, "monitoring")
        _refuse_without_monitoring(arguments, is_monitored)
        authorization_type = arguments.resolve(lambda public: "NONE" if public else "AWS_IAM", "public")
        api_domain_name = arguments.arrange(_single_name, "domain_names") if front_door == "api-gateway" else None
        function_timeout = arguments.resolve(timeout_seconds, "timeout_seconds", "max_response_mb")

        super().__init__("lambda-streaming:index:StreamingService", name, None, opts)
        child = child_options(self, opts)
        self.domain_name = None
        self.distribution_id = None
        self.caller_policy_json = None
        self.dashboard_name = None
        self.alarm_topic_arn = None
        function = StreamingFunction(name, _args(StreamingFunctionArgs, arguments), child)
        qualifier = function.qualifier if Release.is_wanted(arguments) else None
        called = {"function_name": function.function_name, "qualifier": qualifier}
        watched = {
            **called,
            "function_timeout_seconds": function_timeout,
            "log_group_name": function.log_group_name,
        }
        if front_door == "vpc":
            endpoint = StreamingVpcEndpoint(
                name,
                {
                    "vpc_id": arguments.get("vpc_id"),
                    "subnet_ids": arguments.get("endpoint_subnet_ids", arguments.get("subnet_ids")),
                    "function_arns": [function.qualified_arn],
                    "source_security_group_ids": arguments.get("source_security_group_ids"),
                    "source_cidr_blocks": arguments.get("source_cidr_blocks"),
                    "allow_principals": arguments.get("allow_principals"),
                    "single_zone": arguments.get("single_zone"),
                },
                child,
            )
            self.url = _invoke_address(function.function_name, qualifier, pulumi.InvokeOutputOptions(parent=self))
            self.caller_policy_json = endpoint.caller_policy_json
        elif front_door == "api-gateway":
            integration = {
                "function_arn": function.function_arn,
                "qualifier": qualifier,
                "domain_name": api_domain_name,
                "timeout_seconds": function_timeout,
            }
            api = StreamingApi(name, _args(StreamingApiArgs, arguments, integration), child)
            self.url = api.url
            self.domain_name = api.domain_name
            self.caller_policy_json = api.caller_policy_json
            watched |= {
                "api_name": api.api_name,
                "api_stage_name": api.stage_name,
                "web_acl_metric_name": api.web_acl_metric_name,
            }
        else:
            signed = {**called, "authorization_type": authorization_type}
            url = StreamingUrl(name, _args(StreamingUrlArgs, arguments, signed), child)
            self.url = url.function_url
            if front_door == "cloudfront":
                behind = {**called, "function_url": url.function_url, "function_timeout_seconds": function_timeout}
                distribution = StreamingDistribution(name, _args(StreamingDistributionArgs, arguments, behind), child)
                self.url = distribution.url
                self.domain_name = distribution.domain_name
                self.distribution_id = distribution.distribution_id
                watched |= {
                    "distribution_id": distribution.distribution_id,
                    "web_acl_metric_name": distribution.web_acl_metric_name,
                }
        if is_monitored:
            monitoring = StreamingMonitoring(name, _args(StreamingMonitoringArgs, arguments, watched), child)
            self.dashboard_name = monitoring.dashboard_name
            self.alarm_topic_arn = monitoring.alarm_topic_arn

        self.function_name = function.function_name
        self.function_arn = function.function_arn
        self.role_name = function.role_name
        self.log_group_name = function.log_group_name
        self.register_outputs(
            {
                "url": self.url,
                "functionName": self.function_name,
                "functionArn": self.function_arn,
                "roleName": self.role_name,
                "logGroupName": self.log_group_name,
                "domainName": self.domain_name,
                "distributionId": self.distribution_id,
                "callerPolicyJson": self.caller_policy_json,
                "dashboardName": self.dashboard_name,
                "alarmTopicArn": self.alarm_topic_arn,
            }
        )


def _refuse_without_monitoring(arguments: Arguments, is_monitored: bool) -> None:
    for name in _ONLY_WITH_MONITORING:
        if name in arguments and not is_monitored:
            raise arguments.refuse(f"{name} has no effect without monitoring; leave it out, or give monitoring=True")


def _single_name(domain_names: Sequence[pulumi.Input[str]] | None) -> pulumi.Input[str] | None:
    if domain_names is not None and len(domain_names) != 1:
        raise ArgumentError(f"domain_names has {len(domain_names)} names; front_door 'api-gateway' takes one")
    return domain_names[0] if domain_names else None


def _args(component_args: Any, arguments: Arguments, wired: dict[str, Any] | None = None) -> Any:
    """The arguments of one of the components: those that the service has by the same name, and `wired`."""
    given = {name: arguments.get(name) for name in arguments if name in component_args.__annotations__}
    return {**given, **(wired or {})}


def _invoke_address(
    function_name: pulumi.Output[str], qualifier: pulumi.Output[Any] | None, opts: pulumi.InvokeOutputOptions
) -> pulumi.Output[str]:
    # https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
    address = pulumi.Output.format(
        "https://lambda.{0}.{1}/2021-11-15/functions/{2}/response-streaming-invocations",
        aws.get_region_output(opts=opts).region,
        aws.get_partition_output(opts=opts).dns_suffix,
        function_name,
    )
    return address if qualifier is None else pulumi.Output.format("{0}?Qualifier={1}", address, qualifier)

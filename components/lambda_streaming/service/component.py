"""A streaming function and the front door that its callers need, in one component."""

import pulumi

from ..function.args import StreamingFunctionArgs
from ..function.component import StreamingFunction
from ..monitoring.args import StreamingMonitoringArgs
from ..monitoring.component import StreamingMonitoring
from ..shared.arguments import Arguments
from ..shared.options import make_child_options
from ..shared.outputs import register_outputs
from .args import StreamingServiceArgs
from .doors import Doors, pass_on
from .front_door import choose_front_door, refuse_other_doors


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
    qualified_arn: pulumi.Output[str]
    """The ARN that the front door calls: the alias's, or with `publish` false the function's."""
    newest_version: pulumi.Output[str | None]
    """The number of the version that the last change published; null with `publish` false."""
    role_name: pulumi.Output[str]
    """The name of the role that the function runs as."""
    log_group_name: pulumi.Output[str]
    """The name of the function's log group."""
    domain_name: pulumi.Output[str] | None
    """With `cloudfront` and `api-gateway`, the AWS domain name that a DNS record of yours leads to."""
    distribution_id: pulumi.Output[str] | None
    """With `cloudfront`, the distribution's id."""
    signing_key_id: pulumi.Output[str] | None
    """With `signing_public_key`, the id of the key, `Key-Pair-Id` in signed URLs and cookies."""
    endpoint_id: pulumi.Output[str] | None
    """With `vpc`, the endpoint's id, unless `own_endpoint` is false."""
    caller_policy_json: pulumi.Output[str] | None
    """With `api-gateway` and `vpc`, the IAM policy, as JSON, that a caller's role needs when callers sign."""
    dashboard_name: pulumi.Output[str] | None
    """With `monitoring`, the dashboard's name."""
    alarm_topic_arn: pulumi.Output[str] | None
    """With `monitoring`, the ARN of the topic that alarms notify."""

    def __init__(self, name: str, args: StreamingServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("StreamingService", name, args, StreamingServiceArgs)
        front_door = arguments.decide(choose_front_door, "front_door")
        refuse_other_doors(arguments, front_door)
        is_monitored = arguments.decide(bool, "monitoring")
        if not is_monitored:
            arguments.refuse_given(
                "{} has no effect without monitoring; leave it out, or give monitoring=True",
                "alarm_email",
                "alarm_topic_arn",
                "disabled_alarms",
                "monthly_budget_usd",
                "us_east_1_alarm_topic_arn",
            )
        publishes = arguments.decide(lambda value: value is not False, "publish")
        if not publishes:
            arguments.refuse_given(
                "{} needs the versions that publish=False does without; leave one of them out",
                "alias",
                "canary_weight",
                "keep_versions",
                "provisioned_concurrency",
                "stable_version",
            )
        doors = Doors(arguments, front_door)

        super().__init__("lambda-streaming:index:StreamingService", name, None, opts)
        self.refuses_as = f"StreamingService '{name}'"
        self.argument_names = {"function_timeout_seconds": "timeout_seconds", "domain_name": "domain_names"}
        child = make_child_options(self, opts)
        alias = {"alias": arguments.get("alias", "live")} if publishes else {}
        function = StreamingFunction(name, pass_on(arguments, StreamingFunctionArgs, alias), child)
        qualifier = function.qualifier if publishes else None
        door = doors.declare(name, function, qualifier, child)
        self.dashboard_name = None
        self.alarm_topic_arn = None
        if is_monitored:
            watched = {
                "function_name": function.function_name,
                "qualifier": qualifier,
                "function_timeout_seconds": doors.function_timeout,
                "log_group_name": function.log_group_name,
                "canary_version": function.newest_version if "canary_weight" in arguments else None,
                **door.watched,
            }
            monitoring = StreamingMonitoring(name, pass_on(arguments, StreamingMonitoringArgs, watched), child)
            self.dashboard_name = monitoring.dashboard_name
            self.alarm_topic_arn = monitoring.alarm_topic_arn

        self.url = door.url
        self.function_name = function.function_name
        self.function_arn = function.function_arn
        self.qualified_arn = function.qualified_arn
        self.newest_version = function.newest_version
        self.role_name = function.role_name
        self.log_group_name = function.log_group_name
        self.domain_name = door.domain_name
        self.distribution_id = door.distribution_id
        self.signing_key_id = door.signing_key_id
        self.endpoint_id = door.endpoint_id
        self.caller_policy_json = door.caller_policy_json
        register_outputs(self)

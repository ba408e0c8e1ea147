"""A Lambda function whose answer streams."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired, TypedDict

from .arguments import ArgumentError, Arguments, one_of, whole_number

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
_MAX_TIMEOUT_SECONDS = 900


class StreamingFunctionArgs(TypedDict):
    code: pulumi.Input[pulumi.Archive]
    """The deployment package: a folder, a zip file or an archive made in the program."""
    handler: NotRequired[pulumi.Input[str]]
    """The file and the exported name of the handler. Default: `index.handler`."""
    runtime: NotRequired[pulumi.Input[str]]
    """A runtime that streams by itself: a Node.js runtime (`nodejs22.x`, `nodejs24.x`) or a custom one
    (`provided.al2023`). Default: `nodejs22.x`."""
    architecture: NotRequired[pulumi.Input[str]]
    """The instruction set: `arm64` or `x86_64`. Default: `arm64`."""
    memory_size_mb: NotRequired[pulumi.Input[float]]
    """Memory in MB; the CPU share grows with it. Default: 1024."""
    timeout_seconds: NotRequired[pulumi.Input[float]]
    """Seconds after which Lambda stops an invocation, 900 at most. Lambda streams 6 MB at full speed, then 2 MB a
    second. Default: 120, which carries the largest response, 200 MB."""
    environment: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Environment variables of the function. Default: none."""
    subnet_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """IDs of the VPC subnets to attach the function to, with `security_group_ids`. A function in a VPC is called
    through StreamingVpcEndpoint, because function URLs do not stream there. Default: not in a VPC."""
    security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """IDs of the function's security groups, with `subnet_ids`."""
    log_retention_days: NotRequired[pulumi.Input[float]]
    """Days that CloudWatch keeps the function's log. Default: 30."""
    tracing_mode: NotRequired[pulumi.Input[str]]
    """X-Ray tracing: `Active` samples requests, `PassThrough` leaves it to the caller. Default: `PassThrough`."""


class StreamingFunction(pulumi.ComponentResource):
    """A Lambda function that streams its answer, with its log group and a role that allows just what it needs.

    The role may write to the function's own log group, manage network interfaces when the function is in a VPC,
    and send traces when tracing is `Active`. Add what the handler itself calls with an `aws.iam.RolePolicy` on
    `role_name`.

    Refused: a runtime that cannot stream by itself, a timeout over 900 seconds, `subnet_ids` without
    `security_group_ids` and the reverse.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html

    ```python
    chat = StreamingFunction("chat", {"code": pulumi.FileArchive("app")})
    ```
    """

    function_name: pulumi.Output[str]
    """The function's name."""
    function_arn: pulumi.Output[str]
    """The function's ARN, without a version or an alias."""
    role_name: pulumi.Output[str]
    """The name of the role that the function runs as."""
    log_group_name: pulumi.Output[str]
    """The name of the CloudWatch log group."""

    def __init__(self, name: str, args: StreamingFunctionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("StreamingFunction", name, args, StreamingFunctionArgs)
        in_vpc = "subnet_ids" in arguments
        if in_vpc != ("security_group_ids" in arguments):
            raise arguments.refuse("a VPC needs both subnet_ids and security_group_ids; give both or neither")
        runtime = arguments.resolve(_runtime, "runtime")
        architecture = arguments.resolve(_architecture, "architecture")
        memory_size_mb = arguments.resolve(_memory_size_mb, "memory_size_mb")
        timeout_seconds = arguments.resolve(_timeout_seconds, "timeout_seconds")
        log_retention_days = arguments.resolve(_log_retention_days, "log_retention_days")
        tracing_mode = arguments.resolve(_tracing_mode, "tracing_mode")

        super().__init__("lambda-streaming:index:StreamingFunction", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        log_group = aws.cloudwatch.LogGroup(name, retention_in_days=log_retention_days, opts=child)
        role = aws.iam.Role(name, assume_role_policy=json.dumps(_TRUST_POLICY), opts=child)
        role_policy = aws.iam.RolePolicy(
            name,
            role=role.name,
            policy=pulumi.Output.all(log_group.arn, tracing_mode).apply(
                lambda known: json.dumps(_role_policy(log_group_arn=known[0], tracing_mode=known[1], in_vpc=in_vpc))
            ),
            opts=child,
        )
        function = aws.lambda_.Function(
            name,
            role=role.arn,
            code=arguments.get("code"),
            handler=arguments.get("handler", "index.handler"),
            runtime=runtime,
            architectures=[architecture],
            memory_size=memory_size_mb,
            timeout=timeout_seconds,
            environment={"variables": arguments.get("environment")} if "environment" in arguments else None,
            vpc_config={
                "subnet_ids": arguments.get("subnet_ids"),
                "security_group_ids": arguments.get("security_group_ids"),
            }
            if in_vpc
            else None,
            logging_config={"log_format": "JSON", "log_group": log_group.name},
            tracing_config={"mode": tracing_mode},
            # Lambda takes the network interfaces down after the function, with this policy's permissions.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[role_policy]),
        )

        self.function_name = function.name
        self.function_arn = function.arn
        self.role_name = role.name
        self.log_group_name = log_group.name
        self.register_outputs(
            {
                "functionName": self.function_name,
                "functionArn": self.function_arn,
                "roleName": self.role_name,
                "logGroupName": self.log_group_name,
            }
        )


_TRUST_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}},
    ],
}


def _role_policy(log_group_arn: str, tracing_mode: str, in_vpc: bool) -> dict[str, Any]:
    statements = [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"{log_group_arn}:*",
        }
    ]
    if in_vpc:
        # https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
        statements.append(
            {
                "Effect": "Allow",
                "Action": [
                    "ec2:CreateNetworkInterface",
                    "ec2:DescribeNetworkInterfaces",
                    "ec2:DescribeSubnets",
                    "ec2:DeleteNetworkInterface",
                    "ec2:AssignPrivateIpAddresses",
                    "ec2:UnassignPrivateIpAddresses",
                ],
                "Resource": "*",
            }
        )
    if tracing_mode == "Active":
        # These two actions know no resources:
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
        statements.append(
            {"Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": "*"}
        )
    return {"Version": "2012-10-17", "Statement": statements}


def _runtime(value: str | None) -> str:
    runtime = "nodejs22.x" if value is None else value
    if not isinstance(runtime, str) or not re.fullmatch(r"nodejs(1[4-9]|[2-9]\d)\.x|provided\.al\d+", runtime):
        raise ArgumentError(
            f"runtime {runtime!r} cannot stream by itself; give a Node.js runtime such as nodejs22.x, or a custom "
            "runtime on provided.al2023"
        )
    return runtime


def _architecture(value: str | None) -> str:
    return one_of("architecture", value, "arm64", ("arm64", "x86_64"))


def _tracing_mode(value: str | None) -> str:
    return one_of("tracing_mode", value, "PassThrough", ("Active", "PassThrough"))


def _memory_size_mb(value: float | None) -> int:
    return 1024 if value is None else whole_number("memory_size_mb", value)


def _log_retention_days(value: float | None) -> int:
    return 30 if value is None else whole_number("log_retention_days", value)


def _timeout_seconds(value: float | None) -> int:
    timeout = 120 if value is None else whole_number("timeout_seconds", value)
    if not 1 <= timeout <= _MAX_TIMEOUT_SECONDS:
        raise ArgumentError(
            f"timeout_seconds is {timeout}, but Lambda runs a function for {_MAX_TIMEOUT_SECONDS} seconds at most; "
            f"give 1 to {_MAX_TIMEOUT_SECONDS}"
        )
    return timeout

"""A Lambda function whose answer streams."""

import re

import pulumi
import pulumi_aws as aws

from ..shared.arguments import ArgumentError, Arguments, flag, one_of, whole_number
from ..shared.limits import timeout_seconds
from ..shared.options import child_options
from .args import StreamingFunctionArgs
from .package import Package
from .release import Release
from .role import ExecutionRole


class StreamingFunction(pulumi.ComponentResource):
    """A Lambda function that streams its answer, with its log group and a role that allows just what it needs.

    The role may write to the function's own log group, manage network interfaces when the function is in a VPC,
    send traces when tracing is `Active`, decrypt with `kms_key_arn` and mount `file_system_arn`. What the handler
    itself calls goes into `policy_statements`, or into an `aws.iam.RolePolicy` on `role_name`.

    With an alias, give the output `qualifier` to StreamingUrl and StreamingDistribution, so that they call what is kept
    ready; without one it is null and they call the function itself.

    Refused: a runtime that cannot stream, a timeout over 900 seconds or too short for `max_response_mb`, SnapStart
    where Lambda has none, more provisioned than reserved concurrency, arguments without what they belong to, such as
    `subnet_ids` without `security_group_ids`.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html

    ```python
    import pulumi
    from lambda_streaming import StreamingFunction

    chat = StreamingFunction("chat", {"code": pulumi.FileArchive("app"), "alias": "live"})
    pulumi.export("function_name", chat.function_name)
    ```
    """

    function_name: pulumi.Output[str]
    """The function's name."""
    function_arn: pulumi.Output[str]
    """The function's ARN, without a version or an alias."""
    qualifier: pulumi.Output[str | None]
    """The alias's name; null without `alias`, `provisioned_concurrency` and `snap_start`."""
    qualified_arn: pulumi.Output[str]
    """The ARN to call: the alias's where there is one, else the function's."""
    role_name: pulumi.Output[str]
    """The name of the role that the function runs as."""
    log_group_name: pulumi.Output[str]
    """The name of the CloudWatch log group."""

    def __init__(self, name: str, args: StreamingFunctionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("StreamingFunction", name, args, StreamingFunctionArgs)
        snap_start = _snap_start(arguments)
        architecture = arguments.resolve(_architecture, "architecture")
        package = Package(arguments, architecture)
        release = Release(arguments) if Release.is_wanted(arguments) else None
        role = ExecutionRole(arguments)
        timeout = arguments.resolve(timeout_seconds, "timeout_seconds", "max_response_mb")
        memory_size = arguments.resolve(_memory_size_mb, "memory_size_mb")
        ephemeral_storage = arguments.resolve(_ephemeral_storage_mb, "ephemeral_storage_mb", "snap_start")
        reserved_concurrency = arguments.resolve(_reserved_concurrency, "reserved_concurrency")
        vpc_config = _vpc_config(arguments)
        file_system_config = _file_system_config(arguments)
        log_retention_days = arguments.resolve(_log_retention_days, "log_retention_days")
        log_format = arguments.resolve(_log_format, "log_format", "application_log_level", "system_log_level")
        application_log_level = arguments.resolve(_application_log_level, "application_log_level")
        system_log_level = arguments.resolve(_system_log_level, "system_log_level")
        tracing_mode = arguments.resolve(_tracing_mode, "tracing_mode")

        super().__init__("lambda-streaming:index:StreamingFunction", name, None, opts)
        child = child_options(self, opts)
        given = arguments.get
        log_group = aws.cloudwatch.LogGroup(
            name,
            retention_in_days=log_retention_days,
            kms_key_id=given("log_kms_key_arn"),
            tags=given("tags"),
            region=given("region"),
            opts=child,
        )
        role.register(name, log_group, tracing_mode, child)
        function = aws.lambda_.Function(
            name,
            role=role.arn,
            **package.properties(self),
            architectures=[architecture],
            memory_size=memory_size,
            ephemeral_storage=aws.lambda_.FunctionEphemeralStorageArgs(size=ephemeral_storage)
            if "ephemeral_storage_mb" in arguments
            else None,
            timeout=timeout,
            description=given("description"),
            kms_key_arn=given("kms_key_arn"),
            code_signing_config_arn=given("code_signing_config_arn"),
            publish=True if release else None,
            reserved_concurrent_executions=reserved_concurrency,
            snap_start=snap_start,
            vpc_config=vpc_config,
            file_system_config=file_system_config,
            logging_config=aws.lambda_.FunctionLoggingConfigArgs(
                log_format=log_format,
                application_log_level=application_log_level,
                system_log_level=system_log_level,
                log_group=log_group.name,
            ),
            tracing_config=aws.lambda_.FunctionTracingConfigArgs(mode=tracing_mode),
            tags=given("tags"),
            region=given("region"),
            # Lambda takes the network interfaces down after the function, with this role's permissions.
            opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=role.policies)),
        )
        alias = release.register(name, function, child) if release else None

        self.function_name = function.name
        self.function_arn = function.arn
        self.qualifier = alias.name if alias else pulumi.Output.from_input(None)
        self.qualified_arn = alias.arn if alias else function.arn
        self.role_name = role.name
        self.log_group_name = log_group.name
        self.register_outputs(
            {
                "functionName": self.function_name,
                "functionArn": self.function_arn,
                "qualifier": self.qualifier,
                "qualifiedArn": self.qualified_arn,
                "roleName": self.role_name,
                "logGroupName": self.log_group_name,
            }
        )


def _snap_start(arguments: Arguments) -> pulumi.Input[aws.lambda_.FunctionSnapStartArgs | None]:
    def snap_start(value: bool | None) -> aws.lambda_.FunctionSnapStartArgs | None:
        if not flag("snap_start", value):
            return None
        # https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-runtimes
        for argument in ("provisioned_concurrency", "file_system_arn"):
            if argument in arguments:
                raise ArgumentError(f"snap_start does not go with {argument}; leave one of them out")
        return aws.lambda_.FunctionSnapStartArgs(apply_on="PublishedVersions")

    return arguments.resolve(snap_start, "snap_start")


def _vpc_config(arguments: Arguments) -> aws.lambda_.FunctionVpcConfigArgs | None:
    in_vpc = "subnet_ids" in arguments
    if in_vpc != ("security_group_ids" in arguments):
        raise arguments.refuse("a VPC needs both subnet_ids and security_group_ids; give both or neither")
    for name in ("ipv6_allowed_for_dual_stack", "file_system_arn"):
        if name in arguments and not in_vpc:
            raise arguments.refuse(f"{name} needs a VPC; give subnet_ids and security_group_ids, or leave it out")
    if not in_vpc:
        return None
    return aws.lambda_.FunctionVpcConfigArgs(
        subnet_ids=arguments.get("subnet_ids"),
        security_group_ids=arguments.get("security_group_ids"),
        ipv6_allowed_for_dual_stack=arguments.get("ipv6_allowed_for_dual_stack"),
    )


def _file_system_config(arguments: Arguments) -> aws.lambda_.FunctionFileSystemConfigArgs | None:
    if ("file_system_arn" in arguments) != ("file_system_mount_path" in arguments):
        raise arguments.refuse("file_system_arn and file_system_mount_path need each other; give both or neither")
    if "file_system_arn" not in arguments:
        return None
    return aws.lambda_.FunctionFileSystemConfigArgs(
        arn=arguments.get("file_system_arn"),
        local_mount_path=arguments.resolve(_mount_path, "file_system_mount_path"),
    )


def _architecture(value: str | None) -> str:
    return one_of("architecture", value, "arm64", ("arm64", "x86_64"))


def _tracing_mode(value: str | None) -> str:
    return one_of("tracing_mode", value, "PassThrough", ("Active", "PassThrough"))


def _memory_size_mb(value: float | None) -> int:
    return 1024 if value is None else whole_number("memory_size_mb", value, 128, 10240)


def _ephemeral_storage_mb(value: float | None, snap_start: bool | None) -> int | None:
    if value is None:
        return None
    size = whole_number("ephemeral_storage_mb", value, 512, 10240)
    if snap_start and size > 512:
        raise ArgumentError(f"ephemeral_storage_mb is {size}, but snap_start goes with 512 at most; leave one out")
    return size


def _reserved_concurrency(value: float | None) -> int | None:
    return None if value is None else whole_number("reserved_concurrency", value, 0)


def _mount_path(value: str) -> str:
    # https://docs.aws.amazon.com/lambda/latest/api/API_FileSystemConfig.html
    if not re.fullmatch(r"/mnt/[a-zA-Z0-9._-]+", value):
        raise ArgumentError(f"file_system_mount_path is {value!r}; give a folder in /mnt, such as /mnt/models")
    return value


def _log_retention_days(value: float | None) -> int:
    return 30 if value is None else whole_number("log_retention_days", value)


def _log_format(value: str | None, application_level: str | None, system_level: str | None) -> str:
    log_format = one_of("log_format", value, "JSON", ("JSON", "Text"))
    if log_format == "Text" and (application_level or system_level):
        raise ArgumentError("log levels are for log_format 'JSON'; leave them out, or leave log_format out")
    return log_format


def _application_log_level(value: str | None) -> str | None:
    levels = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
    return None if value is None else one_of("application_log_level", value, "INFO", levels)


def _system_log_level(value: str | None) -> str | None:
    return None if value is None else one_of("system_log_level", value, "INFO", ("DEBUG", "INFO", "WARN"))

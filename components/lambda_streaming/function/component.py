"""A Lambda function whose answer streams."""

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError, check_flag, check_whole_number
from ..shared.limits import check_timeout_seconds
from ..shared.names import fit_name
from ..shared.options import make_child_options
from ..shared.outputs import register_outputs
from .args import StreamingFunctionArgs
from .compute import Compute
from .links import Links
from .log import FunctionLog
from .network import read_file_system_config, read_vpc_config
from .package import Package
from .release import Release
from .role import ExecutionRole


class StreamingFunction(pulumi.ComponentResource):
    """A Lambda function that streams its answer, with its log group and a role that allows just what it needs.

    The role may write to the function's own log group, manage network interfaces when the function is in a VPC,
    send traces when tracing is `Active`, decrypt with `kms_key_arn` and mount `file_system_arn`. What the handler
    itself calls goes into `links` or `policy_statements`, or into an `aws.iam.RolePolicy` on `role_name`.

    With an alias, give the output `qualifier` to StreamingUrl and StreamingDistribution, so that they call what is kept
    ready; without one it is null and they call the function itself.

    To try a new version, give `stable_version`, the output `newest_version` of the deployment before, and a
    `canary_weight`. Then take both away for the new version, or `canary_weight` alone for the old one.

    Refused: a runtime that cannot stream, a timeout over 900 seconds or too short for `max_response_mb`, SnapStart
    where Lambda has none, tenant isolation with SnapStart or provisioned concurrency, a link to anything but a table,
    bucket, queue, secret or Bedrock model, more provisioned than reserved concurrency, arguments without what they
    belong to, such as `subnet_ids` without `security_group_ids`.

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
    """The alias's name; null without `alias`, or what needs one."""
    qualified_arn: pulumi.Output[str]
    """The ARN to call: the alias's where there is one, else the function's."""
    newest_version: pulumi.Output[str | None]
    """The number of the version that the last change published; null without an alias."""
    role_name: pulumi.Output[str]
    """The name of the role that the function runs as."""
    log_group_name: pulumi.Output[str]
    """The name of the CloudWatch log group."""

    def __init__(self, name: str, args: StreamingFunctionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("StreamingFunction", name, args, StreamingFunctionArgs, opts)
        snap_start = _check_snap_start(arguments)
        architecture = arguments.read_one_of("architecture", "arm64")
        links = Links(arguments)
        package = Package(arguments, architecture, links.variables)
        release = Release(arguments) if Release.is_wanted(arguments) else None
        role = ExecutionRole(arguments, links.statements)
        timeout = arguments.read(check_timeout_seconds, "timeout_seconds", "max_response_mb")
        compute = Compute(arguments)
        ephemeral_storage = arguments.read(_check_ephemeral_storage, "ephemeral_storage_mb", "snap_start")
        reserved_concurrency = arguments.read_whole_number("reserved_concurrency", 0)
        vpc_config = read_vpc_config(arguments)
        file_system_config = read_file_system_config(arguments)
        log = FunctionLog(arguments)
        tracing_mode = arguments.read_one_of("tracing_mode", "PassThrough")

        super().__init__("lambda-streaming:index:StreamingFunction", name, None, opts)
        child = make_child_options(self, opts)
        name = fit_name(name)
        given = arguments.get
        log_group = log.declare(name, child)
        role.declare(name, log_group, tracing_mode, child)
        function = aws.lambda_.Function(
            name,
            role=role.arn,
            **package.list_properties(self),
            architectures=[architecture],
            memory_size=compute.memory_size_mb,
            capacity_provider_config=compute.capacity_provider,
            tenancy_config=compute.tenancy,
            # Said in any case, because the provider keeps the size before where none is.
            ephemeral_storage=aws.lambda_.FunctionEphemeralStorageArgs(size=ephemeral_storage),
            timeout=timeout,
            description=arguments.read(_check_description, "description"),
            kms_key_arn=given("kms_key_arn"),
            code_signing_config_arn=given("code_signing_config_arn"),
            publish=True if release else None,
            reserved_concurrent_executions=reserved_concurrency,
            snap_start=snap_start,
            vpc_config=vpc_config,
            file_system_config=file_system_config,
            logging_config=log.describe(log_group),
            tracing_config=aws.lambda_.FunctionTracingConfigArgs(mode=tracing_mode),
            tags=given("tags"),
            region=given("region"),
            # Lambda takes the network interfaces down after the function, with this role's permissions.
            opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=role.policies)),
        )
        alias = release.declare(name, function, child) if release else None

        self.function_name = function.name
        self.function_arn = function.arn
        self.qualifier = alias.name if alias else pulumi.Output.from_input(None)
        self.qualified_arn = alias.arn if alias else function.arn
        self.newest_version = function.version if alias else pulumi.Output.from_input(None)
        self.role_name = role.name
        self.log_group_name = log_group.name
        register_outputs(self)


def _check_snap_start(arguments: Arguments) -> pulumi.Input["aws.lambda_.FunctionSnapStartArgs | None"]:
    def check(value: bool | None) -> "aws.lambda_.FunctionSnapStartArgs | None":
        if not check_flag("snap_start", value):
            return None
        # https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-runtimes
        for argument in ("provisioned_concurrency", "file_system_arn"):
            if argument in arguments:
                raise ArgumentError(f"snap_start does not go with {argument}; leave one of them out")
        return aws.lambda_.FunctionSnapStartArgs(apply_on="PublishedVersions")

    return arguments.read(check, "snap_start")


def _check_description(value: str | None) -> str | None:
    # https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    if value is not None and len(value) > 256:
        raise ArgumentError(f"description has {len(value)} characters, but Lambda takes 256; give a shorter one")
    return value


def _check_ephemeral_storage(value: float | None, snap_start: bool | None) -> int:
    if value is None:
        return 512
    size = check_whole_number("ephemeral_storage_mb", value, 512, 10240)
    if snap_start and size > 512:
        raise ArgumentError(f"ephemeral_storage_mb is {size}, but snap_start goes with 512 at most; leave one out")
    return size

"""A streaming function and the front door that its callers need, in one component."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired, TypedDict

from .arguments import Arguments, one_of
from .distribution import StreamingDistribution, StreamingDistributionArgs
from .function import StreamingFunction
from .function_args import StreamingFunctionArgs
from .options import child_options
from .url import StreamingUrl, StreamingUrlArgs
from .vpc_endpoint import StreamingVpcEndpoint


class StreamingServiceArgs(TypedDict):
    code: pulumi.Input[pulumi.Archive]
    """The deployment package: a folder, a zip file or an archive made in the program."""
    front_door: NotRequired[str]
    """Where the callers come in: `cloudfront` for browsers and the internet, `function-url` for signed requests of your
    own services, `vpc` for callers in a VPC. Default: `cloudfront`."""
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
    """Seconds after which Lambda stops an invocation, 900 at most. Default: 120, which carries the largest response,
    200 MB."""
    environment: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Environment variables of the function. Default: none."""
    log_retention_days: NotRequired[pulumi.Input[float]]
    """Days that CloudWatch keeps the function's log. Default: 30."""
    tracing_mode: NotRequired[pulumi.Input[str]]
    """X-Ray tracing: `Active` samples requests, `PassThrough` leaves it to the caller. Default: `PassThrough`."""
    subnet_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """IDs of the VPC subnets to attach the function to, with `security_group_ids`. Only with `vpc`, because function
    URLs do not stream there. Default: not in a VPC."""
    security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """IDs of the function's security groups, with `subnet_ids`."""
    site_path: NotRequired[str]
    """With `cloudfront`, a folder of static files to serve beside the function, relative to the program's folder.
    Default: none, and every path goes to the function."""
    stream_path_patterns: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `site_path`, the path patterns that go to the function. Default: `["/api/*"]`."""
    origin_read_timeout_seconds: NotRequired[pulumi.Input[float]]
    """With `cloudfront`, the longest silence of the function, in seconds, that CloudFront waits through.
    Default: 60."""
    domain_names: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `cloudfront`, alternate domain names. Default: none."""
    certificate_arn: NotRequired[pulumi.Input[str]]
    """With `cloudfront`, the ARN of the certificate for `domain_names`, in us-east-1."""
    public: NotRequired[pulumi.Input[bool]]
    """With `function-url`, says that anyone on the internet is meant to call the function. Default: false, and callers
    sign their requests."""
    cors_allow_origins: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Origins whose pages may call, such as `https://example.com`; not with `vpc`. Default: none."""
    cors_allow_methods: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """HTTP methods allowed from other origins, such as `POST`. Default: none."""
    cors_allow_headers: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Request headers allowed from other origins. Default: none."""
    vpc_id: NotRequired[pulumi.Input[str]]
    """With `vpc`, the id of the VPC that the callers are in. Needed there."""
    endpoint_subnet_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `vpc`, the ids of the subnets to place the endpoint in: two or more, each in another availability zone.
    Default: `subnet_ids`."""
    source_security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `vpc`, the ids of the callers' security groups. Needed there unless `source_cidr_blocks` names the
    callers."""
    source_cidr_blocks: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """With `vpc`, the callers' address ranges, such as `10.0.0.0/16`. Needed there unless `source_security_group_ids`
    names the callers."""


class StreamingService(pulumi.ComponentResource):
    """A streaming function with its front door: everything that a deployed service needs, by the secure defaults.

    It holds a StreamingFunction and what `front_door` names: StreamingUrl and StreamingDistribution for `cloudfront`,
    StreamingUrl for `function-url`, StreamingVpcEndpoint for `vpc`. Use those components themselves for what this one
    has no argument for.

    Refused: an argument that the front door has no use for, with the door that has; a function in a VPC behind a
    function URL, which does not stream there; and what the components themselves refuse.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html

    ```python
    import pulumi
    from lambda_streaming import StreamingService

    chat = StreamingService("chat", {"code": pulumi.FileArchive("app"), "site_path": "site"})
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
    """The name of the CloudWatch log group."""

    def __init__(self, name: str, args: StreamingServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("StreamingService", name, args, StreamingServiceArgs)
        front_door = arguments.decide(_front_door, "front_door")
        _refuse_other_doors(arguments, front_door)
        if front_door == "vpc" and "vpc_id" not in arguments:
            raise arguments.refuse("front_door 'vpc' needs vpc_id, the VPC that the callers are in; give it a value")
        authorization_type = arguments.resolve(lambda public: "NONE" if public else "AWS_IAM", "public")

        super().__init__("lambda-streaming:index:StreamingService", name, None, opts)
        child = child_options(self, opts)
        function = StreamingFunction(name, _args(StreamingFunctionArgs, arguments), child)
        if front_door == "vpc":
            StreamingVpcEndpoint(
                name,
                {
                    "vpc_id": arguments.get("vpc_id"),
                    "subnet_ids": arguments.get("endpoint_subnet_ids", arguments.get("subnet_ids")),
                    "function_arns": [function.function_arn],
                    "source_security_group_ids": arguments.get("source_security_group_ids"),
                    "source_cidr_blocks": arguments.get("source_cidr_blocks"),
                },
                child,
            )
            self.url = _invoke_address(function.function_name, pulumi.InvokeOutputOptions(parent=self))
        else:
            url = StreamingUrl(
                name,
                _args(
                    StreamingUrlArgs,
                    arguments,
                    function_name=function.function_name,
                    authorization_type=authorization_type,
                ),
                child,
            )
            self.url = url.function_url
        if front_door == "cloudfront":
            distribution = StreamingDistribution(
                name,
                _args(
                    StreamingDistributionArgs,
                    arguments,
                    function_name=function.function_name,
                    function_url=url.function_url,
                ),
                child,
            )
            self.url = distribution.url

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
            }
        )


_FRONT_DOORS = ("cloudfront", "function-url", "vpc")
# The doors that have a use for an argument; every door has one for those that are not here.
_DOORS = {
    **dict.fromkeys(
        (
            "site_path",
            "stream_path_patterns",
            "origin_read_timeout_seconds",
            "domain_names",
            "certificate_arn",
        ),
        ("cloudfront",),
    ),
    "public": ("function-url",),
    **dict.fromkeys(("cors_allow_origins", "cors_allow_methods", "cors_allow_headers"), ("cloudfront", "function-url")),
    **dict.fromkeys(
        ("vpc_id", "endpoint_subnet_ids", "source_security_group_ids", "source_cidr_blocks"),
        ("vpc",),
    ),
}


def _front_door(value: str | None) -> str:
    return one_of("front_door", value, "cloudfront", _FRONT_DOORS)


def _refuse_other_doors(arguments: Arguments, front_door: str) -> None:
    if front_door != "vpc" and ("subnet_ids" in arguments or "security_group_ids" in arguments):
        # https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html#config-rs-vpc-compatibility
        raise arguments.refuse(
            f"subnet_ids puts the function into a VPC, where the function URL of front_door {front_door!r} does not "
            "stream; give front_door 'vpc', or leave the function out of the VPC"
        )
    for argument in arguments:
        doors = _DOORS.get(argument, _FRONT_DOORS)
        if front_door not in doors:
            raise arguments.refuse(
                f"{argument} has no effect with front_door {front_door!r}; leave it out, or give front_door "
                f"{' or '.join(map(repr, doors))}"
            )


def _args(component_args: Any, arguments: Arguments, **wired: pulumi.Input[str]) -> Any:
    """The arguments of one of the components: those that the service has by the same name, and `wired`."""
    given = {name: arguments.get(name) for name in arguments if name in component_args.__annotations__}
    return {**given, **wired}


def _invoke_address(function_name: pulumi.Output[str], opts: pulumi.InvokeOutputOptions) -> pulumi.Output[str]:
    # https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
    return pulumi.Output.format(
        "https://lambda.{0}.{1}/2021-11-15/functions/{2}/response-streaming-invocations",
        aws.get_region_output(opts=opts).region,
        aws.get_partition_output(opts=opts).dns_suffix,
        function_name,
    )

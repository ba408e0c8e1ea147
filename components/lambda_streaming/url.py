"""The HTTPS address of a streaming function."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired, TypedDict

from .arguments import ArgumentError, Arguments, one_of, whole_number
from .options import child_options


class StreamingUrlArgs(TypedDict):
    function_name: pulumi.Input[str]
    """The name or ARN of the function. It must not be in a VPC: function URLs do not stream there."""
    qualifier: NotRequired[pulumi.Input[str]]
    """The alias that the URL calls. Version numbers and `$LATEST` are not valid. Default: the function itself."""
    authorization_type: NotRequired[pulumi.Input[str]]
    """Who may call: `AWS_IAM` for signed requests of permitted callers, or `NONE` for anyone, which needs `public`.
    Default: `AWS_IAM`."""
    public: NotRequired[pulumi.Input[bool]]
    """Says that anyone on the internet is meant to call this URL; needed for `authorization_type` `NONE`.
    Default: false."""
    invoke_mode: NotRequired[pulumi.Input[str]]
    """`RESPONSE_STREAM`, or `BUFFERED` for answers of 6 MB at most that are sent when complete.
    Default: `RESPONSE_STREAM`."""
    cors_allow_origins: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Origins whose pages may call the URL, such as `https://example.com`. Leave CORS to one side: headers set here
    and in the handler come out doubled. Default: none."""
    cors_allow_methods: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """HTTP methods allowed from other origins, such as `POST`. Default: none."""
    cors_allow_headers: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Request headers allowed from other origins. Default: none."""
    cors_expose_headers: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Response headers that other origins' pages may read. Default: none."""
    cors_allow_credentials: NotRequired[pulumi.Input[bool]]
    """Whether other origins' pages may send cookies; not with the origin `*`. Default: false."""
    cors_max_age_seconds: NotRequired[pulumi.Input[float]]
    """Seconds that browsers keep the answer to a preflight request, 86400 at most. Default: 0."""


class StreamingUrl(pulumi.ComponentResource):
    """The HTTPS address (function URL) of a streaming function, for signed requests unless said otherwise.

    A caller of an `AWS_IAM` URL needs `lambda:InvokeFunctionUrl` and `lambda:InvokeFunction`; StreamingDistribution
    gives both to CloudFront. With `NONE` the AWS provider itself adds the two public statements to the function's
    policy, and leaves them there when the URL is deleted.

    Refused: `NONE` without `public`, `public` without `NONE`, a version as `qualifier`, credentials with the
    origin `*`.

    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html

    ```python
    url = StreamingUrl("chat", {"function_name": chat.function_name})
    ```
    """

    function_url: pulumi.Output[str]
    """The address, `https://<id>.lambda-url.<region>.on.aws/`."""
    function_arn: pulumi.Output[str]
    """The ARN of the function that the URL calls."""

    def __init__(self, name: str, args: StreamingUrlArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("StreamingUrl", name, args, StreamingUrlArgs)
        qualifier = arguments.resolve(alias_name, "qualifier")
        authorization_type = arguments.resolve(_authorization_type, "authorization_type", "public")
        invoke_mode = arguments.resolve(_invoke_mode, "invoke_mode")
        cors = aws.lambda_.FunctionUrlCorsArgs(
            allow_origins=arguments.resolve(_cors_allow_origins, "cors_allow_origins", "cors_allow_credentials"),
            allow_methods=arguments.get("cors_allow_methods"),
            allow_headers=arguments.get("cors_allow_headers"),
            expose_headers=arguments.get("cors_expose_headers"),
            allow_credentials=arguments.get("cors_allow_credentials"),
            max_age=arguments.resolve(_cors_max_age_seconds, "cors_max_age_seconds"),
        )

        super().__init__("lambda-streaming:index:StreamingUrl", name, None, opts)
        url = aws.lambda_.FunctionUrl(
            name,
            function_name=arguments.get("function_name"),
            qualifier=qualifier,
            authorization_type=authorization_type,
            invoke_mode=invoke_mode,
            cors=cors if any(argument.startswith("cors_") for argument in arguments) else None,
            opts=child_options(self, opts),
        )

        self.function_url = url.function_url
        self.function_arn = url.function_arn
        self.register_outputs({"functionUrl": self.function_url, "functionArn": self.function_arn})


def alias_name(value: str | None) -> str | None:
    if value is not None and (value.isdigit() or value == "$LATEST"):
        raise ArgumentError(f"qualifier is {value!r}, but a function URL only serves an alias; give an alias's name")
    return value


def _authorization_type(value: str | None, public: bool | None) -> str:
    authorization_type = one_of("authorization_type", value, "AWS_IAM", ("AWS_IAM", "NONE"))
    if authorization_type == "NONE" and public is not True:
        raise ArgumentError(
            "authorization_type 'NONE' lets anyone on the internet call the function; say public=True if that is "
            "meant, or leave it at 'AWS_IAM'"
        )
    if public and authorization_type != "NONE":
        raise ArgumentError(
            "public is true, but authorization_type 'AWS_IAM' admits permitted callers only; leave public out, or "
            "give authorization_type 'NONE'"
        )
    return authorization_type


def _invoke_mode(value: str | None) -> str:
    return one_of("invoke_mode", value, "RESPONSE_STREAM", ("RESPONSE_STREAM", "BUFFERED"))


def _cors_allow_origins(origins: Sequence[str] | None, credentials: bool | None) -> Sequence[str] | None:
    if credentials and "*" in (origins or ()):
        raise ArgumentError(
            "cors_allow_credentials does not go with the origin '*', which browsers refuse; name the origins in "
            "cors_allow_origins"
        )
    return origins


def _cors_max_age_seconds(value: float | None) -> int | None:
    return None if value is None else whole_number("cors_max_age_seconds", value)

"""The HTTPS address of a streaming function."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired, TypedDict

from ..function.release import ALIAS_NAME
from ..shared.arguments import ArgumentError, Arguments, one_of, whole_number
from ..shared.options import child_options
from .permissions import UrlPermissions, named_principals


class StreamingUrlArgs(TypedDict):
    function_name: pulumi.Input[str]
    """The name or ARN of the function. It must not be in a VPC: function URLs do not stream there."""
    qualifier: NotRequired[pulumi.Input[str]]
    """The alias that the URL calls. Version numbers and `$LATEST` are not valid. Default: the function itself."""
    authorization_type: NotRequired[pulumi.Input[str]]
    """Who may call: `AWS_IAM` for signed requests of permitted callers, or `NONE` for anyone, which needs `public`.
    Default: `AWS_IAM`."""
    allow_principals: NotRequired[Sequence[pulumi.Input[str]]]
    """Who may call beside those whose own policies allow it, with both permissions that a call needs: account ids such
    as `123456789012`, organization ids such as `o-a1b2c3d4e5`, ARNs of roles and users. Callers of another account need
    their own policies too. Default: nobody."""
    public: NotRequired[pulumi.Input[bool]]
    """Says that anyone on the internet is meant to call this URL; needed for `authorization_type` `NONE`. The policy
    rules url-auth-none and permission-public ask for exceptions then. Default: false."""
    invoke_mode: NotRequired[pulumi.Input[str]]
    """`RESPONSE_STREAM`, or `BUFFERED` for answers of 6 MB at most that are sent when complete.
    Default: `RESPONSE_STREAM`."""
    cors_allow_origins: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Origins whose pages may call the URL, such as `https://example.com`, or `*`. Leave CORS to one side: headers set
    here and in the handler come out doubled. Default: none."""
    cors_allow_methods: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """HTTP methods allowed from other origins, such as `POST`, or `*`. Browsers' `OPTIONS` is answered without being
    named. Default: none."""
    cors_allow_headers: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Request headers allowed from other origins, such as `content-type`. Default: none."""
    cors_expose_headers: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Response headers that other origins' pages may read. Default: none."""
    cors_allow_credentials: NotRequired[pulumi.Input[bool]]
    """Whether other origins' pages may send cookies; not with the origin `*`. Default: false."""
    cors_max_age_seconds: NotRequired[pulumi.Input[float]]
    """Seconds that browsers keep the answer to a preflight request, 86400 at most. Default: 0."""
    region: NotRequired[pulumi.Input[str]]
    """The function's region. Default: the provider's."""


class StreamingUrl(pulumi.ComponentResource):
    """The HTTPS address (function URL) of a streaming function, for signed requests unless said otherwise.

    A caller of an `AWS_IAM` URL needs `lambda:InvokeFunctionUrl` and `lambda:InvokeFunction`; `allow_principals` gives
    both, as StreamingDistribution does to CloudFront, for calls through this URL's function and alias only.

    With `NONE` and a plain `public` the two public permissions are resources too, so that they go with the URL. The
    AWS provider adds both of its own to the function's policy when it makes the URL, `FunctionURLAllowPublicAccess` for
    `lambda:InvokeFunctionUrl` and `FunctionURLAllowInvokeAction` for `lambda:InvokeFunction`, and never takes them away
    (https://www.pulumi.com/registry/packages/aws/api-docs/lambda/functionurl/). Ours has the id of the first, which it
    then leaves alone; the second, which admits calls through a function URL only, is there twice and stays until the
    function goes. The policy rules url-auth-none and permission-public stop such a stack, unless `exceptions` in
    `lambda-streaming.toml` name the URL and its permissions with a reason.

    Refused: `NONE` without `public`, `public` without `NONE`, `allow_principals` with `NONE`, a version as `qualifier`,
    credentials with every origin, an origin with a path.

    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html

    ```python
    import pulumi
    from lambda_streaming import StreamingFunction, StreamingUrl

    chat = StreamingFunction("chat", {"code": pulumi.FileArchive("app"), "alias": "live"})
    url = StreamingUrl("chat", {
        "function_name": chat.function_name,
        "qualifier": chat.qualifier,
        "allow_principals": ["arn:aws:iam::123456789012:role/caller"],
    })
    pulumi.export("url", url.function_url)
    ```
    """

    function_url: pulumi.Output[str]
    """The address, `https://<id>.lambda-url.<region>.on.aws/`."""
    function_arn: pulumi.Output[str]
    """The ARN of the function that the URL calls."""

    def __init__(self, name: str, args: StreamingUrlArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("StreamingUrl", name, args, StreamingUrlArgs)
        qualifier = arguments.resolve(alias_name, "qualifier")
        authorization_type = arguments.arrange(_authorization_type, "authorization_type", "public", "allow_principals")
        invoke_mode = arguments.resolve(_invoke_mode, "invoke_mode")
        principals = named_principals(arguments)
        cors = aws.lambda_.FunctionUrlCorsArgs(
            allow_origins=arguments.resolve(_cors_allow_origins, "cors_allow_origins", "cors_allow_credentials"),
            allow_methods=arguments.resolve(_cors_allow_methods, "cors_allow_methods"),
            allow_headers=arguments.get("cors_allow_headers"),
            expose_headers=arguments.get("cors_expose_headers"),
            allow_credentials=arguments.get("cors_allow_credentials"),
            max_age=arguments.resolve(_cors_max_age_seconds, "cors_max_age_seconds"),
        )

        super().__init__("lambda-streaming:index:StreamingUrl", name, None, opts)
        child = child_options(self, opts)
        permissions = UrlPermissions(arguments.get("function_name"), qualifier, arguments.get("region"), child)
        # Where `public` is an Output, nobody knows yet whether there is anything to permit: the provider does it alone.
        public = permissions.admit_everyone(name) if arguments.get("public") is True else None
        url = aws.lambda_.FunctionUrl(
            name,
            function_name=arguments.get("function_name"),
            qualifier=qualifier,
            authorization_type=authorization_type,
            invoke_mode=invoke_mode,
            cors=cors if any(argument.startswith("cors_") for argument in arguments) else None,
            region=arguments.get("region"),
            opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=public)),
        )
        for suffix, principal in principals.items():
            permissions.admit(f"{name}-{suffix}", principal)

        self.function_url = url.function_url
        self.function_arn = url.function_arn
        self.register_outputs({"functionUrl": self.function_url, "functionArn": self.function_arn})


def alias_name(value: str | None) -> str | None:
    if value is not None and not ALIAS_NAME.fullmatch(value):
        raise ArgumentError(f"qualifier is {value!r}, but a function URL only serves an alias; give an alias's name")
    return value


def _authorization_type(value: str | None, public: bool | None, principals: Sequence[str] | None) -> str:
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
    if public and principals:
        raise ArgumentError("allow_principals has no effect on a public URL; leave it out, or leave public out")
    return authorization_type


def _invoke_mode(value: str | None) -> str:
    return one_of("invoke_mode", value, "RESPONSE_STREAM", ("RESPONSE_STREAM", "BUFFERED"))


def _cors_allow_origins(origins: Sequence[str] | None, credentials: bool | None) -> Sequence[str] | None:
    for origin in origins or ():
        if credentials and origin in ("*", "http://*", "https://*"):
            raise ArgumentError(
                f"cors_allow_credentials does not go with the origin {origin!r}, which is every page; name the origins "
                "in cors_allow_origins"
            )
        address = urlsplit(origin)
        if origin != "*" and (not address.netloc or origin != f"{address.scheme}://{address.netloc}"):
            raise ArgumentError(
                f"cors_allow_origins has {origin!r}; give a scheme and a host without a path, such as "
                "https://example.com"
            )
    return origins


def _cors_allow_methods(methods: Sequence[str] | None) -> Sequence[str] | None:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-url-cors.html
    for method in methods or ():
        if method not in ("GET", "PUT", "HEAD", "POST", "PATCH", "DELETE", "*"):
            raise ArgumentError(
                f"cors_allow_methods has {method!r}; give GET, PUT, HEAD, POST, PATCH, DELETE or *, without OPTIONS, "
                "which is always answered"
            )
    return methods


def _cors_max_age_seconds(value: float | None) -> int | None:
    return None if value is None else whole_number("cors_max_age_seconds", value, 0, 86400)

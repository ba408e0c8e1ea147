"""The HTTPS address of a streaming function."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.called_function import read_called_function
from ..shared.checks import ArgumentError, check_one_of
from ..shared.choices import CHOICES
from ..shared.names import fit_name
from ..shared.options import make_child_options
from ..shared.outputs import register_outputs
from ..shared.regions import read_region
from .args import StreamingUrlArgs
from .cors import read_cors
from .permissions import UrlPermissions, check_alias, read_principals


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
        arguments = Arguments("StreamingUrl", name, args, StreamingUrlArgs, opts)
        qualifier = arguments.read(check_alias, "qualifier")
        called = read_called_function(arguments, arguments.get("function_name"), qualifier, check_qualifier=check_alias)
        region = read_region(arguments, called.region, "function_name")
        authorization_type = arguments.read(
            _check_authorization_type, "authorization_type", "public", "allow_principals", into_items=False
        )
        invoke_mode = arguments.read_one_of("invoke_mode", "RESPONSE_STREAM")
        principals = read_principals(arguments)
        cors = read_cors(arguments)

        super().__init__("lambda-streaming:index:StreamingUrl", name, None, opts)
        child = make_child_options(self, opts)
        name = fit_name(name)
        permissions = UrlPermissions(called, region, child)
        # Where `public` is an Output, nobody knows yet whether there is anything to permit: the provider does it alone.
        public = permissions.admit_everyone(name) if arguments.get("public") is True else None
        url = aws.lambda_.FunctionUrl(
            name,
            function_name=called.function,
            qualifier=called.qualifier,
            authorization_type=authorization_type,
            invoke_mode=invoke_mode,
            cors=cors,
            region=region,
            opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=public)),
        )
        for suffix, principal in principals.items():
            permissions.admit(f"{name}-{suffix}", principal, url)

        self.function_url = url.function_url
        self.function_arn = url.function_arn
        register_outputs(self)


def _check_authorization_type(value: str | None, public: bool | None, principals: Sequence[str] | None) -> str:
    authorization_type = (
        "AWS_IAM" if value is None else check_one_of("authorization_type", value, CHOICES["authorization_type"])
    )
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

"""The Lambda Web Adapter, which lets a web server in any language stream.

https://github.com/aws/aws-lambda-web-adapter
"""

from ..shared.checks import ArgumentError

# https://aws.github.io/aws-lambda-web-adapter/getting-started/zip-packages.html
_LAYER_VERSION = 30
_LAYERS = {"arm64": "LambdaAdapterLayerArm64", "x86_64": "LambdaAdapterLayerX86"}
_ACCOUNT = "753240598075"
_CHINA_ACCOUNTS = {"cn-north-1": "041581134020", "cn-northwest-1": "069767869989"}
_UNPUBLISHED = ("us-gov-", "us-iso", "eu-iso", "eusc-")


def make_layer_arn(region: str | None, architecture: str) -> str:
    """The ARN of the adapter's layer, as AWS publishes it in the commercial and the China regions."""
    region = region or ""  # mocks answer without one
    layer = f"layer:{_LAYERS[architecture]}:{_LAYER_VERSION}"
    if region in _CHINA_ACCOUNTS and architecture == "x86_64":
        return f"arn:aws-cn:lambda:{region}:{_CHINA_ACCOUNTS[region]}:{layer}"
    if region in _CHINA_ACCOUNTS:
        raise ArgumentError(
            f"web_adapter has no layer for {architecture} in {region}; give architecture 'x86_64', or "
            "web_adapter_layer_arn"
        )
    if region.startswith(_UNPUBLISHED):
        raise ArgumentError(
            f"web_adapter has no public layer in {region}; publish the adapter as a layer of your own and give its "
            "web_adapter_layer_arn"
        )
    return f"arn:aws:lambda:{region}:{_ACCOUNT}:{layer}"


def make_variables(runtime: str | None, port: int, readiness_path: str) -> dict[str, str]:
    """The environment variables that the adapter reads, and `PORT` for the server. An image has no `runtime`.

    https://aws.github.io/aws-lambda-web-adapter/configuration/environment-variables.html
    """
    chosen = {
        "AWS_LWA_INVOKE_MODE": "response_stream",
        "AWS_LWA_PORT": str(port),
        "AWS_LWA_READINESS_CHECK_PATH": readiness_path,
        "PORT": str(port),
    }
    # Images and custom runtimes start the server themselves:
    # https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
    if runtime is not None and not runtime.startswith("provided"):
        chosen["AWS_LAMBDA_EXEC_WRAPPER"] = "/opt/bootstrap"
    return chosen

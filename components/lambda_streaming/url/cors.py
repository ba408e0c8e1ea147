"""Which pages of other origins may call a function URL."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError, check_origin


def read_cors(arguments: Arguments) -> aws.lambda_.FunctionUrlCorsArgs | None:
    if not any(argument.startswith("cors_") for argument in arguments):
        return None
    return aws.lambda_.FunctionUrlCorsArgs(
        allow_origins=arguments.read(_check_origins, "cors_allow_origins", "cors_allow_credentials"),
        allow_methods=arguments.read(_check_methods, "cors_allow_methods"),
        allow_headers=arguments.get("cors_allow_headers"),
        expose_headers=arguments.get("cors_expose_headers"),
        allow_credentials=arguments.get("cors_allow_credentials"),
        max_age=arguments.read_whole_number("cors_max_age_seconds", 0, 86400),
    )


def _check_origins(origins: Sequence[str] | None, credentials: bool | None) -> Sequence[str] | None:
    for origin in origins or ():
        if credentials and origin in ("*", "http://*", "https://*"):
            raise ArgumentError(
                f"cors_allow_credentials does not go with the origin {origin!r}, which is every page; name the origins "
                "in cors_allow_origins"
            )
        if origin != "*":
            check_origin("cors_allow_origins", origin)
    return origins


def _check_methods(methods: Sequence[str] | None) -> Sequence[str] | None:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-url-cors.html
    for method in methods or ():
        if method not in ("GET", "PUT", "HEAD", "POST", "PATCH", "DELETE", "*"):
            raise ArgumentError(
                f"cors_allow_methods has {method!r}; give GET, PUT, HEAD, POST, PATCH, DELETE or *, without OPTIONS, "
                "which is always answered"
            )
    return methods

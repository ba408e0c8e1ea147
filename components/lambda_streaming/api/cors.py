"""Answers to browsers that ask whether pages of other origins may call a StreamingApi."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError, check_origin, check_whole_number

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# What a page sends for a JSON body, a token, an API key or a signature.
_HEADERS = ("content-type", "authorization", "x-api-key", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256")
_ARGUMENTS = (
    "cors_allow_origins",
    "cors_allow_methods",
    "cors_allow_headers",
    "cors_allow_credentials",
    "cors_max_age_seconds",
)
_RESPONSE_HEADERS = tuple(
    f"method.response.header.{header}"
    for header in (
        "Access-Control-Allow-Origin",
        "Access-Control-Allow-Methods",
        "Access-Control-Allow-Headers",
        "Access-Control-Allow-Credentials",
        "Access-Control-Max-Age",
        "Vary",
    )
)


class CorsAnswers:
    """Preflight answers, and the headers without which a page cannot read why API Gateway refused its request."""

    def __init__(self, arguments: Arguments) -> None:
        self._region = arguments.get("region")
        self.preflight = arguments.read(_write_preflight, *_ARGUMENTS)
        self.template = arguments.read(_write_template, "cors_allow_origins")
        self.refusal = arguments.read(_write_refusal, "cors_allow_origins", "cors_allow_credentials")

    def declare(
        self,
        name: str,
        api: aws.apigateway.RestApi,
        resource_ids: Mapping[str, pulumi.Output[str]],
        opts: pulumi.ResourceOptions,
    ) -> list[pulumi.Resource]:
        """An OPTIONS method, named by the key, for each of the API's resources. Returns what has to be deployed."""
        made: list[pulumi.Resource] = [
            aws.apigateway.Response(
                f"{name}-{response_type.lower()}",
                rest_api_id=api.id,
                response_type=f"DEFAULT_{response_type}",
                response_parameters=self.refusal,
                region=self._region,
                opts=opts,
            )
            for response_type in ("4XX", "5XX")
        ]
        for method_name, resource_id in resource_ids.items():
            made.append(self._declare_preflight(method_name, api, resource_id, opts))
        return made

    def _declare_preflight(
        self,
        name: str,
        api: aws.apigateway.RestApi,
        resource_id: pulumi.Output[str],
        opts: pulumi.ResourceOptions,
    ) -> pulumi.Resource:
        method = aws.apigateway.Method(
            name,
            rest_api=api.id,
            resource_id=resource_id,
            http_method="OPTIONS",
            authorization="NONE",
            region=self._region,
            opts=opts,
        )
        integration = aws.apigateway.Integration(
            name,
            rest_api=api.id,
            resource_id=resource_id,
            http_method=method.http_method,
            type="MOCK",
            request_templates={"application/json": '{"statusCode": 204}'},
            # Otherwise the template is not read when binary_media_types has */*.
            content_handling="CONVERT_TO_TEXT",
            region=self._region,
            opts=opts,
        )
        response = aws.apigateway.MethodResponse(
            name,
            rest_api=api.id,
            resource_id=resource_id,
            http_method=method.http_method,
            status_code="204",
            response_parameters=dict.fromkeys(_RESPONSE_HEADERS, True),
            region=self._region,
            opts=opts,
        )
        return aws.apigateway.IntegrationResponse(
            name,
            rest_api=api.id,
            resource_id=resource_id,
            http_method=method.http_method,
            status_code=response.status_code,
            response_parameters=self.preflight,
            response_templates=self.template,
            region=self._region,
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[integration])),
        )


def _write_preflight(
    origins: Sequence[str],
    methods: Sequence[str] | None,
    headers: Sequence[str] | None,
    credentials: bool | None,
    max_age_seconds: float | None,
) -> dict[str, str]:
    if not origins or ("*" in origins and len(origins) > 1):
        raise ArgumentError("cors_allow_origins needs whole origins such as 'https://example.com', or '*' alone")
    for origin in origins:
        if "'" in origin or '"' in origin or ("*" in origin and origin != "*"):
            raise ArgumentError(f"cors_allow_origins has {origin!r}; give whole origins such as 'https://example.com'")
        if origin != "*":
            check_origin("cors_allow_origins", origin)
    for method in methods or ():
        if method not in (*_METHODS, "*"):
            raise ArgumentError(f"cors_allow_methods has {method!r}; give {', '.join(_METHODS)} or *")
    if credentials and "*" in origins:
        raise ArgumentError(
            "cors_allow_credentials does not go with the origin '*', which browsers refuse; name the origins in "
            "cors_allow_origins"
        )
    values = {
        "Access-Control-Allow-Origin": origins[0],
        "Access-Control-Allow-Methods": ",".join(_METHODS if methods is None else methods),
        "Access-Control-Allow-Headers": ",".join(_HEADERS if headers is None else headers),
        "Access-Control-Max-Age": str(
            0 if max_age_seconds is None else check_whole_number("cors_max_age_seconds", max_age_seconds, 0, 86400)
        ),
        "Vary": "Origin",
    }
    if credentials:
        values["Access-Control-Allow-Credentials"] = "true"
    return {f"method.response.header.{header}": f"'{value}'" for header, value in values.items()}


def _write_template(origins: Sequence[str]) -> dict[str, str] | None:
    """With several origins, the template names the one that asks.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
    """
    if len(origins) < 2:
        return None
    asking = " || ".join(f'$origin == "{origin}"' for origin in origins)
    lines = (
        '#set($origin = $input.params().header.get("Origin"))',
        '#if(!$origin || $origin == "")#set($origin = $input.params().header.get("origin"))#end',
        f"#if({asking})",
        "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)",
        "#end",
    )
    return {"application/json": "\n".join(lines)}


def _write_refusal(origins: Sequence[str], credentials: bool | None) -> dict[str, str]:
    # These headers are fixed: with several origins every page may read a refusal, which tells nothing but the reason.
    values = {"Access-Control-Allow-Origin": origins[0] if len(origins) == 1 else "*"}
    if credentials and len(origins) == 1:
        values["Access-Control-Allow-Credentials"] = "true"
    return {f"gatewayresponse.header.{header}": f"'{value}'" for header, value in values.items()}

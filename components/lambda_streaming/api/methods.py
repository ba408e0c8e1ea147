"""The methods of a StreamingApi: each passes its request on to the function, and the answer back as it streams."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.called_function import read_called_function
from ..shared.checks import ArgumentError, check_whole_number
from .authorization import Authorization, check_function_arn, name_integration

# https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
_MAX_TIMEOUT_SECONDS = 900
_DEFAULT_TIMEOUT_SECONDS = 300
# https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
_TENANT_ID_SOURCE = re.compile(
    r"context\.(authorizer|identity)\.[A-Za-z0-9_.:-]+|method\.request\.(header|querystring)\.[A-Za-z0-9_-]+"
)
_QUALIFIER = re.compile(r"[a-zA-Z0-9_-]{1,128}")


class Methods:
    """Any method of any path goes to the function."""

    def __init__(self, arguments: Arguments, needs_key: bool) -> None:
        self._region = arguments.get("region")
        self._authorization = Authorization(arguments)
        self.needs_allow = self._authorization.needs_allow
        self._called = read_called_function(
            arguments, arguments.get("function_arn"), arguments.read(_check_qualifier, "qualifier"), "function_arn"
        )
        self._uri = arguments.derive(
            _name_called, arguments.get("function_arn"), self._called.qualifier, arguments.get("region")
        )
        self._needs_key = needs_key
        self.method_properties: dict[str, Any] = {}
        self.integration_properties: dict[str, Any] = {
            "type": "AWS_PROXY",
            "integration_http_method": "POST",
            "uri": self._uri,
            "response_transfer_mode": "STREAM",
            "timeout_milliseconds": arguments.read(_check_timeout, "timeout_seconds"),
        }
        self._asks_for: pulumi.Input[Any] = None
        if "tenant_id_source" in arguments:
            # https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation-invoke.html
            source = arguments.read(_check_tenant_id_source, "tenant_id_source")
            self.integration_properties["request_parameters"] = {"integration.request.header.X-Amz-Tenant-Id": source}
            self._asks_for = arguments.derive(_ask_for, source)

    def declare(
        self,
        name: str,
        api: aws.apigateway.RestApi,
        resource_ids: Mapping[str, pulumi.Output[str]],
        stage_name: pulumi.Input[str],
        opts: pulumi.ResourceOptions,
    ) -> list[pulumi.Resource]:
        """A method, named by the key, for each of the API's resources. Returns what has to be deployed.

        The function's permission is part of that: when another function or alias is called, it is there before the
        deployment that calls it, and the one for the function before goes after it.
        """
        self.method_properties = {
            **self._authorization.declare(name, api, opts),
            "api_key_required": self._needs_key,
        }
        if self._asks_for is not None:
            self.method_properties["request_parameters"] = self._asks_for
        deployed: list[pulumi.Resource] = [self._admit(name, api, stage_name, opts), *self._authorization.permissions]
        for method_name, resource_id in resource_ids.items():
            method = aws.apigateway.Method(
                method_name,
                rest_api=api.id,
                resource_id=resource_id,
                http_method="ANY",
                **self.method_properties,
                region=self._region,
                opts=opts,
            )
            deployed.append(
                aws.apigateway.Integration(
                    method_name,
                    rest_api=api.id,
                    resource_id=resource_id,
                    http_method=method.http_method,
                    **self.integration_properties,
                    region=self._region,
                    opts=opts,
                )
            )
        return deployed

    def _admit(
        self, name: str, api: aws.apigateway.RestApi, stage_name: pulumi.Input[str], opts: pulumi.ResourceOptions
    ) -> aws.lambda_.Permission:
        """Lets the stage, and no other, call the function."""
        return aws.lambda_.Permission(
            name,
            action="lambda:InvokeFunction",
            function=self._called.function,
            qualifier=self._called.qualifier,
            region=self._called.region,
            principal="apigateway.amazonaws.com",
            source_arn=pulumi.Output.format("{0}/{1}/*", api.execution_arn, stage_name),
            opts=opts,
        )


def _check_qualifier(value: str | None) -> str | None:
    # Lambda lets no one give permissions for $LATEST by that name:
    # https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
    if value is not None and not _QUALIFIER.fullmatch(value):
        raise ArgumentError(f"qualifier is {value!r}; give the name of an alias, or a version's number")
    return value


def _name_called(arn: str | None, qualifier: str | None, region: str | None) -> str:
    called = check_function_arn("function_arn", arn)
    if qualifier is not None and called.count(":") == 6:
        called = f"{called}:{qualifier}"
    return name_integration(called, "2021-11-15/functions/{}/response-streaming-invocations", region)


def _check_tenant_id_source(value: str) -> str:
    if not _TENANT_ID_SOURCE.fullmatch(value):
        raise ArgumentError(
            f"tenant_id_source is {value!r}; give what the authorizer says of the caller, such as "
            "context.authorizer.claims.sub, or a header, such as method.request.header.x-tenant-id"
        )
    return value


def _ask_for(source: str) -> dict[str, bool] | None:
    """What of a request is passed on is declared in the method; without it the request is no bad one here, but has no
    tenant, and Lambda refuses it."""
    return {source: False} if source.startswith("method.") else None


def _check_timeout(value: float | None) -> int:
    """In milliseconds."""
    timeout = _DEFAULT_TIMEOUT_SECONDS if value is None else check_whole_number("timeout_seconds", value)
    if not 1 <= timeout <= _MAX_TIMEOUT_SECONDS:
        raise ArgumentError(
            f"timeout_seconds is {timeout}, but API Gateway streams for {_MAX_TIMEOUT_SECONDS} seconds at most; give 1 "
            f"to {_MAX_TIMEOUT_SECONDS}"
        )
    return timeout * 1000

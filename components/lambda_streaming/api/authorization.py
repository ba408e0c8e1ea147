"""Who may call a StreamingApi."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments, is_mocked
from ..shared.called_function import read_called_function
from ..shared.checks import ArgumentError

_FUNCTION_ARN = r"arn:[a-z-]+:lambda:[a-z0-9-]+:\d+:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_-]+)?"
_COGNITO = ("cognito_user_pool_arns", "cognito_scopes")
_LAMBDA = ("authorizer_function_arn", "authorizer_identity_sources", "authorizer_cache_seconds")


class Authorization:
    """The way in that the arguments name: IAM, a Cognito user pool, a Lambda authorizer, or none."""

    def __init__(self, arguments: Arguments) -> None:
        self._region = arguments.get("region")
        ways = [way for way in ("public", _COGNITO[0], _LAMBDA[0]) if way in arguments]
        if len(ways) > 1:
            raise arguments.refuse(f"{' and '.join(ways)} are different ways in; give one of them")
        arguments.require_with(*_COGNITO)
        arguments.require_with(*_LAMBDA)
        self._way = ways[0] if ways else "public"
        self._public = arguments.read(_choose_type, "public")
        self.needs_allow: pulumi.Input[bool] = self._way == _COGNITO[0]
        """Whether a resource policy of the API has to allow the callers, beside what they prove."""
        if self._way == "public":
            self.needs_allow = arguments.read(lambda public: public is True, "public")
        self._scopes = arguments.get("cognito_scopes")
        self._user_pool_arns = arguments.read(_check_user_pools, _COGNITO[0], into_items=False)
        self.permissions: list[pulumi.Resource] = []
        if _LAMBDA[0] in arguments:
            self._function = read_called_function(arguments, arguments.get(_LAMBDA[0]), None, _LAMBDA[0])
        self._function_uri = arguments.read(_name_authorizer, "authorizer_function_arn", "region")
        self._identity_source = arguments.read(_join_sources, "authorizer_identity_sources")
        self._cache_seconds = arguments.read_whole_number("authorizer_cache_seconds", 0, 3600, 300)

    def declare(self, name: str, api: aws.apigateway.RestApi, opts: pulumi.ResourceOptions) -> dict[str, Any]:
        """The properties of a method that let in who may call, once the authorizer has been made."""
        if self._way == "public":
            return {"authorization": self._public}
        if self._way == "cognito_user_pool_arns":
            authorizer = aws.apigateway.Authorizer(
                name,
                rest_api=api.id,
                type="COGNITO_USER_POOLS",
                provider_arns=self._user_pool_arns,
                region=self._region,
                opts=opts,
            )
            properties = {"authorization": "COGNITO_USER_POOLS", "authorizer_id": authorizer.id}
            return properties if self._scopes is None else {**properties, "authorization_scopes": self._scopes}
        authorizer = aws.apigateway.Authorizer(
            name,
            rest_api=api.id,
            type="REQUEST",
            authorizer_uri=self._function_uri,
            identity_source=self._identity_source,
            authorizer_result_ttl_in_seconds=self._cache_seconds,
            region=self._region,
            opts=opts,
        )
        permission = aws.lambda_.Permission(
            f"{name}-authorizer",
            action="lambda:InvokeFunction",
            function=self._function.function,
            qualifier=self._function.qualifier,
            region=self._function.region,
            principal="apigateway.amazonaws.com",
            source_arn=pulumi.Output.format("{0}/authorizers/{1}", api.execution_arn, authorizer.id),
            opts=opts,
        )
        self.permissions.append(permission)
        return {"authorization": "CUSTOM", "authorizer_id": authorizer.id}


def name_integration(function_arn: str, service_action: str, api_region: str | None) -> str:
    """What API Gateway calls. Partition and, unless the API's is known, region are the function's.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
    """
    if not function_arn:
        return ""
    _, partition, _, region, *_ = function_arn.split(":")
    return f"arn:{partition}:apigateway:{api_region or region}:lambda:path/{service_action.format(function_arn)}"


def check_function_arn(name: str, value: str | None) -> str:
    if is_mocked(value):
        return ""
    if value is None or not re.fullmatch(_FUNCTION_ARN, value):
        raise ArgumentError(f"{name} is {value!r}; give the whole ARN of a function")
    return value


def _choose_type(public: bool | None) -> str:
    return "NONE" if public is True else "AWS_IAM"


def _check_user_pools(arns: Sequence[pulumi.Input[str]] | None) -> Sequence[pulumi.Input[str]] | None:
    if arns is not None and not arns:
        raise ArgumentError("cognito_user_pool_arns is empty; give the ARN of a user pool")
    return arns


def _name_authorizer(value: str | None, region: str | None) -> str | None:
    if value is None:
        return None
    return name_integration(
        check_function_arn("authorizer_function_arn", value), "2015-03-31/functions/{}/invocations", region
    )


def _join_sources(sources: Sequence[str] | None) -> str:
    return "method.request.header.Authorization" if sources is None else ",".join(sources)

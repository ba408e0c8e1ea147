"""API Gateway in front of a streaming function."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pulumi
import pulumi_aws as aws

from ..shared.arguments import ArgumentError, Arguments, whole_number
from ..shared.options import child_options
from ..shared.web_acl import WebAcl
from .args import StreamingApiArgs
from .authorization import Authorization, function_arn, integration_uri
from .cors import Cors
from .domain import Domain
from .log import ACCESS_LOG_FORMAT, account_log_role
from .usage import UsagePlan, throttle

# https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
_MAX_TIMEOUT_SECONDS = 900
_QUALIFIER = re.compile(r"[a-zA-Z0-9_-]{1,128}")


class StreamingApi(pulumi.ComponentResource):
    """A REST API of API Gateway that passes on a function's answer as it streams.

    Every path and method goes to the function, with the response transfer mode `STREAM`. Of a response 10 MB pass at
    full speed, the rest at 2 MB a second, for 900 seconds at most. There is an access log with the time to the first
    byte, no cache and no compression.

    The function gets API Gateway's proxy event (`httpMethod`, `path`), not that of a function URL, and its answer must
    start with status and headers, as `awslambda.HttpResponseStream.from` writes them.

    The access log needs a role in the account's settings: where there is none yet, AWS refuses the stage with
    "CloudWatch Logs role ARN must be set in account settings", and `set_account_log_role` helps.

    Refused: more than one way in (`public`, Cognito, authorizer), a timeout over 900 seconds, a domain name without a
    certificate or a zone, two web ACLs, one throttling limit without the other, limits for keys without keys,
    credentials with the origin `*`.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html

    ```python
    import pulumi
    from lambda_streaming import StreamingApi, StreamingFunction

    chat = StreamingFunction("chat", {"code": pulumi.FileArchive("app")})
    api = StreamingApi("chat", {"function_arn": chat.function_arn})
    pulumi.export("url", api.url)
    pulumi.export("caller_policy_json", api.caller_policy_json)
    ```
    """

    url: pulumi.Output[str]
    """The address for callers: that of `domain_name`, or the stage's own."""
    domain_name: pulumi.Output[str]
    """The domain name that API Gateway serves: the target of a DNS record for `domain_name`."""
    api_id: pulumi.Output[str]
    """The API's id."""
    api_name: pulumi.Output[str]
    """The API's name, a dimension of its metrics."""
    stage_name: pulumi.Output[str]
    """The stage's name, a dimension of its metrics."""
    stage_arn: pulumi.Output[str]
    """The stage's ARN."""
    execution_arn: pulumi.Output[str]
    """The ARN that policies on calls to the API start with."""
    log_group_name: pulumi.Output[str]
    """The name of the access log's group."""
    web_acl_metric_name: pulumi.Output[str] | None
    """The name of the managed web ACL in CloudWatch metrics (dimension `WebACL`), if there is one."""
    caller_policy_json: pulumi.Output[str]
    """The IAM policy, as JSON, that a caller's role needs when callers sign their requests."""
    api_key_values: pulumi.Output[Mapping[str, str]]
    """The values of the API keys by their names, secret."""

    def __init__(self, name: str, args: StreamingApiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("StreamingApi", name, args, StreamingApiArgs)
        uri = arguments.resolve(_uri, "function_arn", "qualifier")
        timeout_ms = arguments.resolve(_timeout_ms, "timeout_seconds")
        authorization = Authorization(arguments)
        stage_throttle = throttle(arguments, "throttling_rate_limit", "throttling_burst_limit")
        usage_plan = UsagePlan(arguments)
        has_cors = "cors_allow_origins" in arguments
        if not has_cors and any(argument.startswith("cors_") for argument in arguments):
            raise arguments.refuse("the cors_ arguments have no effect without cors_allow_origins; name the origins")
        cors = Cors(arguments) if has_cors else None
        domain = Domain(arguments)
        acl = WebAcl(arguments, "REGIONAL")
        log_retention_days = arguments.resolve(_log_retention_days, "log_retention_days")
        sets_log_role = arguments.decide(lambda value: value is True, "set_account_log_role")

        super().__init__("lambda-streaming:index:StreamingApi", name, None, opts)
        child = child_options(self, opts)
        api_properties: dict[str, Any] = {
            "binary_media_types": arguments.get("binary_media_types"),
            "disable_execute_api_endpoint": domain.name is not None,
        }
        api = aws.apigateway.RestApi(
            name,
            endpoint_configuration=aws.apigateway.RestApiEndpointConfigurationArgs(types="REGIONAL"),
            **api_properties,
            opts=child,
        )
        proxy = aws.apigateway.Resource(
            name, rest_api=api.id, parent_id=api.root_resource_id, path_part="{proxy+}", opts=child
        )
        resource_ids = {name: proxy.id, f"{name}-root": api.root_resource_id}
        method_properties = {
            **authorization.method(name, api, child),
            "api_key_required": bool(usage_plan.key_names),
        }
        integration_properties: dict[str, Any] = {
            "type": "AWS_PROXY",
            "integration_http_method": "POST",
            "uri": uri,
            "response_transfer_mode": "STREAM",
            "timeout_milliseconds": timeout_ms,
        }
        deployed: list[pulumi.Resource] = []
        for method_name, resource_id in resource_ids.items():
            method = aws.apigateway.Method(
                method_name,
                rest_api=api.id,
                resource_id=resource_id,
                http_method="ANY",
                **method_properties,
                opts=child,
            )
            deployed.append(
                aws.apigateway.Integration(
                    method_name,
                    rest_api=api.id,
                    resource_id=resource_id,
                    http_method=method.http_method,
                    **integration_properties,
                    opts=child,
                )
            )
        if cors:
            preflight_ids = {f"{key}-preflight": resource_id for key, resource_id in resource_ids.items()}
            deployed += cors.add_to(name, api, preflight_ids, child)
        deployment = aws.apigateway.Deployment(
            name,
            rest_api=api.id,
            # A deployment is a copy of the API: whatever the copy holds makes another one when it changes.
            triggers={
                "api": pulumi.Output.json_dumps(api_properties),
                "methods": pulumi.Output.json_dumps(method_properties),
                "integrations": pulumi.Output.json_dumps(integration_properties),
                "cors": pulumi.Output.json_dumps([cors.preflight, cors.template, cors.refusal] if cors else []),
            },
            opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=deployed)),
        )
        log_group = aws.cloudwatch.LogGroup(name, retention_in_days=log_retention_days, opts=child)
        stage = aws.apigateway.Stage(
            name,
            rest_api=api.id,
            deployment=deployment.id,
            stage_name=arguments.get("stage_name", "prod"),
            access_log_settings=aws.apigateway.StageAccessLogSettingsArgs(
                destination_arn=log_group.arn, format=ACCESS_LOG_FORMAT
            ),
            xray_tracing_enabled=arguments.get("tracing_enabled", False),
            opts=pulumi.ResourceOptions.merge(
                child, pulumi.ResourceOptions(depends_on=account_log_role(name, child) if sets_log_role else None)
            ),
        )
        if stage_throttle:
            aws.apigateway.MethodSettings(
                name,
                rest_api=api.id,
                stage_name=stage.stage_name,
                method_path="*/*",
                settings=aws.apigateway.MethodSettingsSettingsArgs(
                    throttling_rate_limit=stage_throttle[0], throttling_burst_limit=stage_throttle[1]
                ),
                opts=child,
            )
        acl.declare(name, child)
        if acl.arn is not None:
            aws.wafv2.WebAclAssociation(name, resource_arn=stage.arn, web_acl_arn=acl.arn, opts=child)
        aws.lambda_.Permission(
            name,
            action="lambda:InvokeFunction",
            function=arguments.get("function_arn"),
            qualifier=arguments.get("qualifier"),
            principal="apigateway.amazonaws.com",
            source_arn=pulumi.Output.format("{0}/{1}/*", api.execution_arn, stage.stage_name),
            opts=child,
        )

        self.api_id = api.id
        self.api_name = api.name
        self.stage_name = stage.stage_name
        self.stage_arn = stage.arn
        self.execution_arn = api.execution_arn
        self.log_group_name = log_group.name
        self.web_acl_metric_name = None if acl.metric_name is None else pulumi.Output.from_input(acl.metric_name)
        self.caller_policy_json = pulumi.Output.all(api.execution_arn, stage.stage_name).apply(
            lambda known: _caller_policy(f"{known[0]}/{known[1]}/*")
        )
        self.api_key_values = pulumi.Output.from_input(usage_plan.add_to(name, stage, child))
        if domain.name is None:
            self.url = stage.invoke_url
            self.domain_name = stage.invoke_url.apply(_host)
        else:
            self.url = pulumi.Output.format("https://{0}", domain.name)
            self.domain_name = domain.add_to(name, stage, child)
        self.register_outputs(
            {
                "url": self.url,
                "domainName": self.domain_name,
                "apiId": self.api_id,
                "apiName": self.api_name,
                "stageName": self.stage_name,
                "stageArn": self.stage_arn,
                "executionArn": self.execution_arn,
                "logGroupName": self.log_group_name,
                "webAclMetricName": self.web_acl_metric_name,
                "callerPolicyJson": self.caller_policy_json,
                "apiKeyValues": self.api_key_values,
            }
        )


def _uri(arn: str, qualifier: str | None) -> str:
    called = function_arn("function_arn", arn)
    if qualifier is not None:
        # Lambda lets no one give permissions for $LATEST by that name:
        # https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
        if not _QUALIFIER.fullmatch(qualifier):
            raise ArgumentError(f"qualifier is {qualifier!r}; give the name of an alias, or a version's number")
        called = f"{called}:{qualifier}"
    return integration_uri(called, "2021-11-15/functions/{}/response-streaming-invocations")


def _timeout_ms(value: float | None) -> int:
    timeout = 300 if value is None else whole_number("timeout_seconds", value)
    if not 1 <= timeout <= _MAX_TIMEOUT_SECONDS:
        raise ArgumentError(
            f"timeout_seconds is {timeout}, but API Gateway streams for {_MAX_TIMEOUT_SECONDS} seconds at most; give 1 "
            f"to {_MAX_TIMEOUT_SECONDS}"
        )
    return timeout * 1000


def _log_retention_days(value: float | None) -> int:
    return 30 if value is None else whole_number("log_retention_days", value)


def _caller_policy(resource: str) -> str:
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _host(url: str | None) -> str:
    return urlsplit(url or "").netloc  # mocks give no value

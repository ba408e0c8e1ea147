"""API Gateway in front of a streaming function."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.names import fit_name
from ..shared.options import make_child_options
from ..shared.outputs import register_outputs
from ..shared.web_acl import WebAcl
from .args import StreamingApiArgs
from .cors import CorsAnswers
from .deployment import ApiStage
from .domain import CustomDomain
from .methods import Methods
from .private import PrivateEndpoint
from .usage import UsagePlan


class StreamingApi(pulumi.ComponentResource):
    """A REST API of API Gateway that passes on a function's answer as it streams.

    Every path and method goes to the function, with the response transfer mode `STREAM`. Of a response 10 MB pass at
    full speed, the rest at 2 MB a second, for 900 seconds at most. There is an access log with the time to the first
    byte, no cache and no compression.

    The function gets API Gateway's proxy event (`httpMethod`, `path`), not that of a function URL, and its answer must
    start with status and headers, as `awslambda.HttpResponseStream.from` writes them.

    The access log needs a role in the account's settings: where there is none yet, AWS refuses the stage with
    "CloudWatch Logs role ARN must be set in account settings", and `set_account_log_role` helps.

    With `vpc_endpoint_ids` the API is private: it has no address on the internet, and a resource policy that denies
    what comes through other endpoints. It streams as others do.

    Refused: more than one way in (`public`, Cognito, authorizer), a timeout over 900 seconds, a domain name without a
    certificate or a zone, or of a private API, two web ACLs, one throttling limit without the other, limits for keys
    without keys, credentials with the origin `*`.

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
    """The address for callers: that of `domain_name`, or the stage's own. With `vpc_endpoint_ids` it leads to the first
    of them, whose id is a part of it."""
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
        arguments = Arguments("StreamingApi", name, args, StreamingApiArgs, opts)
        usage_plan = UsagePlan(arguments)
        methods = Methods(arguments, needs_key=bool(usage_plan.key_names))
        cors = CorsAnswers(arguments) if "cors_allow_origins" in arguments else None
        if not cors and any(argument.startswith("cors_") for argument in arguments):
            raise arguments.refuse("the cors_ arguments have no effect without cors_allow_origins; name the origins")
        private = None
        if "vpc_endpoint_ids" in arguments:
            private = PrivateEndpoint(arguments, methods.needs_allow, has_preflight=cors is not None)
        domain = CustomDomain(arguments)
        acl = WebAcl(arguments, "REGIONAL", arguments.get("region"))
        deployment = ApiStage(arguments)
        region = arguments.get("region")

        super().__init__("lambda-streaming:index:StreamingApi", name, None, opts)
        child = make_child_options(self, opts)
        name = fit_name(name)
        settings: dict[str, Any] = {
            "binary_media_types": arguments.get("binary_media_types"),
            "disable_execute_api_endpoint": domain.name is not None,
        }
        api = aws.apigateway.RestApi(
            name,
            endpoint_configuration=private.configuration
            if private
            else aws.apigateway.RestApiEndpointConfigurationArgs(types="REGIONAL"),
            **settings,
            region=region,
            tags=arguments.get("tags"),
            # A policy that goes is there until a deployment without it has been made, which has it all the same: an API
            # that stops being private in place would go on to refuse everyone.
            opts=pulumi.ResourceOptions.merge(
                child, pulumi.ResourceOptions(replace_on_changes=["endpointConfiguration.types"])
            ),
        )
        proxy = aws.apigateway.Resource(
            name, rest_api=api.id, parent_id=api.root_resource_id, path_part="{proxy+}", region=region, opts=child
        )
        resource_ids = {name: proxy.id, f"{name}-root": api.root_resource_id}
        deployed = methods.declare(name, api, resource_ids, deployment.stage_name, child)
        if cors:
            preflight_ids = {f"{key}-preflight": resource_id for key, resource_id in resource_ids.items()}
            deployed += cors.declare(name, api, preflight_ids, child)
        content: dict[str, Any] = {
            "api": settings,
            "methods": methods.method_properties,
            "integrations": methods.integration_properties,
            "cors": [cors.preflight, cors.template, cors.refusal] if cors else [],
        }
        if private:
            deployed.append(private.declare(name, api, deployment.stage_name, child))
            content["policy"] = private.policy
        stage = deployment.declare(name, api, deployed, content, child)
        acl.declare(name, self, child)
        if acl.arn is not None:
            aws.wafv2.WebAclAssociation(name, resource_arn=stage.arn, web_acl_arn=acl.arn, region=region, opts=child)

        self.api_id = api.id
        self.api_name = api.name
        self.stage_name = stage.stage_name
        self.stage_arn = stage.arn
        self.execution_arn = api.execution_arn
        self.log_group_name = deployment.log_group.name
        self.web_acl_metric_name = acl.metric_name
        self.caller_policy_json = pulumi.Output.all(api.execution_arn, stage.stage_name).apply(
            lambda known: _write_caller_policy(f"{known[0]}/{known[1]}/*")
        )
        self.api_key_values = pulumi.Output.from_input(usage_plan.declare(name, stage, child))
        if domain.name is None:
            self.url = private.find_url(stage) if private else stage.invoke_url
            self.domain_name = self.url.apply(_find_host)
        else:
            self.url = pulumi.Output.format("https://{0}", domain.name)
            self.domain_name = domain.declare(name, stage, child)
        register_outputs(self)


def _write_caller_policy(resource: str) -> str:
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _find_host(url: str | None) -> str:
    return urlsplit(url or "").netloc  # mocks give no value

"""The front doors of a StreamingService, each made of the components that are for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_aws as aws

from ..api.args import StreamingApiArgs
from ..api.component import StreamingApi
from ..distribution.args import StreamingDistributionArgs
from ..distribution.component import StreamingDistribution
from ..function.component import StreamingFunction
from ..shared.arguments import Arguments, is_prompt
from ..shared.checks import ArgumentError
from ..shared.limits import check_timeout_seconds
from ..url.args import StreamingUrlArgs
from ..url.component import StreamingUrl
from ..vpc_endpoint.component import StreamingVpcEndpoint
from ..vpc_endpoint.policy import write_caller_policy


@dataclass(frozen=True)
class Entrance:
    """Where callers come in, and what StreamingMonitoring is told of it."""

    url: pulumi.Output[str]
    domain_name: pulumi.Output[str] | None = None
    distribution_id: pulumi.Output[str] | None = None
    signing_key_id: pulumi.Output[str] | None = None
    caller_policy_json: pulumi.Output[str] | None = None
    endpoint_id: pulumi.Output[str] | None = None
    watched: Mapping[str, Any] = field(default_factory=dict)


class Doors:
    """Makes a front door for a function and the alias that callers name, if there is one."""

    def __init__(self, arguments: Arguments, front_door: str) -> None:
        self._arguments = arguments
        self._front_door = front_door
        self._has_own_endpoint = arguments.decide(lambda own: own is not False, "own_endpoint")
        self._other_functions = arguments.get("allow_function_arns")
        self._authorization_type = arguments.read(lambda public: "NONE" if public else "AWS_IAM", "public")
        self._api_domain_name = None
        if front_door == "api-gateway":
            self._api_domain_name = arguments.read(_choose_only, "domain_names", into_items=False)
        self.function_timeout = arguments.read(check_timeout_seconds, "timeout_seconds", "max_response_mb")

    def declare(
        self,
        name: str,
        function: StreamingFunction,
        qualifier: pulumi.Output[Any] | None,
        opts: pulumi.ResourceOptions,
    ) -> Entrance:
        if self._front_door == "vpc":
            return self._declare_vpc_endpoint(name, function, qualifier, opts)
        if self._front_door == "api-gateway":
            return self._declare_api(name, function, qualifier, opts)
        called = {"function_name": function.function_name, "qualifier": qualifier}
        url = StreamingUrl(
            name, self._make_args(StreamingUrlArgs, {**called, "authorization_type": self._authorization_type}), opts
        )
        if self._front_door == "function-url":
            return Entrance(url.function_url)
        return self._declare_distribution(name, {**called, "function_url": url.function_url}, opts)

    def _declare_vpc_endpoint(
        self,
        name: str,
        function: StreamingFunction,
        qualifier: pulumi.Output[Any] | None,
        opts: pulumi.ResourceOptions,
    ) -> Entrance:
        given = self._arguments.get
        lookup = pulumi.InvokeOutputOptions(parent=opts.parent)
        address = _name_invocation(function.function_name, qualifier, given("region"), lookup)
        if not self._has_own_endpoint:
            policy = function.qualified_arn.apply(lambda arn: write_caller_policy([arn], False))
            return Entrance(address, caller_policy_json=policy)
        endpoint = StreamingVpcEndpoint(
            name,
            {
                "vpc_id": given("vpc_id"),
                "subnet_ids": given("endpoint_subnet_ids", given("subnet_ids")),
                "function_arns": self._list_functions(function),
                "region": given("region"),
                "tags": given("tags"),
                "source_security_group_ids": given("source_security_group_ids"),
                "source_cidr_blocks": given("source_cidr_blocks"),
                "allow_principals": given("allow_principals"),
                "single_zone": given("single_zone"),
            },
            opts,
        )
        policy = function.qualified_arn.apply(lambda arn: write_caller_policy([arn], False))
        return Entrance(address, caller_policy_json=policy, endpoint_id=endpoint.endpoint_id)

    def _list_functions(self, function: StreamingFunction) -> pulumi.Input[Sequence[pulumi.Input[str]]]:
        own = function.qualified_arn
        if not is_prompt(self._other_functions):
            return pulumi.Output.all(own, self._other_functions).apply(lambda arns: [arns[0], *arns[1]])
        return [own, *(self._other_functions or ())]

    def _declare_api(
        self,
        name: str,
        function: StreamingFunction,
        qualifier: pulumi.Output[Any] | None,
        opts: pulumi.ResourceOptions,
    ) -> Entrance:
        integration = {
            "function_arn": function.function_arn,
            "qualifier": qualifier,
            "domain_name": self._api_domain_name,
            "timeout_seconds": self.function_timeout,
        }
        api = StreamingApi(name, self._make_args(StreamingApiArgs, integration), opts)
        return Entrance(
            api.url,
            domain_name=api.domain_name,
            caller_policy_json=api.caller_policy_json,
            watched={
                "api_name": api.api_name,
                "api_stage_name": api.stage_name,
                "web_acl_metric_name": api.web_acl_metric_name,
            },
        )

    def _declare_distribution(self, name: str, called: Mapping[str, Any], opts: pulumi.ResourceOptions) -> Entrance:
        behind = {**called, "function_timeout_seconds": self.function_timeout}
        distribution = StreamingDistribution(name, self._make_args(StreamingDistributionArgs, behind), opts)
        return Entrance(
            distribution.url,
            domain_name=distribution.domain_name,
            distribution_id=distribution.distribution_id,
            signing_key_id=distribution.signing_key_id,
            watched={
                "distribution_id": distribution.distribution_id,
                "web_acl_metric_name": distribution.web_acl_metric_name,
            },
        )

    def _make_args(self, declared: Any, wired: Mapping[str, Any]) -> Any:
        return pass_on(self._arguments, declared, wired)


def pass_on(arguments: Arguments, declared: Any, wired: Mapping[str, Any]) -> Any:
    """The arguments of one of the components: those that the service has by the same name, and `wired`."""
    return {**{name: arguments.get(name) for name in arguments if name in declared.__annotations__}, **wired}


def _choose_only(domain_names: Sequence[pulumi.Input[str]] | None) -> pulumi.Input[str] | None:
    if domain_names is not None and len(domain_names) != 1:
        raise ArgumentError(f"domain_names has {len(domain_names)} names; front_door 'api-gateway' takes one")
    return domain_names[0] if domain_names else None


def _name_invocation(
    function_name: pulumi.Output[str],
    qualifier: pulumi.Output[Any] | None,
    region: pulumi.Input[str] | None,
    opts: pulumi.InvokeOutputOptions,
) -> pulumi.Output[str]:
    # https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
    address = pulumi.Output.format(
        "https://lambda.{0}.{1}/2021-11-15/functions/{2}/response-streaming-invocations",
        aws.get_region_output(opts=opts).region if region is None else region,
        aws.get_partition_output(opts=opts).dns_suffix,
        function_name,
    )
    return address if qualifier is None else pulumi.Output.format("{0}?Qualifier={1}", address, qualifier)

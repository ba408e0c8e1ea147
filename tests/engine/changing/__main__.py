"""A component for each change of one of its arguments.

As before it, or after it: with CHANGED=all each of them, with CHANGED=deployed those that can be deployed. ROWS are the
changes by their places.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import changes  # type: ignore[import-not-found]  # beside this file
import lambda_streaming
import pulumi
import pulumi_aws as aws

_ORIGIN = {
    "http_port": 80,
    "https_port": 443,
    "origin_protocol_policy": "https-only",
    "origin_ssl_protocols": ["TLSv1.2"],
}


class Fixtures:
    """What the changes' arguments name, made where one of them does."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._made: dict[str, Any] = {}

    def resolve(self, value: Any) -> Any:
        if isinstance(value, changes.Made):
            return getattr(self, value.name)()
        if isinstance(value, dict):
            return {key: self.resolve(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        return value

    def _once(self, name: str, make: Callable[[str], Any]) -> Any:
        if name not in self._made:
            self._made[name] = make(f"fixture-{self._name}-{name}")
        return self._made[name]

    def _function(self, name: str) -> aws.lambda_.Function:
        role = f"arn:aws:iam::{changes.ACCOUNT}:role/fixture"
        return self._once(
            name,
            lambda name: aws.lambda_.Function(
                name, role=role, runtime="nodejs24.x", handler="index.handler", code=changes.APP, publish=True
            ),
        )

    def _alias(self, name: str) -> aws.lambda_.Alias:
        function = self._function("function")
        # One after the other: Lambda takes one change of a function at a time.
        before = pulumi.ResourceOptions(depends_on=[self._alias("live")] if name == "blue" else None)
        return self._once(
            name,
            lambda full: aws.lambda_.Alias(
                full, name=name, function_name=function.name, function_version="1", opts=before
            ),
        )

    def function_name(self) -> Any:
        return self._with_aliases(self._function("function").name)

    def function_arn(self) -> Any:
        return self._with_aliases(self._function("function").arn)

    def _with_aliases(self, value: Any) -> Any:
        """`value` once there are the aliases too that the changes name."""
        return pulumi.Output.all(value, self._alias("live").arn, self._alias("blue").arn).apply(lambda all: all[0])

    def alias_arn(self) -> Any:
        self.function_name()
        return self._alias("live").arn

    def other_function_name(self) -> Any:
        return self._function("other").name

    def other_function_arn(self) -> Any:
        return self._function("other").arn

    def _vpc(self, name: str = "vpc") -> aws.ec2.Vpc:
        return self._once(name, lambda full: aws.ec2.Vpc(full, cidr_block="10.0.0.0/16"))

    def vpc_id(self) -> Any:
        return self._vpc().id

    def other_vpc_id(self) -> Any:
        return self._vpc("other-vpc").id

    def _subnet(self, number: int) -> aws.ec2.Subnet:
        return self._once(
            f"subnet-{number}",
            lambda full: aws.ec2.Subnet(
                full,
                vpc_id=self.vpc_id(),
                cidr_block=f"10.0.{number}.0/24",
                availability_zone=f"us-east-1{'abc'[number]}",
            ),
        )

    def subnet_id(self) -> Any:
        return self._subnet(0).id

    def other_subnet_id(self) -> Any:
        return self._subnet(1).id

    def subnet_ids(self) -> Any:
        return [self._subnet(0).id, self._subnet(1).id]

    def more_subnet_ids(self) -> Any:
        return [*self.subnet_ids(), self._subnet(2).id]

    def _group(self, name: str) -> aws.ec2.SecurityGroup:
        return self._once(name, lambda full: aws.ec2.SecurityGroup(full, vpc_id=self.vpc_id(), description="fixture"))

    def security_group_id(self) -> Any:
        return self._group("group").id

    def other_security_group_id(self) -> Any:
        return self._group("other-group").id

    def endpoint_id(self) -> Any:
        make: Callable[[str], Any] = lambda full: aws.ec2.VpcEndpoint(  # noqa: E731
            full,
            vpc_id=self.vpc_id(),
            service_name="com.amazonaws.us-east-1.lambda",
            vpc_endpoint_type="Interface",
            # The component's business.
            opts=pulumi.ResourceOptions(ignore_changes=["policy", "securityGroupIds"]),
        )
        return self._once("endpoint", make).id

    def _gateway_endpoint(self, name: str) -> aws.ec2.VpcEndpoint:
        return self._once(
            name,
            lambda full: aws.ec2.VpcEndpoint(
                full,
                vpc_id=self.vpc_id(),
                service_name="com.amazonaws.us-east-1.execute-api",
                vpc_endpoint_type="Interface",
            ),
        )

    def gateway_endpoint_id(self) -> Any:
        return self._gateway_endpoint("gateway-endpoint").id

    def other_gateway_endpoint_id(self) -> Any:
        return self._gateway_endpoint("other-gateway-endpoint").id

    def zone_id(self) -> Any:
        return self._once("zone", lambda full: aws.route53.Zone(full, name="example.com")).id

    def distribution_id(self) -> Any:
        behavior = {
            "target_origin_id": "site",
            "viewer_protocol_policy": "https-only",
            "allowed_methods": ["GET", "HEAD"],
            "cached_methods": ["GET", "HEAD"],
            "cache_policy_id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        }
        given: Any = {
            "enabled": False,
            "origins": [{"origin_id": "site", "domain_name": "example.com", "custom_origin_config": _ORIGIN}],
            "default_cache_behavior": behavior,
            "restrictions": {"geo_restriction": {"restriction_type": "none"}},
            "viewer_certificate": {"cloudfront_default_certificate": True},
        }
        make: Callable[[str], Any] = lambda full: aws.cloudfront.Distribution(full, **given)  # noqa: E731
        return self._once("distribution", make).id

    def web_acl_arn(self) -> Any:
        allows: Any = {"allow": {}}
        shown: Any = {"cloudwatch_metrics_enabled": False, "metric_name": "mine", "sampled_requests_enabled": False}
        make: Callable[[str], Any] = lambda full: aws.wafv2.WebAcl(  # noqa: E731
            full, scope="REGIONAL", default_action=allows, visibility_config=shown
        )
        return self._once("web-acl", make).arn

    def log_group_name(self) -> Any:
        return self._once("log", lambda full: aws.cloudwatch.LogGroup(full)).name


def even_out(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    """Gives what MiniStack tells of a resource that was not given it, which would be taken away again and again."""
    told: dict[str, Any] = {}
    if args.type_ == "aws:apigateway/apiKey:ApiKey":
        told = {"value": f"{args.name}-{'0' * 24}"}  # AWS makes one up, and MiniStack does not
    elif args.type_ == "aws:apigateway/integration:Integration" and args.props.get("type") == "MOCK":
        told = {"integrationHttpMethod": "POST"}
    elif args.type_ == "aws:apigateway/usagePlan:UsagePlan":
        told = {
            "quotaSettings": {"limit": 1, "period": "DAY"},
            "throttleSettings": {"burstLimit": 1, "rateLimit": 1},
        }
    return pulumi.ResourceTransformResult({**told, **args.props}, args.opts) if told else None


pulumi.runtime.register_resource_transform(even_out)
component, wanted = os.environ["COMPONENT"], os.environ.get("CHANGED")
for index in map(int, os.environ["ROWS"].split()):
    change = changes.CHANGES[component][index]
    if change.documented is not None:
        continue
    fixtures = Fixtures(f"{index:03}")
    # Both, so that the fixtures stay the same.
    before, after = (fixtures.resolve(changes.arguments(component, change, changed)) for changed in (False, True))
    is_changed = wanted == "all" or (wanted == "deployed" and change.is_deployed)
    getattr(lambda_streaming, component)(f"c{index:03}", after if is_changed else before)

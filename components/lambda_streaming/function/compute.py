"""What a function runs on: how much memory, whose machines, and whether tenants share an environment."""

from __future__ import annotations

import re

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError, check_flag
from ..shared.limits import DEFAULT_MEMORY_SIZE_MB, DEFAULT_RUNTIME

# https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-runtimes.html
_ON_INSTANCES = re.compile(
    r"nodejs(2[2-9]|[3-9]\d)\.x|python3\.(1[3-9]|[2-9]\d)|java(2[1-9]|[3-9]\d)|dotnet([89]|\d\d)|provided\.al20(2[3-9]|[3-9]\d)"
)
_CAPACITY_PROVIDER = re.compile(r"arn:[a-z-]+:lambda:[a-z0-9-]+:\d+:capacity-provider:[A-Za-z0-9_-]+")
_LEAST_ON_INSTANCES_MB = 2048


class Compute:
    """The arguments `memory_size_mb`, `capacity_provider_arn` and `tenant_isolation`."""

    memory_size_mb: pulumi.Input[int]
    capacity_provider: aws.lambda_.FunctionCapacityProviderConfigArgs | None
    tenancy: pulumi.Input[aws.lambda_.FunctionTenancyConfigArgs | None]

    def __init__(self, arguments: Arguments) -> None:
        if "capacity_provider_arn" not in arguments:
            self.memory_size_mb = arguments.read_whole_number("memory_size_mb", 128, 10240, DEFAULT_MEMORY_SIZE_MB)
            self.capacity_provider = None
        else:
            # https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
            self.memory_size_mb = arguments.read_whole_number("memory_size_mb", 128, 32768, _LEAST_ON_INSTANCES_MB)
            arguments.read(_check_memory_on_instances, "memory_size_mb")
            if "image_uri" not in arguments:
                arguments.read(_check_runtime_on_instances, "runtime")
            self.capacity_provider = aws.lambda_.FunctionCapacityProviderConfigArgs(
                lambda_managed_instances_capacity_provider_config=aws.lambda_.FunctionCapacityProviderConfigLambdaManagedInstancesCapacityProviderConfigArgs(
                    capacity_provider_arn=arguments.read(_check_capacity_provider, "capacity_provider_arn")
                )
            )
        self.tenancy = arguments.read(_choose_tenancy, "tenant_isolation", "provisioned_concurrency", "snap_start")


def _check_capacity_provider(arn: str) -> str:
    if not _CAPACITY_PROVIDER.fullmatch(arn):
        raise ArgumentError(f"capacity_provider_arn is {arn!r}; give the ARN of a capacity provider of Lambda's")
    return arn


def _check_memory_on_instances(value: float | None) -> None:
    if value is not None and value < _LEAST_ON_INSTANCES_MB:
        raise ArgumentError(
            f"memory_size_mb is {value:g}, but with capacity_provider_arn a function has {_LEAST_ON_INSTANCES_MB} at "
            "least; give more, or leave it out"
        )


def _check_runtime_on_instances(value: str | None) -> None:
    runtime = DEFAULT_RUNTIME if value is None else value
    if not _ON_INSTANCES.fullmatch(runtime):
        raise ArgumentError(
            f"runtime {runtime!r} does not go with capacity_provider_arn; give Node.js 22, Python 3.13, Java 21, "
            ".NET 8, provided.al2023 or a newer one"
        )


def _choose_tenancy(
    isolated: bool | None, provisioned: float | None, snap_start: bool | None
) -> aws.lambda_.FunctionTenancyConfigArgs | None:
    if not check_flag("tenant_isolation", isolated):
        return None
    # https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html
    for argument, given in (("provisioned_concurrency", provisioned is not None), ("snap_start", snap_start)):
        if given:
            raise ArgumentError(f"tenant_isolation does not go with {argument}; leave one of them out")
    return aws.lambda_.FunctionTenancyConfigArgs(tenant_isolation_mode="PER_TENANT")

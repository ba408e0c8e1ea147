"""The VPC that a function is in, and the file system that it mounts there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError


def read_vpc_config(arguments: Arguments) -> aws.lambda_.FunctionVpcConfigArgs | None:
    in_vpc = "subnet_ids" in arguments
    if in_vpc != ("security_group_ids" in arguments):
        raise arguments.refuse("a VPC needs both subnet_ids and security_group_ids; give both or neither")
    if not in_vpc:
        arguments.refuse_given(
            "{} needs a VPC; give subnet_ids and security_group_ids, or leave it out",
            "ipv6_allowed_for_dual_stack",
            "file_system_arn",
        )
        return None
    for argument, most in (("subnet_ids", 16), ("security_group_ids", 5)):
        arguments.read(partial(_check_count, argument, most), argument, into_items=False)
    return aws.lambda_.FunctionVpcConfigArgs(
        subnet_ids=arguments.get("subnet_ids"),
        security_group_ids=arguments.get("security_group_ids"),
        ipv6_allowed_for_dual_stack=arguments.get("ipv6_allowed_for_dual_stack"),
    )


def _check_count(argument: str, most: int, given: Sequence[pulumi.Input[str]]) -> None:
    # https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html
    if len(given) > most:
        raise ArgumentError(f"{argument} has {len(given)}, but Lambda takes {most}; give fewer")


def read_file_system_config(arguments: Arguments) -> aws.lambda_.FunctionFileSystemConfigArgs | None:
    if not arguments.require_together("file_system_arn", "file_system_mount_path"):
        return None
    return aws.lambda_.FunctionFileSystemConfigArgs(
        arn=arguments.get("file_system_arn"),
        local_mount_path=arguments.read(_check_mount_path, "file_system_mount_path"),
    )


def _check_mount_path(value: str) -> str:
    # https://docs.aws.amazon.com/lambda/latest/api/API_FileSystemConfig.html
    if not re.fullmatch(r"/mnt/[a-zA-Z0-9._-]+", value):
        raise ArgumentError(f"file_system_mount_path is {value!r}; give a folder in /mnt, such as /mnt/models")
    return value

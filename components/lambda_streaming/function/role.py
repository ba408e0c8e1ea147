"""The role that a function runs as."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError, check_one_of

_TRUST_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}},
    ],
}
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
_STATEMENT_KEYS = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}
_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+"), "a service and its action, such as s3:GetObject"
_FORMS = {"Sid": (re.compile("[A-Za-z0-9]*"), "letters and digits"), "Action": _ACTION, "NotAction": _ACTION}


class ExecutionRole:
    """A role of the function's own, or the one of `role_arn`."""

    arn: pulumi.Input[str]
    name: pulumi.Output[str]
    policies: list[pulumi.Resource]
    """What the role may do, which a function must wait for."""

    def __init__(self, arguments: Arguments, linked: pulumi.Input[list[dict[str, Any]]]) -> None:
        if "role_arn" in arguments:
            arguments.refuse_given(
                "{} has no effect on the role of role_arn; leave one of them out",
                "links",
                "writable_links",
                "policy_statements",
                "managed_policy_arns",
                "permissions_boundary_arn",
            )
        self._arguments = arguments
        self._managed_policy_arns = _name_each(arguments.read_items("managed_policy_arns"))
        self._statements = arguments.read(_check_statements, "policy_statements")
        self._linked = linked
        self._has_statements = "policy_statements" in arguments and self._statements != []

    def declare(
        self,
        name: str,
        log_group: aws.cloudwatch.LogGroup,
        tracing_mode: pulumi.Input[str],
        opts: pulumi.ResourceOptions,
    ) -> None:
        given = self._arguments.get
        self.policies = []
        if "role_arn" in self._arguments:
            self.arn = given("role_arn")
            self.name = pulumi.Output.from_input(self.arn).apply(lambda arn: arn.rpartition("/")[2])
            return
        role = aws.iam.Role(
            name,
            assume_role_policy=json.dumps(_TRUST_POLICY),
            permissions_boundary=given("permissions_boundary_arn"),
            tags=given("tags"),
            opts=opts,
        )
        in_vpc = "subnet_ids" in self._arguments
        own = pulumi.Output.all(
            log_group.arn, tracing_mode, given("kms_key_arn"), given("file_system_arn"), self._linked
        )
        policy = own.apply(lambda known: _write_policy(_list_own_statements(in_vpc, *known)))
        self.policies.append(aws.iam.RolePolicy(name, role=role.name, policy=policy, opts=opts))
        if self._has_statements:
            # A policy of their own: the other one is unknown until there is a log group, these can be judged before.
            added = self._arguments.derive(_write_added_policy, self._statements)
            self.policies.append(aws.iam.RolePolicy(f"{name}-statements", role=role.name, policy=added, opts=opts))
        for suffix, arn in self._managed_policy_arns.items():
            attachment = aws.iam.RolePolicyAttachment(f"{name}-{suffix}", role=role.name, policy_arn=arn, opts=opts)
            self.policies.append(attachment)
        self.arn = role.arn
        self.name = role.name


def _name_each(policy_arns: Sequence[pulumi.Input[str]]) -> dict[str, pulumi.Input[str]]:
    """The ARNs by policy name, so that another order changes nothing; by place where the ARN is an Output."""
    return {arn.rpartition("/")[2] if isinstance(arn, str) else str(i): arn for i, arn in enumerate(policy_arns)}


def _check_statements(statements: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    for statement in statements or ():
        if not isinstance(statement, Mapping):
            raise ArgumentError("policy_statements has something else than a statement; give a list of maps")
        for key in statement:
            if key not in _STATEMENT_KEYS:
                raise ArgumentError(
                    f"policy_statements has {key!r}; a statement's elements are {', '.join(sorted(_STATEMENT_KEYS))}"
                )
        for needed in (("Effect",), ("Action", "NotAction"), ("Resource", "NotResource")):
            if not any(statement.get(key) for key in needed):
                raise ArgumentError(f"policy_statements has a statement without {needed[0]}; give it one")
        check_one_of("Effect in policy_statements", statement["Effect"], ("Allow", "Deny"))
        for element, (form, wanted) in _FORMS.items():
            for value in _list(statement.get(element)):
                if isinstance(value, str) and not form.fullmatch(value):
                    raise ArgumentError(f"{element} in policy_statements is {value!r}; give {wanted}")
    return [dict(statement) for statement in statements or ()]


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _write_policy(statements: list[dict[str, Any]]) -> str:
    # Maps from programs in other languages arrive in any order.
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, sort_keys=True)


def _write_added_policy(statements: list[dict[str, Any]]) -> str:
    if not statements:
        raise ArgumentError("policy_statements has no statement; give one, or leave it out")
    return _write_policy(statements)


def _list_own_statements(
    in_vpc: bool,
    log_group_arn: str,
    tracing_mode: str,
    kms_key_arn: str | None,
    file_system_arn: str | None,
    linked: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    granted: list[dict[str, Any]] = [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"{log_group_arn}:*",
        }
    ]
    if in_vpc:
        # https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
        granted.append(
            {
                "Effect": "Allow",
                "Action": [
                    "ec2:CreateNetworkInterface",
                    "ec2:DescribeNetworkInterfaces",
                    "ec2:DescribeSubnets",
                    "ec2:DeleteNetworkInterface",
                    "ec2:AssignPrivateIpAddresses",
                    "ec2:UnassignPrivateIpAddresses",
                ],
                "Resource": "*",
            }
        )
    if tracing_mode == "Active":
        # These two actions know no resources:
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
        granted.append(
            {"Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": "*"}
        )
    if kms_key_arn is not None:
        # https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
        granted.append({"Effect": "Allow", "Action": "kms:Decrypt", "Resource": kms_key_arn})
    if file_system_arn is not None and ":elasticfilesystem:" in file_system_arn:
        # The actions are on the file system, which the access point's ARN does not name:
        # https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem-efs.html
        granted.append(
            {
                "Effect": "Allow",
                "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
                "Resource": "*",
                "Condition": {"StringEquals": {"elasticfilesystem:AccessPointArn": file_system_arn}},
            }
        )
    return granted + linked

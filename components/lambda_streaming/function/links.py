"""What a handler works with, by its ARN: the rights that it needs for that, and a variable that tells it where."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import pulumi

from ..shared.arguments import Arguments, is_mocked
from ..shared.checks import ArgumentError
from .environment import is_name

# https://docs.aws.amazon.com/general/latest/gr/sqs-service.html
_DNS_SUFFIXES = {
    "aws": "amazonaws.com",
    "aws-cn": "amazonaws.com.cn",
    "aws-eusc": "amazonaws.eu",
    "aws-us-gov": "amazonaws.com",
}
_INVOKE_MODEL = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]

Statements = list[dict[str, Any]]


class _Arn(NamedTuple):
    partition: str
    service: str
    region: str
    account: str
    resource: str

    def __str__(self) -> str:
        return ":".join(("arn", *self))


@dataclass(frozen=True)
class _Link:
    value: str
    """What AWS's SDKs call it by."""
    statements: Statements


class Links:
    """The arguments `links` and `writable_links`."""

    variables: dict[str, pulumi.Output[str]]
    statements: pulumi.Output[Statements]

    def __init__(self, arguments: Arguments) -> None:
        found: dict[str, pulumi.Input[_Link]] = {}
        for argument in ("links", "writable_links"):
            for variable, arn in sorted(arguments.read_items(argument).items()):
                where = f"{argument}[{variable!r}]"
                if not is_name(variable):
                    raise arguments.refuse(
                        f"{where} is no name of a variable; give two or more letters, digits and _, with a letter first"
                    )
                if variable in found:
                    raise arguments.refuse(f"{where} is in links too; leave it there out, writable_links reads as well")
                found[variable] = arguments.derive(partial(_read, where, argument == "writable_links"), arn)
        self.variables = {
            variable: pulumi.Output.from_input(link).apply(lambda known: known.value)
            for variable, link in found.items()
        }
        self.statements = pulumi.Output.all(*found.values()).apply(
            lambda links: [statement for link in links for statement in link.statements]
        )


def _read(where: str, writes: bool, given: str | None) -> _Link:
    if is_mocked(given):
        return _Link("", [])
    prefix, *parts = (given or "").split(":", 5)
    if prefix != "arn" or len(parts) != 5:
        raise ArgumentError(f"{where} is no ARN; give that of a table, bucket, queue, secret or Bedrock model")
    arn = _Arn(*parts)
    for pattern, link in _KINDS.items():
        if re.fullmatch(pattern, f"{arn.service}:{arn.resource}"):
            return link(where, arn, writes)
    raise ArgumentError(
        f"{where} is an ARN of {arn.service}, but links are tables, buckets, queues, secrets and Bedrock models; give "
        "policy_statements and environment for anything else"
    )


def _link_table(where: str, arn: _Arn, writes: bool) -> _Link:
    read = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"]
    write = ["dynamodb:PutItem", "dynamodb:UpdateItem"] if writes else []
    return _Link(
        arn.resource.removeprefix("table/"),
        [_allow([*read, *write], str(arn)), _allow(["dynamodb:Query"], f"{arn}/index/*")],
    )


def _link_bucket(where: str, arn: _Arn, writes: bool) -> _Link:
    actions = ["s3:GetObject", "s3:PutObject"] if writes else ["s3:GetObject"]
    return _Link(arn.resource, [_allow(actions, f"{arn}/*")])


def _link_queue(where: str, arn: _Arn, writes: bool) -> _Link:
    _refuse_writing(where, writes)
    if arn.partition not in _DNS_SUFFIXES:
        raise ArgumentError(
            f"{where} is in the partition {arn.partition}; give policy_statements, and its URL in environment"
        )
    url = f"https://sqs.{arn.region}.{_DNS_SUFFIXES[arn.partition]}/{arn.account}/{arn.resource}"
    return _Link(url, [_allow(["sqs:SendMessage"], str(arn))])


def _link_secret(where: str, arn: _Arn, writes: bool) -> _Link:
    _refuse_writing(where, writes)
    return _Link(str(arn), [_allow(["secretsmanager:GetSecretValue"], str(arn))])


def _link_model(where: str, arn: _Arn, writes: bool) -> _Link:
    _refuse_writing(where, writes)
    return _Link(str(arn), [_allow(_INVOKE_MODEL, str(arn))])


def _link_profile(where: str, arn: _Arn, writes: bool) -> _Link:
    """A profile calls models in several regions, which the handler may then call through the profile alone.

    https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
    """
    _refuse_writing(where, writes)
    kind, _, name = arn.resource.partition("/")
    # AWS's own profiles are named after their model: us.amazon.nova-pro-v1:0.
    model = name.partition(".")[2] if kind == "inference-profile" else "*"
    models = _allow(_INVOKE_MODEL, f"arn:{arn.partition}:bedrock:*::foundation-model/{model}")
    only_through = {"StringEquals": {"bedrock:InferenceProfileArn": str(arn)}}
    return _Link(str(arn), [_allow(_INVOKE_MODEL, str(arn)), {**models, "Condition": only_through}])


# By service and resource.
_KINDS: dict[str, Callable[[str, _Arn, bool], _Link]] = {
    r"dynamodb:table/[A-Za-z0-9_.-]+": _link_table,
    r"s3:[a-z0-9.-]+": _link_bucket,
    r"sqs:[A-Za-z0-9_-]+(\.fifo)?": _link_queue,
    r"secretsmanager:secret:.+": _link_secret,
    r"bedrock:(foundation|provisioned)-model/.+": _link_model,
    r"bedrock:(application-)?inference-profile/.+": _link_profile,
}


def _refuse_writing(where: str, writes: bool) -> None:
    if writes:
        raise ArgumentError(f"{where} is neither a table nor a bucket; give it in links")


def _allow(actions: list[str], resource: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}

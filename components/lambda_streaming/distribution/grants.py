"""What CloudFront is allowed to call and read, and when.

A distribution's ARN is known only when its update is done, which takes minutes, so that a permission for that one
distribution comes after it: whatever the update makes it call anew is refused until then. A permission for the
distributions of the account can be there before, and go after it.
"""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.called_function import CalledFunction
from ..shared.checks import check_one_of
from ..shared.choices import CHOICES
from ..url.permissions import BOTH_PERMISSIONS


class Grants:
    """For one distribution, or before that is there for each of the account's."""

    source_arn: pulumi.Input[str]

    def __init__(self, arguments: Arguments) -> None:
        self.come_first = arguments.decide(_check_scope, "grant_scope") == "account"

    def declare(self, opts: pulumi.ResourceOptions, distribution: aws.cloudfront.Distribution | None) -> None:
        """Says who is meant: `distribution`, or without one any of the account's."""
        self._opts = opts
        if distribution is not None:
            self.source_arn = distribution.arn
            return
        lookup = pulumi.InvokeOutputOptions(parent=opts.parent)
        self.source_arn = pulumi.Output.format(
            "arn:{0}:cloudfront::{1}:distribution/*",
            aws.get_partition_output(opts=lookup).partition,
            aws.get_caller_identity_output(opts=lookup).account_id,
        )

    def admit_to_function(
        self, name: str, pattern: str, called: CalledFunction, region: pulumi.Input[Any] | None
    ) -> list[pulumi.Resource]:
        """Both permissions to call a function through its URL."""
        return [
            aws.lambda_.Permission(
                f"{name}-{suffix}{pattern}",
                function=called.function,
                qualifier=called.qualifier,
                region=region,
                principal="cloudfront.amazonaws.com",
                source_arn=self.source_arn,
                **permission,
                opts=self._opts,
            )
            for suffix, permission in BOTH_PERMISSIONS.items()
        ]


def _check_scope(value: str | None) -> str:
    return "distribution" if value is None else check_one_of("grant_scope", value, CHOICES["grant_scope"])

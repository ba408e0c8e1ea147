"""Who may call a function URL: both permissions that a call needs, on one function or alias.

https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
"""

from __future__ import annotations

import re
from typing import Any

import pulumi
import pulumi_aws as aws

from ..function.release import ALIAS_NAME
from ..shared.arguments import Arguments
from ..shared.checks import ArgumentError

# What a call of a function URL needs, whoever signed it.
BOTH_PERMISSIONS: dict[str, dict[str, Any]] = {
    "invoke-function-url": {"action": "lambda:InvokeFunctionUrl", "function_url_auth_type": "AWS_IAM"},
    "invoke-function": {"action": "lambda:InvokeFunction", "invoked_via_function_url": True},
}

_ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}")
_PRINCIPAL = re.compile(r"\d{12}|arn:aws[a-z-]*:(iam|sts)::\d{12}:(root|(role|user|assumed-role)/[^\s*?]+)")


class UrlPermissions:
    """Adds permissions to call `function` through its URL."""

    def __init__(
        self,
        function: pulumi.Input[str],
        qualifier: pulumi.Input[str | None],
        region: pulumi.Input[str] | None,
        opts: pulumi.ResourceOptions,
    ) -> None:
        self._target: dict[str, Any] = {"function": function, "qualifier": qualifier, "region": region, "opts": opts}

    def admit(self, name: str, principal: pulumi.Input[str]) -> None:
        """Lets an account, an organization, a role or a user in, with a signed request."""
        named = pulumi.Output.from_input(principal)
        caller: dict[str, Any] = {
            "principal": named.apply(lambda value: "*" if _ORGANIZATION.fullmatch(value) else value),
            "principal_org_id": named.apply(lambda value: value if _ORGANIZATION.fullmatch(value) else None),
        }
        for suffix, permission in BOTH_PERMISSIONS.items():
            aws.lambda_.Permission(f"{name}-{suffix}", **permission, **caller, **self._target)

    def admit_everyone(self, name: str) -> list[pulumi.Resource]:
        """Lets everyone in. The URL must come after, because the provider adds a statement of the first's id unless
        there is one, and never takes it away:
        https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/lambda/function_url.go

        It adds `FunctionURLAllowInvokeAction` too: https://github.com/hashicorp/terraform-provider-aws/pull/44858.
        Whether it bears that one to be there already is not documented, so the second has an id of its own: twice there
        it does no harm, while a conflict would stop the deployment.
        """
        return [
            aws.lambda_.Permission(
                f"{name}-invoke-function-url",
                statement_id="FunctionURLAllowPublicAccess",
                action="lambda:InvokeFunctionUrl",
                function_url_auth_type="NONE",
                principal="*",
                **self._target,
            ),
            aws.lambda_.Permission(
                f"{name}-invoke-function",
                action="lambda:InvokeFunction",
                invoked_via_function_url=True,
                principal="*",
                **self._target,
            ),
        ]


def read_principals(arguments: Arguments) -> dict[str, pulumi.Input[str]]:
    """`allow_principals` by the account and name of each, so that another order changes nothing; by place where the
    principal is an Output."""
    principals: dict[str, pulumi.Input[str]] = {}
    for index, principal in enumerate(arguments.items("allow_principals")):
        suffix = "-".join(principal.split(":")[-2:]) if isinstance(principal, str) else str(index)
        principals[suffix] = arguments.derive(_check_principal, principal)
    return principals


def _check_principal(value: str) -> str:
    if not isinstance(value, str) or not (_ORGANIZATION.fullmatch(value) or _PRINCIPAL.fullmatch(value)):
        raise ArgumentError(
            f"allow_principals has {value!r}; give an account id, an organization id such as o-a1b2c3d4e5, or the ARN "
            "of a role or user"
        )
    return value


def check_alias(value: str | None) -> str | None:
    if value is not None and not ALIAS_NAME.fullmatch(value):
        raise ArgumentError(f"qualifier is {value!r}, but a function URL only serves an alias; give an alias's name")
    return value

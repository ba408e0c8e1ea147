"""Who may call a function URL: both permissions that a call needs, on one function or alias.

https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
"""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_aws as aws

from ..function.release import ALIAS_NAME
from ..shared.arguments import Arguments
from ..shared.called_function import CalledFunction
from ..shared.checks import ArgumentError
from ..shared.principals import ORGANIZATION, check_principal

# What a call of a function URL needs, whoever signed it.
BOTH_PERMISSIONS: dict[str, dict[str, Any]] = {
    "invoke-function-url": {"action": "lambda:InvokeFunctionUrl", "function_url_auth_type": "AWS_IAM"},
    "invoke-function": {"action": "lambda:InvokeFunction", "invoked_via_function_url": True},
}
_PERMISSIONS_OF_EVERYONE: dict[str, dict[str, Any]] = {
    **BOTH_PERMISSIONS,
    "invoke-function-url": {
        **BOTH_PERMISSIONS["invoke-function-url"],
        "function_url_auth_type": "NONE",
        "statement_id": "FunctionURLAllowPublicAccess",
    },
}


class UrlPermissions:
    """Adds permissions to call a function through its URL."""

    def __init__(
        self,
        called: CalledFunction,
        region: pulumi.Input[Any] | None,
        opts: pulumi.ResourceOptions,
    ) -> None:
        self._target: dict[str, Any] = {"function": called.function, "qualifier": called.qualifier, "region": region}
        self._opts = opts

    def admit(self, name: str, principal: pulumi.Input[str], url: pulumi.Resource) -> None:
        """Lets an account, an organization, a role or a user in, with a signed request.

        After the URL is there, because AWS refuses two changes of a function's policy or URL at the same moment.
        """
        named = pulumi.Output.from_input(principal)
        caller: dict[str, Any] = {
            "principal": named.apply(lambda value: "*" if ORGANIZATION.fullmatch(value) else value),
            "principal_org_id": named.apply(lambda value: value if ORGANIZATION.fullmatch(value) else None),
        }
        for suffix, permission in BOTH_PERMISSIONS.items():
            aws.lambda_.Permission(
                f"{name}-{suffix}",
                **permission,
                **caller,
                **self._target,
                opts=pulumi.ResourceOptions.merge(self._opts, pulumi.ResourceOptions(depends_on=[url])),
            )

    def admit_everyone(self, name: str) -> list[pulumi.Resource]:
        """Lets everyone in. The URL must come after, because the provider adds a statement of the first's id unless
        there is one, and never takes it away:
        https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/lambda/function_url.go

        It adds `FunctionURLAllowInvokeAction` too: https://github.com/hashicorp/terraform-provider-aws/pull/44858.
        Whether it bears that one to be there already is not documented, so the second has an id of its own: twice there
        it does no harm, while a conflict would stop the deployment.
        """
        return [
            aws.lambda_.Permission(f"{name}-{suffix}", **permission, principal="*", **self._target, opts=self._opts)
            for suffix, permission in _PERMISSIONS_OF_EVERYONE.items()
        ]


def read_principals(arguments: Arguments) -> dict[str, pulumi.Input[str]]:
    """`allow_principals` by the account and name of each, so that another order changes nothing; by place where the
    principal is an Output."""
    principals: dict[str, pulumi.Input[str]] = {}
    for index, principal in enumerate(arguments.read_items("allow_principals")):
        suffix = "-".join(principal.split(":")[-2:]) if isinstance(principal, str) else str(index)
        principals[suffix] = arguments.derive(check_principal, principal)
    return principals


def check_alias(value: str | None, argument: str = "qualifier") -> str | None:
    if value is not None and not ALIAS_NAME.fullmatch(value):
        raise ArgumentError(f"{argument} is {value!r}, but a function URL only serves an alias; give an alias's name")
    return value

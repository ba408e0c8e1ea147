"""The rule permission-public."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, stack_rule
from ..stack.grants import find_public_urls, is_for_urls, names_source
from ..stack.graph import Graph
from ..stack.iam.conditions import ACCOUNTS, NETWORKS
from ..stack.iam.statements import find_open, read_statements
from ..stack.resource import Resource
from ..stack.tokens import PERMISSION, RESOURCE_POLICY


@stack_rule(
    id="permission-public",
    title="A permission must not let everyone call a function.",
    severity="critical",
    exposure=True,
    level="mandatory",
    types=(PERMISSION, RESOURCE_POLICY),
    fix="Name an account, a role or a service as the principal, or set principalOrgId to your organization.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
    frameworks=("AWS Security Hub Lambda.1",),
    other_tools={
        "checkov": "CKV_AWS_301",
        "cdk-nag": "HIPAA.Security-LambdaFunctionPublicAccessProhibited",
        "Prowler": "awslambda_function_not_publicly_accessible",
    },
)
def permission_public(permission: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a permission for the principal `*` that is not bound to an organization, a source account or a source ARN.
    Where a function URL is public on purpose, an exception to `url-auth-none` for it covers its permissions too.

    ## Why is this bad
    Every AWS account can call the function, and with the auth type `NONE` everyone on the internet.

    ## Example
    ```python
    aws.lambda_.Permission("chat", action="lambda:InvokeFunction", function=function.name, principal="*")
    ```

    ## Use instead
    ```python
    aws.lambda_.Permission(
        "chat", action="lambda:InvokeFunction", function=function.name, principal="*", principal_org_id="o-1234567890"
    )
    ```

    ## References
    - [Resource-based IAM policies in Lambda](https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html)
    """
    props = permission.props
    if find_open(read_statements(props.get("policy")), ACCOUNTS | NETWORKS):
        yield Violation.at(
            props, "policy", "A statement lets everyone use the function.", find_public_urls(permission, graph)
        )
    if props.text("principal") == "*" and not props.is_set("principalOrgId") and not names_source(props):
        message = "The principal is *: everyone may use the permission."
        follows = find_public_urls(permission, graph) if is_for_urls(permission) else ()
        yield Violation.at(props, "principal", message, follows)

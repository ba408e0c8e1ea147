"""Rules on what a function's resource-based policy permits: one permission, or the policy as a whole."""

from __future__ import annotations

from ..rule import Config, Judgement, resource_rule, violation
from ..stack import iam
from ..stack.resource import Block, Resource
from ..stack.tokens import PERMISSION, RESOURCE_POLICY


@resource_rule(
    id="permission-public",
    title="A permission must not let everyone call a function.",
    severity="critical",
    exposure=True,
    level="mandatory",
    types=(PERMISSION, RESOURCE_POLICY),
    fix="Name an account, a role or a service as the principal, or set principalOrgId to your organization.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
    frameworks=("AWS Security Hub Lambda.1",),
)
def permission_public(permission: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a permission for the principal `*` that is not bound to an organization, a source account or a source ARN.

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
    if any(iam.is_for_anyone(statement) for statement in iam.allowing(props.get("policy"))):
        yield violation(props, "policy", "A statement lets everyone use the function.")
    if props.text("principal") == "*" and not props.is_set("principalOrgId") and not _has_source(props):
        yield violation(props, "principal", "The principal is *: everyone may use the permission.")


@resource_rule(
    id="permission-unscoped",
    title="A permission for an AWS service must say for which resource or account.",
    severity="high",
    exposure=True,
    level="mandatory",
    types=(PERMISSION, RESOURCE_POLICY),
    fix="Set sourceArn to what calls the function, such as the distribution's ARN, or sourceAccount to its account.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",
)
def permission_unscoped(permission: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a permission for a service such as `cloudfront.amazonaws.com` with neither a source ARN nor a source
    account. A source ARN that leaves the account open (`arn:aws:cloudfront::*:distribution/*`) counts as none.

    ## Why is this bad
    The service calls the function for whoever asks it to: with `cloudfront.amazonaws.com`, a distribution of any AWS
    account can put the function behind itself and send it signed requests.

    ## Example
    ```python
    aws.lambda_.Permission(
        "chat", action="lambda:InvokeFunctionUrl", function=function.name, principal="cloudfront.amazonaws.com"
    )
    ```

    ## Use instead
    ```python
    aws.lambda_.Permission(
        "chat",
        action="lambda:InvokeFunctionUrl",
        function=function.name,
        principal="cloudfront.amazonaws.com",
        source_arn=distribution.arn,
    )
    ```

    ## References
    - [Granting Lambda function access to AWS services](https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html)
    - [The confused deputy problem](https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html)
    """
    props = permission.props
    if any(iam.services(one) and not iam.is_bound(one) for one in iam.allowing(props.get("policy"))):
        yield violation(props, "policy", "A statement lets any AWS account have a service call the function.")
    principal = props.text("principal") or ""
    # Accounts are numbers and users have ARNs. Alexa's skills are named by eventSourceToken.
    is_service = "." in principal and not principal.startswith("arn:")
    if is_service and not _has_source(props) and not props.is_set("eventSourceToken"):
        yield violation(props, "sourceArn", "Any AWS account can have the service call the function.")


def _has_source(props: Block) -> bool:
    """Whether a permission is bound to a source. One that is not known yet is given all the same: that is enough."""
    if props.is_set("sourceAccount"):
        return True
    if not props.is_set("sourceArn"):
        return False
    return props.is_unknown("sourceArn") or _names_owner(props.text("sourceArn") or "")


def _names_owner(arn: str) -> bool:
    """Whether an ARN names its account, or a whole resource where ARNs have no account, as those of buckets."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return False
    account, resource = parts[4], parts[5]
    return (account != "" and "*" not in account) or "*" not in resource

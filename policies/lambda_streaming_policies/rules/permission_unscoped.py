"""The rule permission-unscoped."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, resource_rule
from ..stack.grants import names_source
from ..stack.iam.conditions import is_bound
from ..stack.iam.statements import read_allowing, read_services
from ..stack.resource import Resource
from ..stack.tokens import PERMISSION, RESOURCE_POLICY


@resource_rule(
    id="permission-unscoped",
    title="A permission for an AWS service must say for which resource or account.",
    severity="high",
    exposure=True,
    level="mandatory",
    types=(PERMISSION, RESOURCE_POLICY),
    fix="Set sourceArn to what calls the function, such as the distribution's ARN, or sourceAccount to its account.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",
    other_tools={"checkov": "CKV_AWS_364", "Trivy": "AWS-0067"},
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
    if any(read_services(one) and not is_bound(one) for one in read_allowing(props.get("policy"))):
        yield Violation.at(props, "policy", "A statement lets any AWS account have a service call the function.")
    principal = props.text("principal") or ""
    # Accounts are numbers and users have ARNs. Alexa's skills are named by eventSourceToken.
    is_service = "." in principal and not principal.startswith("arn:")
    if is_service and not names_source(props) and not props.is_set("eventSourceToken"):
        yield Violation.at(props, "sourceArn", "Any AWS account can have the service call the function.")

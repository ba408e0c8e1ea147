"""The rule role-trusted-by-anyone."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, resource_rule
from ..stack.iam.conditions import ACCOUNTS, NETWORKS
from ..stack.iam.statements import find_open, has_unknown, read_statements
from ..stack.resource import Resource
from ..stack.tokens import ROLE
from ..stack.unknown import UnknownValue

# An external id is a secret between the role's owner and whoever takes it.
_TRUST_BOUNDS = ACCOUNTS | NETWORKS | {"sts:externalid"}


@resource_rule(
    id="role-trusted-by-anyone",
    title="A role must say who may take it.",
    severity="critical",
    exposure=True,
    level="mandatory",
    types=(ROLE,),
    fix="Name a service, an account or a role as the principal, or add a condition on aws:PrincipalOrgID.",
    reference="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    other_tools={"checkov": "CKV_AWS_60, CKV_AWS_61"},
)
def role_trusted_by_anyone(role: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a role whose trust policy lets every AWS account take it: the principal is `*`, and no condition names an
    account, an organization, a network or an external id.

    ## Why is this bad
    Whoever has an AWS account takes the role and does what the function may: reads its tables, calls its models, on
    your bill.

    ## Example
    ```python
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
    aws.iam.Role("chat", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
    ```

    ## Use instead
    ```python
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    aws.iam.Role("chat", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
    ```

    ## References
    - [AWS JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
    - [Lambda execution role](https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html)
    """
    policy = role.props.get("assumeRolePolicy")
    statements = read_statements(policy)
    found = find_open(statements, _TRUST_BOUNDS)
    if found:
        message = f"Statement {statements.index(found[0]) + 1} lets every AWS account take the role."
        yield Violation.at(role.props, "assumeRolePolicy", message)
    elif has_unknown(policy):
        raise UnknownValue(role, "assumeRolePolicy")

"""The rule web-function-policy-open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..rule import Config, Judgement, Violation, resource_rule
from ..stack.iam.conditions import ACCOUNTS, NETWORKS, is_bound
from ..stack.iam.statements import allows_every_action, find_open, has_unknown, read_services, read_statements
from ..stack.resource import Resource
from ..stack.tokens import WEB_POLICY
from ..stack.unknown import UnknownValue


@resource_rule(
    id="web-function-policy-open",
    title="A Web Function's policy must not let everyone call it.",
    severity="critical",
    exposure=True,
    level="mandatory",
    types=(WEB_POLICY,),
    fix="Name an account, a role, or a service with aws:SourceArn, and lambda:InvokeWebFunctionEndpoint.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/web-functions-endpoint-access-control.html",
)
def web_function_policy_open(resource: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a resource policy of a Lambda Web Function with a statement for the principal `*`, or for a service
    without an account or source, or one that allows `lambda:*`.

    ## Why is this bad
    It undoes `IamAuth`: every AWS account, or a distribution of every account, can call the endpoint or change the
    function.

    ## Example
    ```python
    allowed = {"Action": "lambda:*", "Resource": endpoint_arn}
    statement = {"Effect": "Allow", "Principal": "*", **allowed}
    aws.lambdaweb.ResourcePolicy("chat", resource_arn=function_arn, policy=json.dumps({"Statement": [statement]}))
    ```

    ## Use instead
    ```python
    allowed = {"Action": "lambda:InvokeWebFunctionEndpoint", "Resource": endpoint_arn}
    statement = {"Effect": "Allow", "Principal": {"AWS": caller_arn}, **allowed}
    aws.lambdaweb.ResourcePolicy("chat", resource_arn=function_arn, policy=json.dumps({"Statement": [statement]}))
    ```

    ## References
    - [Controlling access to Web Function endpoints](https://docs.aws.amazon.com/lambda/latest/dg/web-functions-endpoint-access-control.html)
    """
    policy = resource.props.get("policy")
    statements = read_statements(policy)
    for_anyone = find_open(statements, ACCOUNTS | NETWORKS)
    for number, statement in enumerate(statements, 1):
        problem = _find_problem(statement, for_anyone) if statement.get("Effect") == "Allow" else None
        if problem:
            yield Violation.at(resource.props, "policy", f"Statement {number} {problem}.")
            return
    if has_unknown(policy):
        raise UnknownValue(resource, "policy")


def _find_problem(statement: Mapping[str, Any], for_anyone: list[Mapping[str, Any]]) -> str | None:
    if statement in for_anyone:
        return "lets everyone use the function"
    if read_services(statement) and not is_bound(statement):
        return "lets any AWS account have a service call the function"
    return "allows every action of Lambda" if allows_every_action(statement) else None

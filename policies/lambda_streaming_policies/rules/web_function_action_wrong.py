"""The rule web-function-action-wrong."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, resource_rule
from ..stack.iam.conditions import read_texts
from ..stack.iam.statements import holds_for, read_statements
from ..stack.resource import Resource
from ..stack.tokens import WEB_POLICY

_ACTION = "lambda:InvokeWebFunctionEndpoint"
_OTHERS = ("lambda:InvokeFunctionUrl", "lambda:InvokeFunction", "lambda:InvokeWebFunction")


@resource_rule(
    id="web-function-action-wrong",
    title="A Web Function's policy must allow the action that its endpoints ask for.",
    severity="high",
    level="mandatory",
    types=(WEB_POLICY,),
    fix="Allow lambda:InvokeWebFunctionEndpoint.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/web-functions-endpoint-access-control.html",
)
def web_function_action_wrong(resource: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a resource policy of a Lambda Web Function with a statement that allows an action of function URLs or of
    invocations, such as `lambda:InvokeFunctionUrl`, and not `lambda:InvokeWebFunctionEndpoint`.

    ## Why is this bad
    No endpoint asks for these actions: every request of that caller ends in a 403.

    ## Example
    ```python
    allowed = {"Action": "lambda:InvokeFunctionUrl", "Resource": endpoint_arn}
    statement = {"Effect": "Allow", "Principal": {"AWS": caller_arn}, **allowed}
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
    for number, statement in enumerate(read_statements(resource.props.get("policy")), 1):
        if statement.get("Effect") != "Allow" or holds_for(statement, _ACTION):
            continue
        wrong = [action for action in _OTHERS if action in read_texts(statement.get("Action"))]
        if wrong:
            message = f"Statement {number} allows {wrong[0]}, which no endpoint of a Web Function asks for."
            yield Violation.at(resource.props, "policy", message)

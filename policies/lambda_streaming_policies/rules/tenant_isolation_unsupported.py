"""The rule tenant-isolation-unsupported."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, stack_rule
from ..stack.graph import Graph
from ..stack.links import find_function
from ..stack.resource import Resource
from ..stack.tokens import ALIAS, FUNCTION, FUNCTION_URL, PROVISIONED_CONCURRENCY


@stack_rule(
    id="tenant-isolation-unsupported",
    title="Tenant isolation does not go with function URLs, provisioned concurrency or SnapStart.",
    severity="medium",
    level="mandatory",
    types=(FUNCTION, FUNCTION_URL, PROVISIONED_CONCURRENCY, ALIAS),
    fix="Call InvokeWithResponseStream with a tenant id instead, or leave tenancyConfig out.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html",
)
def tenant_isolation_unsupported(resource: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a function with tenant isolation that has SnapStart, and a function URL or provisioned concurrency of such a
    function.

    ## Why is this bad
    Lambda refuses each of them, and only when the update has already made other resources.

    ## Example
    ```python
    function = aws.lambda_.Function("chat", tenancy_config={"tenant_isolation_mode": "PER_TENANT"}, **rest)
    aws.lambda_.FunctionUrl("chat", function_name=function.name, authorization_type="AWS_IAM")
    ```

    ## Use instead
    ```python
    function = aws.lambda_.Function("chat", tenancy_config={"tenant_isolation_mode": "PER_TENANT"}, **rest)
    # and in the caller: client.invoke_with_response_stream(FunctionName=name, TenantId=tenant, Payload=payload)
    ```

    ## References
    - [Tenant isolation](https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html)
    """
    if resource.type == FUNCTION:
        is_fast = resource.props.block("snapStart").text("applyOn") == "PublishedVersions"
        if is_fast and resource.props.get("tenancyConfig"):
            yield Violation.at(resource.props, "snapStart", "The function has tenant isolation, and SnapStart.")
        return
    name = {FUNCTION_URL: "functionName", PROVISIONED_CONCURRENCY: "functionName"}.get(
        resource.type, "provisionedConcurrencyConfig"
    )
    if not resource.props.is_set(name):
        return
    function = find_function(resource, graph)
    if function is not None and function.props.get("tenancyConfig"):
        what = "function URL" if resource.type == FUNCTION_URL else "provisioned concurrency"
        yield Violation.at(resource.props, name, f"The function {function.name} has tenant isolation, and a {what}.")

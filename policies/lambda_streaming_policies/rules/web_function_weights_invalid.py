"""The rule web-function-weights-invalid."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, resource_rule
from ..stack.resource import Resource
from ..stack.tokens import WEB_ENDPOINT


@resource_rule(
    id="web-function-weights-invalid",
    title="The weights of an endpoint's revisions should come to 100.",
    severity="medium",
    level="advisory",
    types=(WEB_ENDPOINT,),
    fix="Give one or two revisions, each once, with weights of 1 to 99 that come to 100, or one with 100.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/web-functions-deployment.html",
)
def web_function_weights_invalid(resource: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Reports revision weights of an endpoint of a Lambda Web Function that cannot be: more than two, the same
    revision twice, a weight of 0, or a sum other than 100.

    ## Why is this bad
    As AWS's own guidance for the service has it, the API refuses them, in the middle of an update.

    ## Example
    ```python
    weights = [{"revision_id": blue, "weight": 90}]
    aws_native.lambda_.WebFunctionEndpoint("chat", endpoint_type="HomeRegion", revision_weights=weights, **rest)
    ```

    ## Use instead
    ```python
    weights = [{"revision_id": blue, "weight": 90}, {"revision_id": green, "weight": 10}]
    aws_native.lambda_.WebFunctionEndpoint("chat", endpoint_type="HomeRegion", revision_weights=weights, **rest)
    ```

    ## References
    - [Deploying Web Functions](https://docs.aws.amazon.com/lambda/latest/dg/web-functions-deployment.html)
    """
    entries = resource.props.blocks("revisionWeights")
    if not entries:
        return
    weights = [entry.number("weight") or 0 for entry in entries]
    known = [entry.text("revisionId") for entry in entries if not entry.is_unknown("revisionId")]
    if len(entries) > 2:
        problem = "There are more than two revisions."
    elif len(known) > len(set(known)):
        problem = "The same revision is named twice."
    elif min(weights) <= 0:
        problem = "A revision has no weight."
    elif sum(weights) != 100:
        problem = "The weights do not come to 100."
    else:
        return
    yield Violation.at(resource.props, "revisionWeights", problem)

"""The rule web-function-signed-for-one-region."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack.graph import Graph
from ..stack.origins import find_access_controls, find_web_endpoints, is_reached, is_web_endpoint
from ..stack.resource import Block, Resource
from ..stack.tokens import DISTRIBUTION


@stack_rule(
    id="web-function-signed-for-one-region",
    title="CloudFront should sign with sigv4a for a Web Function of several Regions.",
    severity="medium",
    level="advisory",
    types=(DISTRIBUTION,),
    fix="Set the origin access control's signingProtocol to sigv4a.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/web-functions-endpoint-access-control.html",
)
def web_function_signed_for_one_region(distribution: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports an origin that is a multi-Region endpoint of a Lambda Web Function (`*.lambda-web.global.on.aws`) whose
    origin access control signs with `sigv4`.

    ## Why is this bad
    A signature of version 4 is for one Region, and AWS chooses the Region after CloudFront has signed: callers of such
    an endpoint sign with version 4a. AWS does not say so of CloudFront in particular, so this is no more than an
    advisory.

    ## Example
    ```python
    aws.cloudfront.OriginAccessControl(
        "chat", origin_access_control_origin_type="lambda", signing_behavior="always", signing_protocol="sigv4"
    )
    ```

    ## Use instead
    ```python
    aws.cloudfront.OriginAccessControl(
        "chat", origin_access_control_origin_type="lambda", signing_behavior="always", signing_protocol="sigv4a"
    )
    ```

    ## References
    - [Access to endpoints of Web Functions](https://docs.aws.amazon.com/lambda/latest/dg/web-functions-endpoint-access-control.html)
    """

    def judge_origin(origin: Block) -> Judgement:
        controls = find_access_controls(origin, graph)
        signs_for_one = controls and all(one.props.text("signingProtocol") == "sigv4" for one in controls)
        if signs_for_one and is_reached(origin, graph, is_web_endpoint) and _has_several_regions(origin, graph):
            message = "The signature is for one Region, and the endpoint has several."
            yield Violation.at(origin, "originAccessControlId", message)

    return judge_each(distribution.props.blocks("origins"), judge_origin)


def _has_several_regions(origin: Block, graph: Graph) -> bool:
    host = origin.data.get("domainName")
    if isinstance(host, str) and host.lower().endswith(".lambda-web.global.on.aws"):
        return True
    return any(one.props.text("endpointType") == "MultiRegion" for one in find_web_endpoints(origin, graph))

"""The rule endpoint-private-dns-off."""

from __future__ import annotations

from ..rule import Config, Judgement, Violation, resource_rule
from ..stack.endpoints import is_for_lambda
from ..stack.resource import Resource
from ..stack.tokens import (
    VPC_ENDPOINT,
)


@resource_rule(
    id="endpoint-private-dns-off",
    title="A VPC endpoint for Lambda should answer to Lambda's own name.",
    severity="low",
    level="advisory",
    types=(VPC_ENDPOINT,),
    fix="Set privateDnsEnabled to true; the VPC needs enableDnsSupport and enableDnsHostnames.",
    reference="https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html",
)
def endpoint_private_dns_off(endpoint: Resource, config: Config) -> Judgement:
    """
    ## What it does
    Reports an interface endpoint for Lambda without private DNS, which is the default of both providers.

    ## Why is this bad
    AWS's SDKs then still resolve Lambda's public address: calls leave the VPC past the endpoint and its policy, or
    hang where there is no way out. Where a private hosted zone of your own names the endpoint, disable the rule.

    ## Example
    ```python
    aws.ec2.VpcEndpoint("lambda", vpc_endpoint_type="Interface", **rest)
    ```

    ## Use instead
    ```python
    aws.ec2.VpcEndpoint("lambda", vpc_endpoint_type="Interface", private_dns_enabled=True, **rest)
    ```

    ## References
    - [DNS names of VPC endpoints](https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html)
    """
    if is_for_lambda(endpoint) and not endpoint.props.flag("privateDnsEnabled"):
        yield Violation.at(
            endpoint.props,
            "privateDnsEnabled",
            "Callers in the VPC resolve Lambda's public address, past the endpoint.",
        )

"""Serves the components to Pulumi programs in any language."""

from lambda_streaming import StreamingDistribution, StreamingFunction, StreamingUrl, StreamingVpcEndpoint
from pulumi.provider.experimental import component_provider_host

if __name__ == "__main__":
    component_provider_host(
        name="lambda-streaming",
        components=[StreamingFunction, StreamingUrl, StreamingDistribution, StreamingVpcEndpoint],
        version="0.1.0",
    )

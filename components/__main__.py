"""Serves the components to Pulumi programs in any language."""

import inspect

from lambda_streaming import (
    StreamingApi,
    StreamingDistribution,
    StreamingFunction,
    StreamingMonitoring,
    StreamingService,
    StreamingUrl,
    StreamingVpcEndpoint,
)
from pulumi.provider.experimental import component_provider_host

COMPONENTS = [
    StreamingFunction,
    StreamingUrl,
    StreamingDistribution,
    StreamingVpcEndpoint,
    StreamingApi,
    StreamingMonitoring,
    StreamingService,
]

if __name__ == "__main__":
    for component in COMPONENTS:
        # The schema's descriptions are Markdown, in which an indented paragraph is code.
        component.__doc__ = inspect.getdoc(component)
    component_provider_host(name="lambda-streaming", components=COMPONENTS, version="0.1.0")

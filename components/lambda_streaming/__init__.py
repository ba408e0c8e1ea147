"""Pulumi components for AWS Lambda response streaming."""

from .api.args import StreamingApiArgs
from .api.component import StreamingApi
from .distribution.component import StreamingDistribution, StreamingDistributionArgs
from .function.args import StreamingFunctionArgs
from .function.component import StreamingFunction
from .monitoring.args import StreamingMonitoringArgs
from .monitoring.component import StreamingMonitoring
from .service.args import StreamingServiceArgs
from .service.component import StreamingService
from .shared.arguments import ArgumentError
from .url.component import StreamingUrl, StreamingUrlArgs
from .vpc_endpoint.args import StreamingVpcEndpointArgs
from .vpc_endpoint.component import StreamingVpcEndpoint

__all__ = [
    "ArgumentError",
    "StreamingApi",
    "StreamingApiArgs",
    "StreamingDistribution",
    "StreamingDistributionArgs",
    "StreamingFunction",
    "StreamingFunctionArgs",
    "StreamingMonitoring",
    "StreamingMonitoringArgs",
    "StreamingService",
    "StreamingServiceArgs",
    "StreamingUrl",
    "StreamingUrlArgs",
    "StreamingVpcEndpoint",
    "StreamingVpcEndpointArgs",
]

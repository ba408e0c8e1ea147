"""Pulumi components for AWS Lambda response streaming."""

from .api import StreamingApi, StreamingApiArgs
from .arguments import ArgumentError
from .distribution import StreamingDistribution, StreamingDistributionArgs
from .function import StreamingFunction
from .function_args import StreamingFunctionArgs
from .monitoring import StreamingMonitoring, StreamingMonitoringArgs
from .service import StreamingService
from .service_args import StreamingServiceArgs
from .url import StreamingUrl, StreamingUrlArgs
from .vpc_endpoint import StreamingVpcEndpoint, StreamingVpcEndpointArgs

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

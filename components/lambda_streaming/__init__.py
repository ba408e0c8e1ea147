"""Pulumi components for AWS Lambda response streaming."""

from .api import StreamingApi
from .api_args import StreamingApiArgs
from .arguments import ArgumentError
from .distribution import StreamingDistribution, StreamingDistributionArgs
from .function import StreamingFunction
from .function_args import StreamingFunctionArgs
from .monitoring import StreamingMonitoring
from .monitoring_args import StreamingMonitoringArgs
from .service import StreamingService
from .service_args import StreamingServiceArgs
from .url import StreamingUrl, StreamingUrlArgs
from .vpc_endpoint import StreamingVpcEndpoint
from .vpc_endpoint_args import StreamingVpcEndpointArgs

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

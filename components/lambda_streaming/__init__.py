"""Pulumi components for AWS Lambda response streaming.

A name's module is loaded when it is first asked for, so that a program pays for the components that it uses:
https://peps.python.org/pep-0562/
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api.args import StreamingApiArgs
    from .api.component import StreamingApi
    from .distribution.args import StreamingDistributionArgs
    from .distribution.component import StreamingDistribution
    from .function.args import StreamingFunctionArgs
    from .function.component import StreamingFunction
    from .monitoring.args import StreamingMonitoringArgs
    from .monitoring.component import StreamingMonitoring
    from .service.args import StreamingServiceArgs
    from .service.component import StreamingService
    from .shared.checks import ArgumentError
    from .url.args import StreamingUrlArgs
    from .url.component import StreamingUrl
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

if not TYPE_CHECKING:
    _FOLDERS = {
        "StreamingApi": "api",
        "StreamingDistribution": "distribution",
        "StreamingFunction": "function",
        "StreamingMonitoring": "monitoring",
        "StreamingService": "service",
        "StreamingUrl": "url",
        "StreamingVpcEndpoint": "vpc_endpoint",
    }

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        if name == "ArgumentError":
            module = "shared.checks"
        else:
            file = "args" if name.endswith("Args") else "component"
            module = f"{_FOLDERS[name.removesuffix('Args')]}.{file}"
        found = globals()[name] = getattr(import_module(f".{module}", __name__), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})

"""The dashboard of a streaming function and its front door.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from collections.abc import Sequence
from typing import Any

import pulumi

from ..shared.regions import US_EAST_1
from .cost import Cost
from .metrics import Metrics

_COLUMNS = 3
_WIDTH = 24 // _COLUMNS
_HEIGHT = 6
_PERCENTILES = ("p50", "p95", "p99")


def function_widgets(
    function: Metrics, timeout_ms: pulumi.Input[float], region: pulumi.Input[str]
) -> list[dict[str, Any]]:
    return [
        _widget("Requests", region, [function.on_dashboard("Invocations", "Sum")]),
        _widget(
            "Errors and throttles",
            region,
            [function.on_dashboard("Errors", "Sum"), function.on_dashboard("Throttles", "Sum")],
        ),
        _widget(
            "Duration and timeout (ms)",
            region,
            [function.on_dashboard("Duration", stat) for stat in (*_PERCENTILES, "Maximum")],
            annotations={"horizontal": [{"label": "Timeout", "value": timeout_ms}]},
        ),
        _widget("Concurrency", region, [function.on_dashboard("ConcurrentExecutions", "Maximum")]),
    ]


def logged_widgets(logged: Metrics, region: pulumi.Input[str]) -> list[dict[str, Any]]:
    return [
        _widget(
            "Time to first byte (ms)",
            region,
            [logged.on_dashboard("TimeToFirstByte", stat) for stat in _PERCENTILES],
        ),
        _widget("Bytes streamed", region, [logged.on_dashboard("ResponseBytes", "Sum")]),
    ]


def distribution_widgets(distribution: Metrics) -> list[dict[str, Any]]:
    return [
        _widget("CloudFront requests", US_EAST_1, [distribution.on_dashboard("Requests", "Sum")]),
        _widget(
            "CloudFront errors (%)",
            US_EAST_1,
            [distribution.on_dashboard(name, "Average") for name in ("4xxErrorRate", "5xxErrorRate")],
        ),
        _widget(
            "CloudFront origin latency (ms)",
            US_EAST_1,
            [distribution.on_dashboard("OriginLatency", stat) for stat in _PERCENTILES],
        ),
    ]


def web_acl_widgets(web_acl: Metrics, region: pulumi.Input[str]) -> list[dict[str, Any]]:
    counts = [web_acl.on_dashboard(name, "Sum") for name in ("BlockedRequests", "AllowedRequests")]
    return [_widget("WAF", region, counts)]


def api_widgets(api: Metrics, region: pulumi.Input[str]) -> list[dict[str, Any]]:
    return [
        _widget("API requests", region, [api.on_dashboard("Count", "Sum")]),
        _widget("API errors", region, [api.on_dashboard(name, "Sum") for name in ("4XXError", "5XXError")]),
        _widget("API latency (ms)", region, [api.on_dashboard("Latency", stat) for stat in _PERCENTILES]),
    ]


def cost_widgets(
    cost: Cost,
    function: Metrics,
    logged: Metrics | None,
    distribution: Metrics | None,
    api: Metrics | None,
    region: pulumi.Input[str],
) -> list[dict[str, Any]]:
    """One widget a region: the metrics of an expression are in one."""
    metrics = [
        [{"expression": cost.requests, "label": "Lambda requests"}],
        [{"expression": cost.compute, "label": "Lambda compute"}],
        function.on_dashboard("Invocations", "Sum", id="requests", visible=False),
        function.on_dashboard("Duration", "Sum", id="duration_ms", visible=False),
    ]
    if logged:
        metrics += [
            [{"expression": cost.streaming, "label": "Lambda streaming"}],
            logged.on_dashboard("ChargedResponseBytes", "Sum", id="charged_bytes", visible=False),
            logged.on_dashboard("ChargedResponseBytes", "SampleCount", id="charged", visible=False),
        ]
    if api:
        metrics += [
            [{"expression": cost.api, "label": "API Gateway requests"}],
            api.on_dashboard("Count", "Sum", id="api_requests", visible=False),
        ]
    widgets = [_cost_widget("Estimated cost an hour (USD)", region, metrics)]
    if distribution:
        metrics = [
            [{"expression": cost.cloudfront, "label": "CloudFront"}],
            distribution.on_dashboard("Requests", "Sum", id="requests", visible=False),
            distribution.on_dashboard("BytesDownloaded", "Sum", id="bytes", visible=False),
        ]
        widgets.append(_cost_widget("Estimated cost of CloudFront an hour (USD)", US_EAST_1, metrics))
    return widgets


def dashboard_body(widgets: Sequence[dict[str, Any]]) -> pulumi.Output[str]:
    placed = [
        {
            "type": "metric",
            "x": index % _COLUMNS * _WIDTH,
            "y": index // _COLUMNS * _HEIGHT,
            "width": _WIDTH,
            "height": _HEIGHT,
            "properties": properties,
        }
        for index, properties in enumerate(widgets)
    ]
    return pulumi.Output.json_dumps({"widgets": placed})


def _widget(title: str, region: pulumi.Input[str], metrics: list[list[Any]], **properties: Any) -> dict[str, Any]:
    return {"title": title, "region": region, "view": "timeSeries", "period": 300, "metrics": metrics} | properties


def _cost_widget(title: str, region: pulumi.Input[str], metrics: list[list[Any]]) -> dict[str, Any]:
    return _widget(title, region, metrics, period=3600, stacked=True)

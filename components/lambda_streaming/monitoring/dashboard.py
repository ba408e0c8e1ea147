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


def draw_function(
    function: Metrics, timeout_ms: pulumi.Input[float], region: pulumi.Input[str]
) -> list[dict[str, Any]]:
    return [
        _draw("Requests", region, [function.write_for_dashboard("Invocations", "Sum")]),
        _draw(
            "Errors and throttles",
            region,
            [function.write_for_dashboard("Errors", "Sum"), function.write_for_dashboard("Throttles", "Sum")],
        ),
        _draw(
            "Duration and timeout (ms)",
            region,
            [function.write_for_dashboard("Duration", stat) for stat in (*_PERCENTILES, "Maximum")],
            annotations={"horizontal": [{"label": "Timeout", "value": timeout_ms}]},
        ),
        _draw("Concurrency", region, [function.write_for_dashboard("ConcurrentExecutions", "Maximum")]),
    ]


def draw_logged(logged: Metrics, region: pulumi.Input[str]) -> list[dict[str, Any]]:
    return [
        _draw(
            "Time to first byte (ms)",
            region,
            [logged.write_for_dashboard("TimeToFirstByte", stat) for stat in _PERCENTILES],
        ),
        _draw("Bytes streamed", region, [logged.write_for_dashboard("ResponseBytes", "Sum")]),
    ]


def draw_distribution(distribution: Metrics) -> list[dict[str, Any]]:
    return [
        _draw("CloudFront requests", US_EAST_1, [distribution.write_for_dashboard("Requests", "Sum")]),
        _draw(
            "CloudFront errors (%)",
            US_EAST_1,
            [distribution.write_for_dashboard(name, "Average") for name in ("4xxErrorRate", "5xxErrorRate")],
        ),
        _draw(
            "CloudFront origin latency (ms)",
            US_EAST_1,
            [distribution.write_for_dashboard("OriginLatency", stat) for stat in _PERCENTILES],
        ),
    ]


def draw_web_acl(web_acl: Metrics, region: pulumi.Input[str]) -> list[dict[str, Any]]:
    counts = [web_acl.write_for_dashboard(name, "Sum") for name in ("BlockedRequests", "AllowedRequests")]
    return [_draw("WAF", region, counts)]


def draw_api(api: Metrics, region: pulumi.Input[str]) -> list[dict[str, Any]]:
    return [
        _draw("API requests", region, [api.write_for_dashboard("Count", "Sum")]),
        _draw("API errors", region, [api.write_for_dashboard(name, "Sum") for name in ("4XXError", "5XXError")]),
        _draw("API latency (ms)", region, [api.write_for_dashboard("Latency", stat) for stat in _PERCENTILES]),
    ]


def draw_cost(
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
        function.write_for_dashboard("Invocations", "Sum", id="requests", visible=False),
        function.write_for_dashboard("Duration", "Sum", id="duration_ms", visible=False),
    ]
    if logged:
        metrics += [
            [{"expression": cost.streaming, "label": "Lambda streaming"}],
            logged.write_for_dashboard("ChargedResponseBytes", "Sum", id="charged_bytes", visible=False),
            logged.write_for_dashboard("ChargedResponseBytes", "SampleCount", id="charged", visible=False),
        ]
    if api:
        metrics += [
            [{"expression": cost.api, "label": "API Gateway requests"}],
            api.write_for_dashboard("Count", "Sum", id="api_requests", visible=False),
        ]
    widgets = [_draw_dollars("Estimated cost an hour (USD)", region, metrics)]
    if distribution:
        metrics = [
            [{"expression": cost.cloudfront, "label": "CloudFront"}],
            distribution.write_for_dashboard("Requests", "Sum", id="requests", visible=False),
            distribution.write_for_dashboard("BytesDownloaded", "Sum", id="bytes", visible=False),
        ]
        widgets.append(_draw_dollars("Estimated cost of CloudFront an hour (USD)", US_EAST_1, metrics))
    return widgets


def write_dashboard(widgets: Sequence[dict[str, Any]]) -> pulumi.Output[str]:
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


def _draw(title: str, region: pulumi.Input[str], metrics: list[list[Any]], **properties: Any) -> dict[str, Any]:
    return {"title": title, "region": region, "view": "timeSeries", "period": 300, "metrics": metrics} | properties


def _draw_dollars(title: str, region: pulumi.Input[str], metrics: list[list[Any]]) -> dict[str, Any]:
    return _draw(title, region, metrics, period=3600, stacked=True)

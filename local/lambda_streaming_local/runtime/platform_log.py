"""What Lambda itself writes into a function's log, as text or as JSON.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

_TIMED_OUT = "Sandbox.Timedout"


@dataclass(frozen=True)
class InvocationReport:
    """How one invocation went. `init_ms` is that of the cold start, None where the environment was warm."""

    duration_ms: float
    memory_mb: int
    max_memory_mb: int | None
    init_ms: float | None
    error_type: str | None

    @property
    def billed_ms(self) -> int:
        # The init phase is billed since August 2025:
        # https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
        return math.ceil(self.duration_ms + (self.init_ms or 0))


def start(request_id: str, as_json: bool) -> str:
    if as_json:
        return _write_event("platform.start", {"requestId": request_id, "version": "$LATEST"})
    return f"START RequestId: {request_id} Version: $LATEST\n"


def write_report(request_id: str, report: InvocationReport, as_json: bool) -> str:
    if as_json:
        metrics = {
            "durationMs": round(report.duration_ms, 3),
            "billedDurationMs": report.billed_ms,
            "memorySizeMB": report.memory_mb,
        }
        if report.max_memory_mb is not None:
            metrics["maxMemoryUsedMB"] = report.max_memory_mb
        if report.init_ms is not None:
            metrics["initDurationMs"] = round(report.init_ms, 3)
        record = {"requestId": request_id, "metrics": metrics, "status": _name_status(report.error_type)}
        if report.error_type:
            record["errorType"] = report.error_type
        return _write_event("platform.report", record)
    fields = [
        f"REPORT RequestId: {request_id}",
        f"Duration: {report.duration_ms:.2f} ms",
        f"Billed Duration: {report.billed_ms} ms",
        f"Memory Size: {report.memory_mb} MB",
    ]
    if report.max_memory_mb is not None:
        fields.append(f"Max Memory Used: {report.max_memory_mb} MB")
    if report.init_ms is not None:
        fields.append(f"Init Duration: {report.init_ms:.2f} ms")
    if report.error_type:
        fields.append(f"Status: {_name_status(report.error_type)}")
    # Published logs have the type of what crashed, and none of a timeout; what a handler threw is told alike here.
    if report.error_type and report.error_type != _TIMED_OUT:
        fields.append(f"Error Type: {report.error_type}")
    return f"END RequestId: {request_id}\n" + "\t".join(fields) + "\t\n"


def _name_status(error_type: str | None) -> str:
    if error_type is None:
        return "success"
    return "timeout" if error_type == _TIMED_OUT else "error"


def _write_event(type: str, record: dict[str, Any]) -> str:
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"time": now, "type": type, "record": record}, separators=(",", ":")) + "\n"

"""What the Lambda Web Adapter is told by a function's environment variables.

https://github.com/aws/aws-lambda-web-adapter#configurations
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class AdapterSettings:
    """The defaults are the adapter's own. Its compression is left out, which is off by default."""

    port: int = 8080
    streams: bool = False
    readiness_path: str = "/"
    readiness_port: int | None = None
    readiness_over_tcp: bool = False
    healthy: frozenset[int] = frozenset(range(100, 500))
    async_init: bool = False
    base_path: str = ""
    pass_through_path: str = "/events"
    authorization_source: str | None = None
    error_statuses: frozenset[int] = frozenset()

    @classmethod
    def of(cls, variables: Mapping[str, str]) -> AdapterSettings:
        """Raises `ValueError` for a port that is no number."""

        def read_value(name: str, default: str = "", old: str | None = None) -> str:
            return variables.get(f"AWS_LWA_{name}") or variables.get(old or name) or default

        readiness_port = read_value("READINESS_CHECK_PORT")
        healthy = variables.get("AWS_LWA_READINESS_CHECK_HEALTHY_STATUS")
        return cls(
            port=int(read_value("PORT", "8080")),
            streams=variables.get("AWS_LWA_INVOKE_MODE", "").lower() == "response_stream",
            readiness_path=read_value("READINESS_CHECK_PATH", "/"),
            readiness_port=int(readiness_port) if readiness_port else None,
            readiness_over_tcp=read_value("READINESS_CHECK_PROTOCOL").lower() == "tcp",
            healthy=_read_statuses(healthy) if healthy is not None else cls.healthy,
            async_init=read_value("ASYNC_INIT").lower() == "true",
            base_path=read_value("REMOVE_BASE_PATH"),
            pass_through_path=variables.get("AWS_LWA_PASS_THROUGH_PATH", "/events"),
            authorization_source=variables.get("AWS_LWA_AUTHORIZATION_SOURCE"),
            error_statuses=_read_statuses(variables.get("AWS_LWA_ERROR_STATUS_CODES", "")),
        )


def _read_statuses(text: str) -> frozenset[int]:
    """`200-399,404` as the adapter reads it: what is neither a number nor a range is left out."""
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if first.isdecimal() and (last.isdecimal() or not dash):
            found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)

"""What the requests of a run came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lambda_streaming_local.doors.shared.request_log import RequestLog


@dataclass
class Tally:
    """The requests at one door. `billed_ms` and `cost_usd` are those of the functions behind it.

    `refused` are those that the door answered itself with a status below 500, such as unsigned ones.
    """

    requests: int = 0
    refused: int = 0
    errors: int = 0
    bytes: int = 0
    billed_ms: int = 0
    cost_usd: float = 0.0

    def add(self, log: RequestLog) -> None:
        self.requests += 1
        if log.error is not None and log.status is not None and 400 <= log.status < 500:
            self.refused += 1
        elif log.error is not None or log.status is None or log.status >= 500:
            self.errors += 1
        self.bytes += log.bytes
        self.billed_ms += log.billed_ms or 0
        self.cost_usd += log.cost_usd or 0.0


@dataclass
class Summary:
    doors: dict[tuple[str, str], Tally] = field(default_factory=dict)

    def add(self, log: RequestLog) -> None:
        self.doors.setdefault((log.door, log.name), Tally()).add(log)

    @property
    def cost_usd(self) -> float:
        return sum(tally.cost_usd for tally in self.doors.values())

    def as_json(self) -> Mapping[str, Any]:
        doors = [{"door": door, "name": name, **vars(tally)} for (door, name), tally in self.doors.items()]
        return {"doors": doors, "cost_usd": self.cost_usd}

"""What tells of a door that listens."""

from __future__ import annotations

from dataclasses import dataclass

from ..doors.shared.request_log import DoorKind


@dataclass(frozen=True)
class Door:
    """One way in: `name` is the Pulumi resource's, `function` the Lambda function's name where it leads to one.

    Lambda's API is one door for each function, all at the same address. With TLS each door is there twice, HTTPS first.
    """

    kind: DoorKind
    name: str
    url: str
    function: str | None = None
    auth: str | None = None
    region: str = ""

"""What an execution environment runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .reaper import Reaper
from .web.settings import AdapterSettings


@dataclass(frozen=True)
class Launch:
    """What an environment runs. `log` gets the process's output as it comes.

    `in_place` tells that `folder` is the user's own rather than a copy, and `inspected` that a debugger may hold the
    process, so that no time limit ends it. With `web_adapter` the command is a web server, which gets a port of its own
    in PORT and AWS_LWA_PORT; with `adapter_binary` too, the Lambda Web Adapter itself runs beside it. `starting` bounds
    how many processes start at a time, so that many of them do not take the time of the init phase from each other.
    """

    function_arn: str
    command: Sequence[str]
    folder: Path
    variables: Mapping[str, str]
    timeout_seconds: float
    memory_mb: int
    log: Callable[[bytes], None]
    reaper: Reaper
    starting: asyncio.Semaphore
    log_as_json: bool = False
    in_place: bool = False
    inspected: bool = False
    web_adapter: AdapterSettings | None = None
    adapter_binary: str | None = None

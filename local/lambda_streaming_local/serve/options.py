"""How a stack is served."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..doors.shared.request_log import OnRequest, WatchRequest
from ..runtime.variables import Keys


@dataclass(frozen=True)
class Options:
    """How a stack is served.

    `port` is the first door's and the next doors take the next ones; 0 picks free ones, None the same ones in each run.
    `concurrency` is how many environments of a function there may be, by default what fits into free memory.
    `limit_rate` keeps Lambda's
    2 MB/s after the first 6 MB. Requests signed with `access_key` and `secret_key` are an administrator's of the
    stack's account; with the name of a declared role or user as access key and the same secret, they are that one's.
    `tls` serves each door with TLS too, at the port after its own. `viewer_country` is the two-letter code of the
    country that CloudFront takes viewers to be in; None: geographic restrictions do not hold.

    `allowed_origins` are other sites, `*` for all, whose pages may reach the doors beside those that `cors` lets in.

    `program` is the folder from which the Node.js runtime client is looked for, and `python` the interpreter that
    web servers in Python find first. Functions get the variables `pass_env` beside their own, and `credentials` in
    place of keys that only the doors know; with `reload` they start anew when code that runs in place changes.
    `inspect` is the name of a function, `*` for all, whose Node.js waits for debuggers and has no time limit.
    `on_request` is told of each request at a door when it is over and the function is done with it; `on_log` gets
    what functions log, under the function's name. `watch` gives each request somebody who looks on.
    """

    port: int | None = 0
    concurrency: int | None = None
    limit_rate: bool = True
    access_key: str = "test"
    secret_key: str = "test"
    tls: bool = False
    viewer_country: str | None = None
    allowed_origins: tuple[str, ...] = ()
    program: Path = Path(".")
    python: Path = Path(sys.executable)
    pass_env: Mapping[str, str] = field(default_factory=dict)
    inspect: str | None = None
    credentials: Keys | None = None
    reload: bool = False
    on_request: OnRequest = lambda log: None
    on_log: Callable[[str, bytes], None] = lambda function, data: None
    watch: WatchRequest | None = None

from __future__ import annotations

from dataclasses import dataclass

import pytest
from lambda_streaming_local.doors.shared.request_log import RequestLog
from lambda_streaming_local.serve.output.summary import Summary


@dataclass(frozen=True)
class Case:
    status: int | None
    error: str | None
    refused: int = 0
    errors: int = 0


CASES = {
    "an answer": Case(200, None),
    "the function's own 404": Case(404, None),
    "an unsigned request": Case(403, "MissingAuthenticationTokenException", refused=1),
    "too many requests": Case(429, "Rate Exceeded.", refused=1),
    "a function that failed": Case(502, "Runtime.ExitError", errors=1),
    "the function's own 500": Case(500, None, errors=1),
    "a stream that broke off": Case(200, "the function failed", errors=1),
    "no answer": Case(None, "the connection was closed", errors=1),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_a_door_refuses_is_no_error(case: Case) -> None:
    summary = Summary()
    summary.add(RequestLog("function-url", "chat", "GET", "/", status=case.status, error=case.error))
    (tally,) = summary.doors.values()
    assert (tally.requests, tally.refused, tally.errors) == (1, case.refused, case.errors)

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from lambda_streaming_local.measure.verdict import BURST_SECONDS, Chunk, judge


def arrive(*seconds: float) -> list[Chunk]:
    return [Chunk(at, 10) for at in seconds]


@dataclass(frozen=True)
class Case:
    verdict: str
    reason: str
    confidence: str
    chunks: list[Chunk] = field(default_factory=list)
    content_length: int | None = None
    frames: int | None = None


CASES = {
    "no body": Case("buffered", "the answer has no body", "high", frames=0),
    "a body of no bytes": Case("buffered", "the answer has no body", "high", content_length=0),
    "one chunk": Case(
        "buffered",
        "the whole body came in one chunk, as a stream of a single write would",
        "low",
        chunks=arrive(0.5),
        frames=1,
    ),
    "one chunk of known length": Case(
        "buffered",
        "Content-Length announced all 10 bytes before the first one",
        "high",
        chunks=arrive(0.5),
        content_length=10,
    ),
    "many chunks of known length": Case(
        "buffered",
        "Content-Length announced all 30 bytes before the first one",
        "high",
        chunks=arrive(0.1, 1, 2),
        content_length=30,
    ),
    "a burst": Case(
        "buffered", "all 3 chunks came in one burst of 4.0 ms", "low", chunks=arrive(3, 3.001, 3.004), frames=None
    ),
    "a burst of one frame": Case(
        "buffered", "all 3 chunks came in one burst of 4.0 ms", "low", chunks=arrive(3, 3.001, 3.004), frames=1
    ),
    "a burst of many frames": Case(
        "streamed",
        "no length was announced and the sender split the body into 3 pieces, though all came within 4.0 ms: "
        "a finished body sent in pieces would look the same",
        "low",
        chunks=arrive(3, 3.001, 3.004),
        frames=3,
    ),
    "chunks apart": Case(
        "streamed",
        "3 chunks came over 1.000 s, the longest gap 0.750 s, with no length announced",
        "high",
        chunks=arrive(0.25, 0.5, 1.25),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_length_time_and_framing_decide(case: Case) -> None:
    judgement = judge(case.chunks, case.content_length, case.frames)
    assert judgement == (case.verdict, case.reason, case.confidence)


def test_a_burst_ends_at_its_limit() -> None:
    assert judge(arrive(0, BURST_SECONDS), None).verdict == "streamed"
    assert judge(arrive(0, BURST_SECONDS * 0.99), None).verdict == "buffered"

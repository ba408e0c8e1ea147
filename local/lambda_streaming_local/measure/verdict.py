"""Whether an answer was streamed, as far as a client can see it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

Verdict = Literal["streamed", "buffered"]
Confidence = Literal["high", "low"]

# A body that was ready before it was sent comes in one burst: over loopback or in the first flight of a TCP connection
# (10 segments, RFC 6928) its pieces are well under this apart.
BURST_SECONDS = 0.010


class Chunk(NamedTuple):
    """A piece of the body as it arrived; `seconds` since the request was sent."""

    seconds: float
    size: int


class Judgement(NamedTuple):
    """`confidence` is low where an answer of the other kind would have looked the same."""

    verdict: Verdict
    reason: str
    confidence: Confidence


def judge(
    chunks: Sequence[Chunk], content_length: int | None, frames: int | None = None, is_whole: bool = True
) -> Judgement:
    """Buffered where the sender had the whole body before it sent the first byte, else streamed.

    A client sees three signs: a length that was announced (`content_length`), how the body is spread over time, and
    how many pieces the sender framed it in (`frames`: HTTP chunks, or PayloadChunk events; None where nothing frames
    it). Whoever holds a finished body announces its length, or sends it in as few pieces as fit; so many pieces without
    a length are a stream even where they all come at once.
    """
    if not chunks:
        return Judgement("buffered", "the answer has no body", "high")
    if content_length is not None:
        reason = f"Content-Length announced all {content_length} bytes before the first one"
        return Judgement("buffered", reason, "high")
    if len(chunks) == 1 and not is_whole:
        return Judgement(
            "streamed", "the answer ended too early, after its first chunk, with no length announced", "low"
        )
    if len(chunks) == 1:
        return Judgement("buffered", "the whole body came in one chunk, as a stream of a single write would", "low")
    spread = chunks[-1].seconds - chunks[0].seconds
    if spread >= BURST_SECONDS:
        reason = f"{len(chunks)} chunks came over {spread:.3f} s, the longest gap {max(compute_gaps(chunks)):.3f} s"
        return Judgement("streamed", f"{reason}, with no length announced", "high")
    if frames is not None and frames > 1:
        reason = (
            f"no length was announced and the sender split the body into {frames} pieces, though all came within "
            f"{spread * 1000:.1f} ms: a finished body sent in pieces would look the same"
        )
        return Judgement("streamed", reason, "low")
    return Judgement("buffered", f"all {len(chunks)} chunks came in one burst of {spread * 1000:.1f} ms", "low")


def compute_gaps(chunks: Sequence[Chunk]) -> list[float]:
    """Seconds between each chunk and the next."""
    return [later.seconds - earlier.seconds for earlier, later in pairwise(chunks)]

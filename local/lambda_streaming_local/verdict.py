"""Whether an answer was streamed, as far as a client can see it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

Verdict = Literal["streamed", "buffered"]

# A body that was ready before it was sent comes in one burst: over loopback or in the first flight of a TCP connection
# (10 segments, RFC 6928) its pieces are well under this apart.
BURST_SECONDS = 0.010


class Chunk(NamedTuple):
    """A piece of the body as it arrived; `seconds` since the request was sent."""

    seconds: float
    size: int


class Judgement(NamedTuple):
    verdict: Verdict
    reason: str


def judge(chunks: Sequence[Chunk], content_length: int | None) -> Judgement:
    """Buffered where the sender had the whole body before it sent the first byte, else streamed.

    A client sees just two signs of a finished body: its length was announced (`content_length`), or it came at once,
    in one piece or one burst. So a stream that is over at once counts as buffered, as does one whose length is
    announced; and a large finished body that comes without its length over a slow line looks like a stream.
    """
    if not chunks:
        return Judgement("buffered", "the answer has no body")
    if content_length is not None:
        return Judgement("buffered", f"Content-Length announced all {content_length} bytes before the first one")
    if len(chunks) == 1:
        return Judgement("buffered", "the whole body came in one chunk")
    spread = chunks[-1].seconds - chunks[0].seconds
    if spread < BURST_SECONDS:
        return Judgement("buffered", f"all {len(chunks)} chunks came in one burst of {spread * 1000:.1f} ms")
    return Judgement(
        "streamed",
        f"{len(chunks)} chunks came over {spread:.3f} s, the longest gap {max(gaps(chunks)):.3f} s, with no length "
        "announced",
    )


def gaps(chunks: Sequence[Chunk]) -> list[float]:
    """Seconds between each chunk and the next."""
    return [later.seconds - earlier.seconds for earlier, later in pairwise(chunks)]

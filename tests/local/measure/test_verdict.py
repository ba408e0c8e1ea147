import pytest
from lambda_streaming_local.measure.verdict import BURST_SECONDS, Chunk, judge


def chunks(*seconds):
    return [Chunk(at, 10) for at in seconds]


@pytest.mark.parametrize(
    ("arrived", "content_length", "frames", "verdict", "reason", "confidence"),
    [
        ([], None, 0, "buffered", "the answer has no body", "high"),
        ([], 0, None, "buffered", "the answer has no body", "high"),
        (
            chunks(0.5),
            None,
            1,
            "buffered",
            "the whole body came in one chunk, as a stream of a single write would",
            "low",
        ),
        (chunks(0.5), 10, None, "buffered", "Content-Length announced all 10 bytes before the first one", "high"),
        (chunks(0.1, 1, 2), 30, None, "buffered", "Content-Length announced all 30 bytes before the first one", "high"),
        (chunks(3, 3.001, 3.004), None, None, "buffered", "all 3 chunks came in one burst of 4.0 ms", "low"),
        (chunks(3, 3.001, 3.004), None, 1, "buffered", "all 3 chunks came in one burst of 4.0 ms", "low"),
        (
            chunks(3, 3.001, 3.004),
            None,
            3,
            "streamed",
            "no length was announced and the sender split the body into 3 pieces, though all came within 4.0 ms: "
            "a finished body sent in pieces would look the same",
            "low",
        ),
        (
            chunks(0.25, 0.5, 1.25),
            None,
            None,
            "streamed",
            "3 chunks came over 1.000 s, the longest gap 0.750 s, with no length announced",
            "high",
        ),
    ],
)
def test_length_time_and_framing_decide(arrived, content_length, frames, verdict, reason, confidence):
    assert judge(arrived, content_length, frames) == (verdict, reason, confidence)


def test_a_burst_ends_at_its_limit():
    assert judge(chunks(0, BURST_SECONDS), None).verdict == "streamed"
    assert judge(chunks(0, BURST_SECONDS * 0.99), None).verdict == "buffered"

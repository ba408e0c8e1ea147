import pytest
from lambda_streaming_local.verdict import BURST_SECONDS, Chunk, judge


def chunks(*seconds):
    return [Chunk(at, 10) for at in seconds]


@pytest.mark.parametrize(
    ("arrived", "content_length", "verdict", "reason"),
    [
        ([], None, "buffered", "the answer has no body"),
        ([], 0, "buffered", "the answer has no body"),
        (chunks(0.5), None, "buffered", "the whole body came in one chunk"),
        (chunks(0.5), 10, "buffered", "Content-Length announced all 10 bytes before the first one"),
        (chunks(0.1, 1, 2), 30, "buffered", "Content-Length announced all 30 bytes before the first one"),
        (chunks(3, 3.001, 3.004), None, "buffered", "all 3 chunks came in one burst of 4.0 ms"),
        (
            chunks(0.25, 0.5, 1.25),
            None,
            "streamed",
            "3 chunks came over 1.000 s, the longest gap 0.750 s, with no length announced",
        ),
    ],
)
def test_a_body_is_buffered_that_was_announced_or_came_at_once(arrived, content_length, verdict, reason):
    assert judge(arrived, content_length) == (verdict, reason)


def test_a_burst_ends_at_its_limit():
    assert judge(chunks(0, BURST_SECONDS), None).verdict == "streamed"
    assert judge(chunks(0, BURST_SECONDS * 0.99), None).verdict == "buffered"

from __future__ import annotations

from lambda_streaming_local.page.timeline import Gap, Timeline


def test_each_piece_is_a_point_and_the_longest_silence_is_known() -> None:
    timeline = Timeline()
    for ms in (10.0, 20.0, 80.0, 100.0):
        timeline.add(ms, 5)
    assert timeline.points == [(10.0, 5), (20.0, 5), (80.0, 5), (100.0, 5)]
    assert timeline.longest_gap == Gap(60.0, 80.0)


def test_one_piece_has_no_silence_after_it() -> None:
    timeline = Timeline()
    timeline.add(10.0, 5)
    assert timeline.longest_gap is None


def test_a_stream_without_end_stays_small_and_loses_no_byte() -> None:
    timeline = Timeline()
    for number in range(100_001):
        timeline.add(float(number), 3)
    assert len(timeline.points) <= 1000
    assert sum(size for _, size in timeline.points) == 300_003
    assert timeline.points[-1][0] == 100_000.0
    assert [ms for ms, _ in timeline.points] == sorted(ms for ms, _ in timeline.points)

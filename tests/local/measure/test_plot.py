from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from aiohttp import web
from click.testing import CliRunner
from lambda_streaming_local.measure import Measurement, measure_command
from lambda_streaming_local.measure.plot import draw

MIB = 1024 * 1024
SVG = "{http://www.w3.org/2000/svg}"


def stream(chunks: int, size: int, every: float, url: str = "http://localhost/") -> Measurement:
    measurement = Measurement("GET", url, status=200)
    for number in range(chunks):
        measurement.add(1.0 + number * every, size)
    measurement.duration_seconds = 1.0 + chunks * every
    return measurement


def read_paths(picture: str, kind: str) -> list[list[tuple[float, float]]]:
    """The points of each path of a kind, as places on the picture."""
    root = ElementTree.fromstring(picture)
    return [
        [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", path.attrib["d"])]
        for path in root.iter(f"{SVG}path")
        if path.attrib["class"] == kind
    ]


def test_a_stream_at_lambda_s_limit_is_on_its_line() -> None:
    measurement = Measurement("GET", "http://localhost/", status=200)
    measurement.add(1.0, 6 * MIB)
    for second in range(1, 5):
        measurement.add(1.0 + second, 2 * MIB)
    measurement.duration_seconds = 5.0
    picture = draw([measurement])
    (answer,), (limit,) = read_paths(picture, "answer"), read_paths(picture, "limit")
    top = min(y for _, y in answer)
    assert answer[0] == limit[0]
    assert limit[-1] == (answer[-1][0], top)


def test_a_small_answer_is_drawn_up_to_its_own_size_and_the_limit_leaves_the_picture() -> None:
    picture = draw([stream(3, 10, 0.5)])
    (answer,), (limit,) = read_paths(picture, "answer"), read_paths(picture, "limit")
    assert len({y for _, y in answer}) == 4  # nothing, and three steps
    assert limit[-1][0] == limit[0][0]
    assert limit[-1][1] < min(y for _, y in answer)


def test_each_answer_has_a_line_and_one_without_a_body_has_none() -> None:
    picture = draw([stream(3, 10, 0.5), stream(5, 10, 0.5), Measurement("GET", "http://localhost/", error="gone")])
    assert len(read_paths(picture, "answer")) == 2
    assert "3 answers" in picture


def test_many_chunks_keep_the_picture_small_and_its_ends_true() -> None:
    picture = draw([stream(100_000, 1000, 0.001)])
    assert len(picture) < 100_000
    (answer,) = read_paths(picture, "answer")
    (other,) = read_paths(draw([stream(10, 10_000_000, 10.0)]), "answer")
    assert (answer[0], answer[-1][1]) == (other[0], other[-1][1])


def test_an_address_cannot_write_into_the_picture() -> None:
    url = "http://localhost/?<script>alert(1)</script>&"
    picture = draw([stream(1, 1, 1.0, url)])
    assert "<script" not in picture
    root = ElementTree.fromstring(picture)
    assert url in (root.findtext(f"{SVG}title") or "")


def test_the_command_draws_what_it_measured_and_over_an_older_picture(serving, tmp_path: Path) -> None:
    async def handle(request: web.Request) -> web.Response:
        return web.Response(text="hello")

    file = tmp_path / "answer.svg"
    file.write_text("old")
    result = CliRunner().invoke(measure_command, [serving(handle), "--plot", str(file)])
    assert result.exit_code == 0, result.output
    assert "buffered, first byte after" in file.read_text()

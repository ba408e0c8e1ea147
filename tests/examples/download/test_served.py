"""The example as `lambda-streaming serve` runs it."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable


def test_more_than_a_buffered_answer_holds_comes_through_cloudfront(serve: Callable[[str], dict[str, str]]) -> None:
    with urllib.request.urlopen(f"{serve('download')['cloudfront']}/rows.csv?mb=6.5") as response:
        assert response.status == 200
        assert response.headers["content-disposition"] == "attachment; filename*=UTF-8''rows.csv"
        table = response.read().decode()
    assert len(table) >= 6.5e6
    header, *lines = table.splitlines()
    assert header == "row,customer,amount"
    assert [line.split(",")[0] for line in lines] == [str(row + 1) for row in range(len(lines))]

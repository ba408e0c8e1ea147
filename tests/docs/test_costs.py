"""The sums of docs/limits-and-costs.md are those of the code that prints costs, and of the page's own formula."""

from pathlib import Path

import pytest
from lambda_streaming_local.doors.shared import cost

PAGE = (Path(__file__).parents[2] / "docs/limits-and-costs.md").read_text(encoding="utf-8")
MB = 1024 * 1024


def row(name):
    """The cells of a row of the table of costs, without its name."""
    (line,) = [line for line in PAGE.splitlines() if line.replace("*", "").startswith(f"| {name} |")]
    return [cell.strip() for cell in line.replace("*", "").strip("| ").split("|")[1:]]


@pytest.mark.parametrize(("column", "seconds", "size"), [(0, 20, 5 * 1024), (1, (150 - 6) / 2, 150 * MB)])
def test_an_answer_costs_what_the_formula_says(column, seconds, size):
    whole = cost.price_invocation("arm64", 1024, int(seconds * 1000), size)
    assert row("Lambda, each")[column] == f"{whole:.6f} USD"
    assert row("Lambda, a million")[column] == f"{whole * 1_000_000:,.0f} USD"
    compute = seconds * cost.USD_PER_GB_SECOND["arm64"]
    assert row("compute")[column].endswith(f"{compute:.6f} USD")
    streamed = whole - compute - cost.USD_PER_REQUEST
    assert row("streamed")[column].endswith(f"{streamed:.6f} USD") or streamed == pytest.approx(0)
    assert row("request")[column] == f"{cost.USD_PER_REQUEST:.7f} USD"


def test_the_prices_are_those_of_the_code():
    assert f"{cost.USD_PER_GB_SECOND['arm64']:.10f} USD for a GB-second" in PAGE
    assert f"{cost.USD_PER_STREAMED_GB} USD for a GB streamed" in PAGE.replace("\n", " ")


def test_what_cloudfront_takes_for_the_bytes():
    assert f"{150 / 1024 * 0.085:.6f} USD for bytes" in PAGE

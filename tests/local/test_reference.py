"""The page of the command's options is true of the command."""

from __future__ import annotations

from pathlib import Path

from lambda_streaming_local.reference import page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "command.md"


def test_the_page_is_written_from_the_command():
    assert PAGE.read_text() == page(), "run: make docs"

"""The consumers of the components stream as examples/chat does, whatever language declares them."""

from __future__ import annotations

import shutil
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

Serve = Callable[[str], dict[str, str]]
EXAMPLES = Path(__file__).parents[2] / "examples"


def assert_streams(doors: dict[str, str]) -> None:
    with urllib.request.urlopen(f"{doors['cloudfront']}/api/chat?message=hello") as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        assert b"event: done" in answer.read()
    with urllib.request.urlopen(doors["cloudfront"]) as page:
        assert b"<title>" in page.read()


def test_the_service_declared_in_python_streams(serve: Serve) -> None:
    assert_streams(serve("consumers/python"))


@pytest.mark.parametrize(
    ("consumer", "install"), [("typescript", "installed"), ("go", "installed_go"), ("python-sdk", "installed_python")]
)
def test_the_service_declared_with_an_sdk_streams(
    serve: Serve, request: pytest.FixtureRequest, tmp_path: Path, consumer: str, install: str
) -> None:
    shutil.copytree(EXAMPLES / "chat", tmp_path / "chat")
    program = request.getfixturevalue(install)(EXAMPLES / "consumers" / consumer, tmp_path / "consumers" / consumer)
    assert_streams(serve(str(program)))

"""What is made of the client's one file: copies in the examples' sites, and its types."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "client" / "stream.js"
EXAMPLES = ROOT / "examples"
TEMPLATES = ROOT / "local" / "lambda_streaming_local" / "new" / "templates"
COPIES = sorted(
    [*EXAMPLES.glob("*/site/stream.js"), *EXAMPLES.glob("*/app/stream.mjs"), *TEMPLATES.glob("*/site/stream.js")]
)
TSC = ROOT / "node_modules" / "typescript" / "bin" / "tsc"


def test_there_are_copies() -> None:
    assert COPIES


@pytest.mark.parametrize("copy", COPIES, ids=lambda path: path.parts[-3])
def test_the_site_has_the_client_as_it_is(copy: Path) -> None:
    assert copy.read_text() == CLIENT.read_text(), "make client"


@pytest.mark.parametrize("name", ["answers.mjs", "folder.mjs", "sse.mjs", "table.mjs"])
def test_the_assistant_keeps_answers_as_the_chat_does(name: str) -> None:
    ours, theirs = (EXAMPLES / example / "app" / name for example in ("assistant", "chat"))
    assert ours.read_text() == theirs.read_text(), f"cp examples/chat/app/{name} examples/assistant/app/"


def test_its_types_are_sound_and_those_of_the_declaration(tmp_path: Path) -> None:
    command = ["node", str(TSC), "--project", str(CLIENT.parent), "--outDir", str(tmp_path)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    assert CLIENT.with_suffix(".d.ts").read_text() == (tmp_path / "stream.d.ts").read_text(), "make client"

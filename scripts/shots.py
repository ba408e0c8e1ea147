"""Makes the pictures of the command in docs/pictures from real runs, as `make shots` does.

Each command runs on a terminal of 80 columns; what it prints, colours and all, becomes an SVG.
"""

from __future__ import annotations

import io
import os
import pty
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs/pictures"
COLUMNS = 80
PORT = 8787
ADDRESS = f"http://127.0.0.1:{PORT}/api/chat?message=hello"
COMMAND = str(Path(sys.executable).with_name("lambda-streaming"))


class Terminal:
    """A command on a terminal; `printed` grows while it runs."""

    def __init__(self, *arguments: str) -> None:
        ours, theirs = pty.openpty()
        self.printed = ""
        self.process = subprocess.Popen(
            [COMMAND, *arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "COLUMNS": str(COLUMNS),
                "LINES": "60",
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
            },
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self._grew = threading.Condition()
        self._reader = threading.Thread(target=self._read, args=(ours,))
        self._reader.start()

    def _read(self, terminal: int) -> None:
        with open(terminal, "rb", buffering=0) as stream:
            while True:
                try:
                    read = stream.read(4096)
                except OSError:  # Linux's way to say that the other end is closed
                    return
                if not read:
                    return
                with self._grew:
                    self.printed += read.decode(errors="replace")
                    self._grew.notify_all()

    def wait_for(self, text: str) -> None:
        with self._grew:
            if not self._grew.wait_for(lambda: text in self.printed, timeout=120):
                raise SystemExit(f"{text!r} did not come:\n{self.printed}")

    def end(self) -> str:
        """Waits for the end, and returns what was printed, without what was painted over."""
        self.process.wait(timeout=120)
        self._reader.join(timeout=120)
        lines = self.printed.replace("\r\n", "\n").split("\n")
        return "\n".join(re.split(r"\r|\x1b\[2K", line)[-1] for line in lines)


def picture(name: str, title: str, printed: str, first: int, last: int) -> None:
    """Writes an SVG of the first and the last lines, without the fonts that rich would have browsers fetch."""
    lines = list(Text.from_ansi(printed.strip("\n")).split("\n"))
    if len(lines) > first + last:
        lines = [*lines[:first], Text("   ..."), *lines[-last:]]
    text = Text("\n").join(lines)
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(text)
    svg = console.export_svg(title=title, unique_id=name)
    svg = re.sub(r"@font-face \{.*?\}\n", "", svg, flags=re.DOTALL).replace("Fira Code", "ui-monospace")
    (PICTURES / f"{name}.svg").write_text(re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE), encoding="utf-8")
    print(f"docs/pictures/{name}.svg")


def main() -> None:
    """Runs check, serve and measure, and makes a picture of each."""
    check = "lambda-streaming check examples/rejected"
    picture("shot-check", check, Terminal("check", "examples/rejected").end(), first=22, last=1)
    serve = Terminal("serve", "examples/chat", "--port", str(PORT))
    serve.wait_for("Ctrl-C")
    measure = Terminal("measure", "--sign", ADDRESS)
    picture("shot-measure", f"lambda-streaming measure --sign {ADDRESS}", measure.end(), first=8, last=9)
    serve.wait_for("GET /api/chat")
    os.killpg(serve.process.pid, signal.SIGINT)
    picture("shot-serve", f"lambda-streaming serve examples/chat --port {PORT}", serve.end(), first=20, last=20)


if __name__ == "__main__":
    main()

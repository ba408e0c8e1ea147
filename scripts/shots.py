"""Makes the pictures of the command and of its pages from real runs, as `make shots` does.

Each command runs on a terminal of 80 columns; what it prints, colours and all, becomes an SVG. The pages are looked at
with the browser that their tests use.
"""

from __future__ import annotations

import asyncio
import base64
import importlib.util
import io
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import aiohttp
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


async def look(browser: Any, devtools: str, chat: str, requests: str) -> None:
    """Writes pictures of the chat page while an answer arrives, and of the page that shows its request."""
    async with aiohttp.ClientSession() as session:

        async def open_tab(address: str, scheme: str) -> Any:
            async with session.put(f"{devtools}/json/new?about:blank") as response:
                tab = await response.json()
            page = browser.Page(await session.ws_connect(tab["webSocketDebuggerUrl"]))
            await page.look(900, scheme)
            await page.open(address)
            return page

        for scheme, ending in (("light", ""), ("dark", "-dark")):
            page = await open_tab(chat, scheme)
            await page.click(".suggestions button")
            await page.until("parseInt(document.querySelector('output[name=tokens]').value) > 40")
            await save(page, f"chat{ending}")
            await page.until("!document.querySelector('[aria-busy=true]')")
            await page.close()
        page = await open_tab(requests, "light")
        await page.until("document.querySelector('#list button')")
        await page.click("#list button")
        await page.until("document.querySelector('#timeline *')")
        await save(page, "requests")
        await page.close()


async def save(page: Any, name: str) -> None:
    shot = await page.send("Page.captureScreenshot", format="png")
    (PICTURES / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))
    print(f"docs/pictures/{name}.png")


def pages(chat: str, requests: str) -> None:
    """Makes the pictures of pages, with the browser that tests use."""
    spec = importlib.util.spec_from_file_location("browser", ROOT / "tests/conftest.py")
    assert spec is not None
    assert spec.loader is not None
    browser = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(browser)
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        for devtools in browser._running("chromium", profile):
            asyncio.run(look(browser, devtools, chat, requests))


def main() -> None:
    """Runs check, serve and measure, and makes a picture of each, and of the pages."""
    check = "lambda-streaming check examples/rejected"
    picture("shot-check", check, Terminal("check", "examples/rejected").end(), first=22, last=1)
    command = ("serve", "examples/chat", "--port", str(PORT))
    serve = Terminal(*command)
    serve.wait_for("Ctrl-C")
    measure = Terminal("measure", "--sign", ADDRESS)
    picture("shot-measure", f"lambda-streaming measure --sign {ADDRESS}", measure.end(), first=8, last=9)
    serve.wait_for("GET /api/chat")
    os.killpg(serve.process.pid, signal.SIGINT)
    printed = serve.end()
    picture("shot-serve", f"lambda-streaming {' '.join(command)}", printed[printed.index("Door") :], first=30, last=20)
    serve = Terminal(*command, "--page-port", "0")
    serve.wait_for("Page with the requests: ")
    requests = serve.printed.partition("Page with the requests: ")[2].split()[0]
    pages(f"http://127.0.0.1:{PORT + 1}/", requests)
    os.killpg(serve.process.pid, signal.SIGINT)
    serve.end()


if __name__ == "__main__":
    main()

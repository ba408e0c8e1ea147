"""Makes the pictures of the command and of its pages from real runs, as `make shots` does.

Each command runs on a terminal of 80 columns; what it prints, colours and all, becomes an SVG. The pages are looked at
with the browser that their tests use, whose pictures, in light and in dark, are put into an SVG as they are.
"""

from __future__ import annotations

import asyncio
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
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs/pictures"
COLUMNS = 80
# Of pages, in pixels; the height is that of the tests' windows.
WIDTH, HEIGHT, BAR = 1000, 640, 40
SCHEMES = ("light", "dark")
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
        kept = re.sub(r"[^\n]*\n[^\n]*?\x1b\[1A", "", self.printed.replace("\r\n", "\n"))
        lines = kept.split("\n")
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
            await page.look(WIDTH, scheme)
            await page.open(address)
            return page

        shots = {}
        for scheme in SCHEMES:
            page = await open_tab(chat, scheme)
            await page.click(".suggestions button")
            await page.until("parseInt(document.querySelector('output[name=tokens]').value) > 40")
            shots[scheme] = await take(page)
            await page.until("!document.querySelector('[aria-busy=true]')")
            await page.close()
        page_picture("shot-chat", "examples/chat", shots)
        for scheme in SCHEMES:
            page = await open_tab(requests, scheme)
            await page.until("document.querySelector('#list button')")
            await page.click("#list button")
            await page.until("document.querySelector('#timeline *')")
            await page.evaluate("scrollTo(0, 0)")
            shots[scheme] = await take(page)
            await page.close()
        page_picture("shot-requests", "lambda-streaming serve examples/chat --open", shots)


async def take(page: Any) -> str:
    """What the tab shows, as PNG in base64."""
    shot = await page.send("Page.captureScreenshot", format="png")
    return str(shot["data"])


def page_picture(name: str, title: str, shots: Mapping[str, str]) -> None:
    """Writes an SVG in a terminal's frame that shows the browser's picture in the reader's own colours."""
    images = "\n".join(
        f'  <image class="{scheme}" y="{BAR}" width="{WIDTH}" height="{HEIGHT}" '
        f'href="data:image/png;base64,{shots[scheme]}"/>'
        for scheme in SCHEMES
    )
    lights = "".join(
        f'<circle cx="{20 + 22 * place}" cy="{BAR / 2:g}" r="7" fill="{colour}"/>'
        for place, colour in enumerate(("#ff5f57", "#febc2e", "#28c840"))
    )
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {BAR + HEIGHT}">
  <style>
    .title {{ fill: #c5c8c6; font: 16px ui-monospace, monospace; text-anchor: middle; }}
    .dark {{ display: none; }}
    @media (prefers-color-scheme: dark) {{ .light {{ display: none; }} .dark {{ display: inline; }} }}
  </style>
  <rect width="{WIDTH}" height="{BAR}" fill="#292929"/>
  {lights}
  <text x="{WIDTH / 2:g}" y="25" class="title">{title}</text>
{images}
</svg>
"""
    (PICTURES / f"{name}.svg").write_text(svg, encoding="utf-8")
    print(f"docs/pictures/{name}.svg")


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

"""A real Chromium, driven over its DevTools protocol."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest

# A run in the background ignores SIGINT, and so would every command that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What names no interpreter runs with PATH's python3: this one, as where the environment is active.
os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"

# Against a test that waits forever; nothing is measured by it, and a busy machine may need long.
PATIENCE_SECONDS = 600


class DevTools:
    """A connection to the browser or to one tab of it: https://chromedevtools.github.io/devtools-protocol/"""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self._replies: dict[int, asyncio.Future[Any]] = {}
        self._loaded: dict[tuple[str, str], asyncio.Event] = defaultdict(asyncio.Event)
        self._reader = asyncio.create_task(self._read())
        self.problems: list[str] = []

    async def _read(self) -> None:
        async for frame in self._socket:
            message = frame.json()
            if "id" in message:
                reply = self._replies.pop(message["id"])
                if not reply.done():  # whoever asked may have given up
                    reply.set_result(message)
            elif message["method"] == "Runtime.exceptionThrown":
                self.problems.append(json.dumps(message["params"]["exceptionDetails"]))
            elif message["method"] == "Log.entryAdded" and message["params"]["entry"]["source"] != "network":
                self.problems.append(message["params"]["entry"]["text"])
            elif message["method"] == "Page.lifecycleEvent":
                self._loaded[message["params"]["loaderId"], message["params"]["name"]].set()
            elif message["method"] == "Inspector.targetCrashed":
                break
        # Nobody answers any more: whoever waits must hear of it.
        for reply in self._replies.values():
            if not reply.done():
                reply.set_exception(ConnectionError("the browser's tab is gone"))

    async def close(self) -> None:
        self._reader.cancel()
        await self._socket.close()

    async def send(self, method: str, **params: Any) -> Any:
        number = next(self._ids)
        self._replies[number] = asyncio.get_running_loop().create_future()
        reply = self._replies[number]
        await self._socket.send_json({"id": number, "method": method, "params": params})
        message = await reply
        assert "error" not in message, message
        return message["result"]


class Page(DevTools):
    """One tab of the browser."""

    async def open(self, url: str) -> None:
        for domain in ("Inspector", "Page", "Runtime", "Log"):
            await self.send(f"{domain}.enable")
        await self.send("Page.setLifecycleEventsEnabled", enabled=True)
        navigation = await self.send("Page.navigate", url=url)
        await self._loaded[navigation["loaderId"], "load"].wait()

    async def evaluate(self, expression: str) -> Any:
        result = await self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    async def until(self, condition: str) -> None:
        """Waits for `condition`, which is looked at whenever the document changes."""
        await self.evaluate(
            f"""new Promise((resolve) => {{
              const check = () => ({condition}) && (observer.disconnect(), resolve());
              const observer = new MutationObserver(check);
              observer.observe(document, {{ subtree: true, childList: true, characterData: true, attributes: true }});
              check();
            }})"""
        )

    async def text(self, selector: str) -> str:
        text: str = await self.evaluate(f"document.querySelector({json.dumps(selector)}).innerText")
        return text

    async def click(self, selector: str) -> None:
        """A real click in the middle of the element."""
        point = await self.evaluate(
            f"""(() => {{
              const box = document.querySelector({json.dumps(selector)}).getBoundingClientRect();
              return {{ x: box.x + box.width / 2, y: box.y + box.height / 2 }};
            }})()"""
        )
        for kind in ("mousePressed", "mouseReleased"):
            await self.send("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **point)

    async def write(self, text: str) -> None:
        await self.send("Input.insertText", text=text)

    async def press(self, key: str, shift: bool = False) -> None:
        text = {"text": "\r"} if key == "Enter" else {}
        code = {"Enter": 13, "Escape": 27, "Tab": 9}[key]
        key_press = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        await self.send("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **key_press, **text)
        await self.send("Input.dispatchKeyEvent", type="keyUp", **key_press)

    async def enter(self, selector: str, text: str) -> None:
        await self.evaluate(f"document.querySelector({json.dumps(selector)}).focus()")
        await self.write(text)
        await self.press("Enter")

    async def look(self, width: int, scheme: str) -> None:
        """Shows the page in a window of this width, in the colours of `light` or `dark`."""
        size = {"width": width, "height": 640, "deviceScaleFactor": 1, "mobile": False}
        await self.send("Emulation.setDeviceMetricsOverride", **size)
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        await self.send("Emulation.setEmulatedMedia", features=features)

    async def barriers(self) -> list[str]:
        """What axe finds that keeps people out: https://github.com/dequelabs/axe-core"""
        await self.send("Runtime.evaluate", expression=AXE.read_text())
        found: list[str] = await self.evaluate(
            """axe.run({ resultTypes: ["violations"] }).then(({ violations }) =>
              violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`)))"""
        )
        return found

    async def too_wide(self) -> list[str]:
        """The elements that reach out of the window."""
        found: list[str] = await self.evaluate(
            """Array.from(document.querySelectorAll("*")).filter((element) => {
              const { right, width } = element.getBoundingClientRect();
              return width > 0 && right > document.documentElement.clientWidth + 1;
            }).map((element) => element.outerHTML.slice(0, 80))"""
        )
        return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[str]:
    """The address of a running browser's DevTools."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.skip(f"the page is tested in a real browser, and none of {', '.join(names)} is on PATH")
    # The browser leaves a folder for its socket behind in TMPDIR, whose path must be short.
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        yield from _running(program, profile)


def _running(program: str, profile: str) -> Iterator[str]:
    command = [
        program,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        # A tab in the background would get its turn late, or on a busy machine hardly ever.
        "--disable-renderer-backgrounding",
        "--disable-background-timer-throttling",
        "--disable-backgrounding-occluded-windows",
        "--host-resolver-rules=MAP plain.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        f"--user-data-dir={profile}",
        "--remote-debugging-port=0",
        "about:blank",
    ]
    environment = {**os.environ, "TMPDIR": profile}
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment
    ) as browser:
        assert browser.stderr is not None
        try:
            output = []
            address = None
            while address is None and (line := browser.stderr.readline()):
                output.append(line)
                address = re.search(r"DevTools listening on ws://([\d.:]+)/", line)
            assert address, "".join(output)
            # A full pipe would stop the browser.
            threading.Thread(target=browser.stderr.read, daemon=True).start()
            yield f"http://{address[1]}"
        finally:
            browser.terminate()


@pytest.fixture
def free_ports() -> Iterator[Callable[[int], int]]:
    """Finds some ports in a row, the first of which it returns; no other test gets them until this one ends.

    They are below those that systems give out by themselves. A test holds them by sockets for UDP.
    """
    with ExitStack() as held:

        def find(count: int) -> int:
            while True:
                first = random.randrange(20_000, 30_000)
                with ExitStack() as tried:
                    try:
                        for port in range(first, first + count):
                            tried.enter_context(socket.socket(type=socket.SOCK_DGRAM)).bind(("127.0.0.1", port))
                            with socket.socket() as listening:
                                listening.bind(("127.0.0.1", port))
                    except OSError:
                        continue
                    held.push(tried.pop_all())
                return first

        yield find


@pytest.fixture
def in_tab(chromium: str) -> Callable[[Callable[[Page], Awaitable[None]]], None]:
    """Runs a scenario with a tab of its own; a page in it must not throw, nor complain in the console.

    The tab has a cache and a storage of its own too: another test's page may have been at the same port.
    """

    async def run(scenario: Callable[[Page], Awaitable[None]]) -> None:
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{chromium}/json/version") as response:
                version = await response.json()
            browser = DevTools(await session.ws_connect(version["webSocketDebuggerUrl"]))
            context = await browser.send("Target.createBrowserContext", disposeOnDetach=True)
            tab = await browser.send("Target.createTarget", url="about:blank", **context)
            page = Page(await session.ws_connect(f"{chromium}/devtools/page/{tab['targetId']}"))
            try:
                await scenario(page)
                assert page.problems == []
            finally:
                await page.close()
                await browser.close()

    return lambda scenario: asyncio.run(asyncio.wait_for(run(scenario), PATIENCE_SECONDS))

"""What is shown of streams while they run."""

from __future__ import annotations

import asyncio
import os
import pty
import subprocess
import sys
from typing import Any

from lambda_streaming_local.doors.shared.request_log import RequestLog
from lambda_streaming_local.serve.output import streams
from lambda_streaming_local.serve.output.json_lines import JsonOutput
from lambda_streaming_local.serve.output.logs import LogPrinter
from lambda_streaming_local.serve.output.text import TextOutput

SHOWING = """
from lambda_streaming_local.doors.shared.request_log import RequestLog
from lambda_streaming_local.serve.output.logs import LogPrinter
from lambda_streaming_local.serve.output.text import TextOutput
log = RequestLog("function-url", "chat", "GET", "/live", status=200)
log.count_chunk(2048)
output = TextOutput(LogPrinter("text", None))
output.show_streams([log])
output.show_log("fn", b"a line of the function\\n")
output.show_streams([log])
log.finish(output.show_request)
output.show_streams([])
"""


def stream(path: str = "/live") -> RequestLog:
    log = RequestLog("function-url", "chat", "GET", path, status=200)
    log.count_chunk(2048)
    return log


def test_a_long_stream_is_told_once_where_nobody_looks_on(capsys: Any) -> None:
    output = TextOutput(LogPrinter("text", None))
    log = stream()
    for _ in range(3):
        output.show_streams([log])
    output.show_streams([log, stream("/other")])
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(", ")[0] for line in lines] == ["chat: GET /live 200", "chat: GET /other 200"]
    assert "streams: 2.0 kB in " in lines[0]
    assert lines[0].endswith("B/s")


def test_a_filter_holds_for_streams_too(capsys: Any) -> None:
    TextOutput(LogPrinter("text", "other"), "other").show_streams([stream(), stream("/other")])
    assert [line.split()[2] for line in capsys.readouterr().out.splitlines()] == ["/other"]


def test_json_says_nothing_before_a_stream_is_over(capsys: Any) -> None:
    JsonOutput(LogPrinter("json", None)).show_streams([stream()])
    assert capsys.readouterr().out == ""


def test_a_terminal_has_a_live_line_below_what_is_printed() -> None:
    main, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen([sys.executable, "-c", SHOWING], stdout=terminal, stderr=terminal, env=environment) as shown:
        os.close(terminal)
        said = b""
        try:
            while data := os.read(main, 4096):
                said += data
        except OSError:  # Linux's way of saying that nobody has the other end
            pass
        os.close(main)
    assert shown.returncode == 0, said
    begun, _, live = said.partition(b"streams: 2.0 kB")
    assert b"chat: GET /live 200" in begun
    assert live.count(b"chat: GET /live 200: 2.0 kB in ") >= 2
    assert live.index(b"a line of the function") < live.rindex(b"chat: GET /live 200: 2.0 kB in ")
    (ended,) = [line for line in live.split(b"\r\n") if b"1 chunk, 2048 bytes" in line]
    assert b"B/s" not in ended.rpartition(b"\x1b[2K")[2]  # the line has made room for what it told of
    assert live.rstrip().endswith(b"\x1b[2K")  # the line is gone at the end


def test_streams_under_way_are_found(serve: Any, declare: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(streams, "LONG_SECONDS", 0.0)
    monkeypatch.setattr(streams, "_INTERVAL_SECONDS", 0.01)

    class Seen:
        def __init__(self) -> None:
            self.shown: asyncio.Queue[list[str]] = asyncio.Queue()

        def show_streams(self, logs: Any) -> None:
            self.shown.put_nowait([log.path for log in logs])

    async def scenario(served: Any) -> None:
        seen: Any = Seen()
        watching = asyncio.create_task(streams.watch_streams(served.server, seen))
        async with served.client.get(f"{served.url}/long", params={"gate": served.gates.url}) as response:
            await response.content.readline()
            while not (paths := await seen.shown.get()):
                pass
            assert [path.partition("?")[0] for path in paths] == ["/long"]
            for number in range(3):
                served.gates.open(str(number))
            await response.read()
        await served.logged()
        while await seen.shown.get():
            pass
        watching.cancel()

    serve(declare("chunks"), scenario)

"""Pages of other sites, and clients that stop sending."""

from __future__ import annotations

import asyncio

import pytest

CROSS_SITE = {"Sec-Fetch-Site": "cross-site", "Referer": "https://other.example/page"}


@pytest.mark.parametrize(
    ("headers", "named"), [(CROSS_SITE, "https://other.example"), ({"Sec-Fetch-Site": "cross-site"}, "'*'")]
)
def test_an_image_of_another_site_does_not_reach_the_function(serve, declare, headers, named):
    async def scenario(served):
        async with served.client.get(served.url, headers=headers) as response:
            assert response.status == 403
            assert f"--allow-origin {named} " in await response.text()
        assert served.output.data == b""

    serve(declare("echo"), scenario)


@pytest.mark.parametrize("allowed", ["https://other.example", "*"])
def test_an_option_lets_another_site_in(serve, declare, allowed):
    async def scenario(served):
        for headers in (CROSS_SITE, {"Origin": "https://other.example"}):
            async with served.client.get(served.url, headers=headers) as response:
                assert response.status == 200

    serve(declare("echo"), scenario, allowed_origins=(allowed,))


@pytest.mark.parametrize("site", ["same-origin", "same-site", "none"])
def test_pages_of_this_machine_reach_the_function(serve, declare, site):
    async def scenario(served):
        async with served.client.get(served.url, headers={"Sec-Fetch-Site": site}) as response:
            assert response.status == 200

    serve(declare("echo"), scenario)


async def send(served, sent: bytes) -> bytes:
    """The answer to a client that closes its half of the connection after `sent`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(served.url.rpartition(":")[2]))
    writer.write(sent)
    writer.write_eof()
    try:
        return await asyncio.wait_for(reader.read(), 60)
    finally:
        writer.close()


def test_a_client_that_is_done_with_sending_gets_its_answer(serve, declare):
    async def scenario(served):
        answer = await send(served, b"GET /?count=2 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 201 ")
        assert answer.endswith(b"chunk 1\n\r\n0\r\n\r\n")
        assert (await served.logged()).error is None

    serve(declare("chunks"), scenario)


def test_a_line_break_in_a_path_reaches_the_function(serve, declare):
    async def scenario(served):
        answer = await send(served, b"GET /a%0Ab HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b'"rawPath":"/a%0Ab"' in answer.replace(b"\\", b"")

    serve(declare("echo", url={"invokeMode": "BUFFERED"}), scenario)


@pytest.mark.parametrize(("size", "status"), [(8_000, 200), (9_000, 200), (10_300, 431), (30_000, 431)])
def test_headers_are_counted_together(serve, declare, size, status):
    async def scenario(served):
        headers = {f"X-{number}": "a" * (size // 4 - 4) for number in range(4)}
        async with served.client.get(served.url, headers=headers) as response:
            assert response.status == status
        log = await served.logged()
        assert log.status == status
        assert (log.error is None) == (status == 200)

    serve(declare("echo"), scenario)


@pytest.mark.parametrize("sent", [b"\x16\x03\x01\x02\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nA b: c\r\n\r\n"])
def test_what_is_no_request_is_answered_and_logged_without_the_name_of_a_library(serve, declare, sent):
    async def scenario(served):
        answer = await send(served, sent)
        assert answer.split(b" ")[1] == b"400"
        assert b"aiohttp" not in answer.lower()
        assert b"python" not in answer.lower()
        log = await served.logged()
        assert (log.status, log.door) == (400, "function-url")
        assert log.duration_ms is not None

    serve(declare("echo"), scenario)

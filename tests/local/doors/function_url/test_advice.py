"""What AWS does to responses that work here: each warning appears, once, and a right handler gets none."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from typing import Any

import pytest


@dataclass(frozen=True)
class Answer:
    """What the handler `answered` sends, and what its request is warned of."""

    warning: str | None
    text: str = "a byte"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cookies: list[str] = field(default_factory=list)

    @property
    def query(self) -> dict[str, str]:
        answer = {"statusCode": self.status, "headers": self.headers, "cookies": self.cookies, "text": self.text}
        return {"value": base64.b64encode(json.dumps(answer).encode()).decode()}


async def ask(served: Any, answer: Answer, **settings: Any) -> Any:
    async with served.client.get(served.url, params=answer.query, allow_redirects=False, **settings) as response:
        await response.read()
    return response


@pytest.mark.parametrize(
    "answer",
    [
        Answer("no byte of a body", text="", status=307, headers={"location": "/account"}),
        Answer("no byte of a body", text="", status=401),
        Answer("no byte of a body", text="", status=204),
        Answer("no byte of a body", text=""),
        Answer("Content-Encoding", headers={"content-encoding": "identity"}),
        Answer("sets date, server", headers={"Server": "mine", "Date": "Mon, 01 Jan 2024 00:00:00 GMT"}),
        Answer("sets connection", headers={"connection": "close"}),
        Answer("sets date", headers={"Date": "no date"}),
    ],
    ids=lambda answer: f"{answer.warning} {answer.status}",
)
def test_a_response_that_aws_answers_otherwise_is_warned_of_once(serve, declare, answer):
    async def scenario(served):
        assert (await ask(served, answer)).status == answer.status
        assert answer.warning in (await served.logged()).warning
        await ask(served, answer)
        assert (await served.logged()).warning is None

    serve(declare("answered"), scenario)


def test_a_right_response_is_not_warned_of(serve, declare):
    async def scenario(served):
        for answer in (
            Answer(None),
            Answer(None, status=302, headers={"location": "/account"}),
            Answer(None, cookies=["a=b"], headers={"x-own": "1"}),
            Answer(None, headers={"Connection": "keep-alive", "Date": formatdate(usegmt=True)}),
        ):
            await ask(served, answer)
            assert (await served.logged()).warning is None
        async with served.client.head(served.url, params=Answer(None).query) as response:
            assert response.status == 200
        assert (await served.logged()).warning is None

    serve(declare("answered"), scenario)


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ({"body": "lost"}, "write the body to the stream"),
        ({"isBase64Encoded": True}, "write the bytes themselves"),
        ({"multiValueHeaders": {"a": ["b"]}}, "give cookies as `cookies`"),
        ({"status": 404}, "the status is `statusCode`"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_nobody_reads_beside_status_headers_and_cookies_is_told(serve, declare, field, hint):
    async def scenario(served):
        for unread in (field, dict.fromkeys(field)):
            answer = {"statusCode": 200, "text": "x", **unread}
            value = base64.b64encode(json.dumps(answer).encode()).decode()
            async with served.client.get(served.url, params={"value": value}) as response:
                assert response.status == 200
        warning = (await served.logged()).warning
        assert f"'{next(iter(field))}'" in warning
        assert hint in warning
        assert (await served.logged()).warning is None

    serve(declare("answered"), scenario)


@pytest.mark.parametrize("status", [200, 204, 304])
def test_a_byte_is_enough_also_where_none_is_sent_on(serve, declare, status):
    async def scenario(served):
        await ask(served, Answer(None, status=status, text="\n"))
        assert (await served.logged()).warning is None

    serve(declare("answered"), scenario)


def test_a_handler_that_does_not_stream_is_told_how(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url):
            pass
        assert "awslambda.streamifyResponse" in (await served.logged()).warning

    serve(declare("echo"), scenario)


def test_a_buffered_url_may_have_a_handler_that_does_not_stream(serve, declare):
    async def scenario(served):
        async with served.client.get(served.url):
            pass
        assert (await served.logged()).warning is None

    serve(declare("echo", url={"invokeMode": "BUFFERED"}), scenario)


def test_headers_that_aws_renames(serve, declare):
    async def scenario(served):
        response = await ask(
            served, Answer(None, status=401, headers={"www-authenticate": "Bearer", "content-length": "3"})
        )
        assert response.headers["x-amzn-Remapped-www-authenticate"] == "Bearer"
        assert response.headers["x-amzn-Remapped-content-length"] == "3"
        assert "WWW-Authenticate" not in response.headers

    serve(declare("answered"), scenario)


@pytest.mark.parametrize("size", [1_000, 21_000, 26_000, 300_000])
def test_a_prelude_that_aws_does_not_take(serve, declare, size):
    async def scenario(served):
        async with served.client.post(served.url, data=json.dumps({"cookie": "a=" + "x" * size})) as response:
            assert response.status == (502 if size > 25_000 else 200)
        log = await served.logged()
        assert (log.error is not None) == (size > 25_000)
        assert (log.warning is not None) == (size == 21_000)

    source = (
        "export const handler = awslambda.streamifyResponse(async (event, stream) => {"
        " const body = awslambda.HttpResponseStream.from(stream, { statusCode: 200,"
        " cookies: [JSON.parse(Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8')).cookie] });"
        " body.write('x'); body.end(); });"
    )
    code = {"assets": {"index.mjs": {"text": source}}}
    serve(declare("handler", code=code), scenario)


@pytest.mark.parametrize(
    ("location", "kept"),
    [
        ("https://{domain}/account?a=1", False),
        ("https://{host}/account?a=1", False),
        ("//{domain}/account?a=1", False),
        ("//other.example/account?a=1", True),
        ("https://other.example/account?a=1", True),
        ("/account?a=1", True),
    ],
)
def test_a_redirect_to_the_urls_own_address_leads_here(serve, declare, domain, location, kept):
    async def scenario(served):
        host = served.url.removeprefix("http://")
        written = location.format(domain=domain, host=host)
        response = await ask(served, Answer(None, status=302, headers={"location": written}))
        assert response.headers["Location"] == (written if kept else f"{served.url}/account?a=1")
        warning = (await served.logged()).warning
        assert warning is None if kept else "Location was changed" in warning

    serve(declare("answered"), scenario)


def test_cookies_of_the_urls_own_name_are_kept_by_a_browser_here(serve, declare, domain):
    async def scenario(served):
        cookies = [
            f"a=1; Path=/; Secure; Domain={domain}; SameSite=None; Partitioned",
            "__Host-b=2; Secure; Path=/",
            "c=3; HttpOnly",
        ]
        response = await ask(served, Answer(None, cookies=cookies))
        assert response.headers.getall("Set-Cookie") == ["a=1; Path=/", "__Host-b=2; Secure; Path=/", "c=3; HttpOnly"]

    serve(declare("answered"), scenario)


def test_several_cookie_headers_are_one_in_the_event(serve, declare):
    async def scenario(served):
        headers = [("Cookie", "a=1; b=2"), ("Cookie", "c=3")]
        async with served.client.get(served.url, headers=headers) as response:
            event = json.loads((await response.json())["body"])
        assert event["cookies"] == ["a=1", "b=2", "c=3"]
        assert event["headers"]["cookie"] == "a=1; b=2; c=3"

    serve(declare("echo"), scenario)


def test_a_reserved_concurrency_of_aws_and_a_limit_of_this_machine_are_told_apart(serve, declare):
    async def refused(served) -> tuple[int, str]:
        first = await served.client.get(served.url, params={"gate": served.gates.url})
        async with served.client.get(served.url) as response:
            found = response.status, await response.text()
        for number in range(3):
            served.gates.open(str(number))
        await first.read()
        return found

    async def by_aws(served):
        status, text = await refused(served)
        assert status == 429
        assert json.loads(text)["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
        assert "ReservedFunctionConcurrentInvocationLimitExceeded" in (await served.logged()).error

    async def by_this_machine(served):
        status, text = await refused(served)
        assert status == 503
        assert "--concurrency" in text
        assert "--concurrency" in (await served.logged()).error

    serve(declare("chunks", reservedConcurrentExecutions=1.0), by_aws)
    serve(declare("chunks"), by_this_machine, concurrency=1)


def test_the_viewers_request_is_warned_of_what_the_door_behind_a_distribution_finds(serve, declare, distribution):
    async def scenario(served):
        for answer in (Answer(None), Answer("no byte of a body", text="", status=302), Answer("Content-Encoding")):
            headers = {"content-encoding": "gzip"} if answer.warning == "Content-Encoding" else {}
            query = Answer(None, answer.text, answer.status, headers).query
            async with served.client.get(served.door("cloudfront"), params=query, allow_redirects=False) as response:
                await response.read()
            log = await served.logged()
            assert log.door == "cloudfront"
            assert log.warning is None if answer.warning is None else answer.warning in log.warning

    serve(declare("answered", others=(distribution,)), scenario)


def test_a_long_header_comes_through_a_distribution(serve, declare, distribution):
    async def scenario(served):
        headers = {"x-long": "a" * 15_000}
        async with served.client.post(served.door("cloudfront"), json=headers) as response:
            assert (response.status, response.headers["x-long"]) == (200, headers["x-long"])

    source = (
        "export const handler = awslambda.streamifyResponse(async (event, stream) => {"
        " const body = awslambda.HttpResponseStream.from(stream, { statusCode: 200, headers: JSON.parse(event.body) });"
        " body.write('x'); body.end(); });"
    )
    distribution = replace(
        distribution,
        inputs={
            **distribution.inputs,
            "defaultCacheBehavior": {
                **distribution.inputs["defaultCacheBehavior"],
                "allowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
            },
        },
    )
    code = {"assets": {"index.mjs": {"text": source}}}
    serve(declare("handler", code=code, others=(distribution,)), scenario)

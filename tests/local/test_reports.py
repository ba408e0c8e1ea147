"""Handlers of public reports: what they came to at AWS, and what the local run says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

STREAM = "export const handler = awslambda.streamifyResponse(async (event, stream) => {{ {} }});"
BUFFERED = "export const handler = async (event) => ({});"
NO_BYTE = "no byte of a body"
NO_WRITE = "before it wrote"


@dataclass(frozen=True)
class Report:
    """A handler, and the answer to a request at its door. `warning` and `error` are parts of what the request's log says;
    None: it says nothing of the kind. A header that is None is not there; one that is a list comes that often."""

    link: str
    source: str
    status: int
    body: bytes | None = None
    headers: Mapping[str, str | list[str] | None] = field(default_factory=dict)
    warning: str | None = None
    error: str | None = None
    mode: str = "RESPONSE_STREAM"


def head(metadata: str, body: str) -> str:
    return STREAM.format(f"const http = awslambda.HttpResponseStream.from(stream, {metadata}); {body}")


REPORTS = [
    Report(
        "https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/95",
        head(
            "{ statusCode: 403 }",
            "const { Readable } = await import('node:stream'); "
            "const { pipeline } = await import('node:stream/promises'); "
            "await pipeline(Readable.from(Buffer.alloc(0)), http);",
        ),
        403,
        warning=NO_BYTE,
    ),
    Report(
        "https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/97",
        head("{ statusCode: 403, headers: { 'x-own': '1' } }", "http.end();"),
        200,
        b"",
        {"Content-Type": "application/octet-stream", "x-own": None},
        NO_WRITE,
    ),
    *(
        Report(link, head(metadata, "http.end();"), 200, b"", {"Location": None}, NO_WRITE)
        for link, metadata in (
            ("https://github.com/honojs/hono/issues/2401", "{ statusCode: 302, headers: { location: '/' } }"),
            ("https://github.com/middyjs/middy/issues/1189", "{ statusCode: 301, headers: { location: '/' } }"),
        )
    ),
    Report(
        "https://github.com/nitrojs/nitro/issues/4417",
        head("{ statusCode: 307, headers: { location: '/account' } }", "http.write(''); http.end();"),
        307,
        b"",
        {"Location": "/account"},
        NO_BYTE,
    ),
    Report(
        "https://github.com/h3js/srvx/issues/204",
        head("{ statusCode: 302, headers: { location: '/' } }", "http.write(' '); http.end();"),
        302,
        b" ",
        {"Location": "/"},
    ),
    Report(
        "https://github.com/geostrategists/react-router-aws/pull/4",
        head("{ statusCode: 204 }", "http.write('\\n'); http.end();"),
        204,
        b"",
    ),
    Report(
        "https://github.com/opennextjs/opennextjs-aws/pull/443",
        STREAM.format(
            "stream.setContentType('application/vnd.awslambda.http-integration-response'); stream.cork();"
            "stream.write(JSON.stringify({ statusCode: 304, cookies: ['a=1'] })); stream.write(new Uint8Array(8));"
            "stream.uncork(); await new Promise((written) => stream.write('not empty', written)); stream.end();"
        ),
        304,
        b"",
        {"Set-Cookie": "a=1"},
    ),
    Report(
        "https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/96",
        head(
            "{ statusCode: 200, headers: { 'content-encoding': 'gzip' } }",
            "const { gzipSync } = await import('node:zlib'); http.write(gzipSync('hello world')); http.end();",
        ),
        200,
        warning="Content-Encoding",
    ),
    Report(
        "https://github.com/honojs/hono/issues/2921",
        head("{ statusCode: 200, cookies: ['a=1', 'b=2'] }", "http.write('x'); http.end();"),
        200,
        b"x",
        {"Set-Cookie": ["a=1", "b=2"]},
    ),
    Report(
        "https://github.com/jill64/sveltekit-adapter-aws/issues/604",
        head("{ statusCode: 200, headers: { 'set-cookie': ['a=1', 'b=2'] } }", "http.write('x'); http.end();"),
        502,
        error="the header 'set-cookie' of the function's response is a list and no text",
    ),
    Report(
        "https://github.com/CodeGenieApp/serverless-express/issues/554",
        head(
            "{ statusCode: 200, multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] } }", "http.write('x'); http.end();"
        ),
        200,
        b"x",
        {"Set-Cookie": None},
        "'multiValueHeaders'",
    ),
    Report(
        "https://github.com/CodeGenieApp/serverless-express/issues/554",
        BUFFERED.format("{ statusCode: 200, multiValueHeaders: { 'set-cookie': ['a=1'] }, body: 'x' }"),
        200,
        b"x",
        {"Set-Cookie": None},
        "'multiValueHeaders'",
        mode="BUFFERED",
    ),
    Report(
        "https://github.com/anomalyco/ion/pull/702",
        BUFFERED.format(
            "{ statusCode: 201, headers: { a: 1 }, cookies: ['a=1', 'b=2'], body: 'AP8=', isBase64Encoded: true }"
        ),
        201,
        b"\0\xff",
        {"Set-Cookie": ["a=1", "b=2"], "a": "1"},
        mode="BUFFERED",
    ),
    Report(
        "https://github.com/modelcontextprotocol/typescript-sdk/issues/2409",
        head(
            "{ statusCode: 200, headers: { 'content-type': 'text/event-stream', connection: 'keep-alive', "
            "date: new Date().toUTCString() } }",
            "http.write('event: message\\n\\n'); http.end();",
        ),
        200,
        b"event: message\n\n",
        {"Content-Type": "text/event-stream"},
    ),
    Report(
        "https://github.com/anthropics/claude-ai-mcp/issues/748",
        head(
            "{ statusCode: 401, headers: { 'www-authenticate': 'Bearer resource_metadata=\"x\"' } }",
            "http.write('{}'); http.end();",
        ),
        401,
        b"{}",
        {"WWW-Authenticate": None, "x-amzn-Remapped-www-authenticate": 'Bearer resource_metadata="x"'},
    ),
]


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.link.removeprefix("https://github.com/"))
def test_a_report(serve, declare, report):
    async def scenario(served):
        async with served.client.get(served.url, allow_redirects=False) as response:
            body = await response.read()
        assert response.status == report.status
        assert report.body in (None, body)
        for name, value in report.headers.items():
            expected = [] if value is None else [value] if isinstance(value, str) else value
            assert response.headers.getall(name, []) == expected
        log = await served.logged()
        for said, part in ((log.warning, report.warning), (log.error, report.error)):
            assert said is None if part is None else part in said

    code = {"assets": {"index.mjs": {"text": report.source}}}
    serve(declare("handler", code=code, url={"invokeMode": report.mode}), scenario)

from __future__ import annotations

import gzip
from dataclasses import dataclass, field

import pytest
from lambda_streaming_local.measure.message import read_message

PAGE = """<HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE><style>h1 {}</style></HEAD><BODY>
<H1>403 ERROR</H1>
<H2>The request could not be satisfied.</H2>
<HR noshade size="1px">
Request blocked. &amp; more
</BODY></HTML>"""


@dataclass(frozen=True)
class Case:
    body: bytes
    message: str | None
    headers: dict[str, str] = field(default_factory=dict)


CASES = {
    "an error of Lambda": Case(
        b'{"Message": "Forbidden."}',
        "AccessDeniedException: Forbidden.",
        {"x-amzn-ErrorType": "AccessDeniedException:http://internal.amazon.com/coral/com.amazon.coral.service/"},
    ),
    "an error of API Gateway": Case(b'{"message":"Endpoint request timed out"}', "Endpoint request timed out"),
    "an error of S3": Case(
        b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
        "AccessDenied: Access Denied",
    ),
    "a page of CloudFront": Case(
        PAGE.encode(), "403 ERROR The request could not be satisfied. Request blocked. & more"
    ),
    "text": Case(b"Internal Server Error\n", "Internal Server Error"),
    "JSON without a message": Case(b'{"Message":null}', '{"Message":null}'),
    "a list": Case(b"[1]", "[1]"),
    "JSON nested deep": Case(b"[" * 10000, "[" * 500 + "..."),
    "no body": Case(b"", None),
    "binary": Case(b"\x00\x01", None),
    "what would command a terminal": Case(b"\x1b[2Jgone", "\N{REPLACEMENT CHARACTER}[2Jgone"),
    "a compressed beginning": Case(gzip.compress(b'{"message": "no"}'), "no", {"Content-Encoding": "gzip"}),
    "what only says that it is compressed": Case(b"no", None, {"Content-Encoding": "gzip"}),
    "a long text": Case(b"x" * 600, "x" * 500 + "..."),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_message_is_one_line_of_what_the_body_says(case: Case) -> None:
    assert read_message(case.headers, case.body) == case.message

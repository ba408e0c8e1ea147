"""Signatures as botocore makes them, on a clock of the test's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from lambda_streaming_local.doors.access.claim import NotSigned, SignatureError
from lambda_streaming_local.doors.access.permissions import Caller
from lambda_streaming_local.doors.access.sigv4 import Identity, Verifier

IDENTITY = Identity("AKIA", "secret", Caller("arn:aws:iam::123456789012:user/local", "123456789012"))
HOST = "127.0.0.1:8080"


def verifier(offset: timedelta = timedelta(0)) -> Verifier:
    return Verifier([IDENTITY], {"eu-west-1"}, lambda: datetime.now(timezone.utc) + offset)


def signed(target: str = "/", body: bytes = b"", token: str | None = None, **headers: str) -> list[tuple[str, str]]:
    request = AWSRequest("POST", f"http://{HOST}{target}", data=body, headers=headers)
    SigV4Auth(Credentials("AKIA", "secret", token), "lambda", "eu-west-1").add_auth(request)
    return [("Host", HOST), *request.headers.items()]


def presigned(expires: int, token: str | None = None) -> str:
    request = AWSRequest("GET", f"http://{HOST}/p?a=b%20c")
    SigV4QueryAuth(Credentials("AKIA", "secret", token), "lambda", "eu-west-1", expires=expires).add_auth(request)
    return str(request.url).removeprefix(f"http://{HOST}")


@pytest.mark.parametrize("target", ["/", "/a//b/../c", "/%C3%A9%2F~", "/?", "/?b&a=%20&a=", "/?q=%E4%BD%A0+x"])
def test_what_botocore_signed_is_accepted(target):
    headers = signed(target, b"body", Accept="a   b ")
    assert verifier().verify("POST", target, headers, b"body") is IDENTITY


def test_a_session_token_may_be_signed_along():
    assert verifier().verify("POST", "/", signed(token="session"), b"") is IDENTITY


TEMPORARY = replace(IDENTITY, session_token="session+/=")


def test_temporary_keys_are_accepted_with_their_token():
    temporary = Verifier([TEMPORARY], {"eu-west-1"})
    assert temporary.verify("POST", "/", signed(token="session+/="), b"") is TEMPORARY
    url = presigned(60, token="session+/=")
    assert temporary.verify("GET", url, [("Host", HOST)], b"") is TEMPORARY


@pytest.mark.parametrize("token", [None, "", "another"])
def test_temporary_keys_are_refused_without_their_token(token):
    temporary = Verifier([TEMPORARY], {"eu-west-1"})
    for method, url, headers in (
        ("POST", "/", signed(token=token)),
        ("GET", presigned(60, token=token), [("Host", HOST)]),
    ):
        with pytest.raises(SignatureError, match="The security token included in the request is invalid"):
            temporary.verify(method, url, headers, b"")


def test_headers_that_were_not_signed_may_change():
    headers = [*signed(), ("X-Forwarded-For", "1.2.3.4"), ("User-Agent", "x")]
    assert verifier().verify("POST", "/", headers, b"") is IDENTITY


@pytest.mark.parametrize(
    ("method", "target", "body", "changed"),
    [
        pytest.param("GET", "/", b"", {}, id="method"),
        pytest.param("POST", "/other", b"", {}, id="path"),
        pytest.param("POST", "/?a=1", b"", {}, id="query"),
        pytest.param("POST", "/", b"x", {}, id="body"),
        pytest.param("POST", "/", b"", {"Host": "127.0.0.1:9"}, id="host"),
        pytest.param("POST", "/", b"", {"X-Extra": "2"}, id="a signed header"),
        pytest.param("POST", "/", b"", {"X-Extra": None}, id="a signed header taken away"),
    ],
)
def test_a_change_of_what_was_signed_is_refused(method, target, body, changed):
    headers = dict(signed("/", b"", None, **{"X-Extra": "1"})) | changed
    with pytest.raises(SignatureError, match="The request signature we calculated does not match") as error:
        verifier().verify(method, target, [pair for pair in headers.items() if pair[1] is not None], body)
    assert error.value.type == "InvalidSignatureException"


def alter_each(text: str) -> Iterator[str]:
    """`text` with each of its characters another one, left out, and doubled."""
    for at, character in enumerate(text):
        yield text[:at] + ("1" if character == "0" else "0") + text[at + 1 :]
        yield text[:at] + text[at + 1 :]
        yield text[:at] + character + text[at:]


@pytest.mark.parametrize("name", ["Authorization", "X-Amz-Date"])
def test_each_character_of_a_signature_counts(name):
    """Credential, date, region, service, the signed headers' names and the signature itself."""
    headers = dict(signed("/", b"body"))
    assert verifier().verify("POST", "/", list(headers.items()), b"body") is IDENTITY
    let_in = []
    for altered in alter_each(headers[name]):
        try:
            verifier().verify("POST", "/", list((headers | {name: altered}).items()), b"body")
        except SignatureError:
            continue
        let_in.append(altered)
    # White space between the parts says nothing.
    assert {"".join(text.split()) for text in let_in} <= {"".join(headers[name].split())}


def test_each_part_of_a_presigned_url_counts():
    path, _, query = presigned(60).partition("?")
    names = {pair.partition("=")[0] for pair in query.split("&")}
    assert len(names) == 7
    for altered in alter_each(query):
        with pytest.raises(SignatureError):
            verifier().verify("GET", f"{path}?{altered}", [("Host", HOST)], b"")
    for pair in query.split("&"):
        left = "&".join(other for other in query.split("&") if other != pair)
        with pytest.raises(SignatureError):
            verifier().verify("GET", f"{path}?{left}", [("Host", HOST)], b"")


@pytest.mark.parametrize("minutes", [-4.9, 0, 4.9])
def test_clocks_may_differ_by_five_minutes(minutes):
    assert verifier(timedelta(minutes=minutes)).verify("POST", "/", signed(), b"") is IDENTITY


@pytest.mark.parametrize(("minutes", "message"), [(5.1, "Signature expired: "), (-5.1, "Signature not yet current: ")])
def test_clocks_may_not_differ_by_more(minutes, message):
    with pytest.raises(SignatureError, match=message) as error:
        verifier(timedelta(minutes=minutes)).verify("POST", "/", signed(), b"")
    assert error.value.type == "InvalidSignatureException"


def test_a_presigned_url_lasts_as_long_as_it_says():
    target = presigned(3600)
    headers = [("Host", HOST)]
    assert verifier(timedelta(minutes=59)).verify("GET", target, headers, b"") is IDENTITY
    with pytest.raises(SignatureError, match="Signature expired"):
        verifier(timedelta(minutes=61)).verify("GET", target, headers, b"")


@pytest.mark.parametrize("expires", ["-1", "604801", "soon", ""])
def test_a_presigned_url_lasts_a_week_at_most(expires):
    target = re.sub("X-Amz-Expires=3600", f"X-Amz-Expires={expires}", presigned(3600))
    with pytest.raises(SignatureError, match="not complete") as error:
        verifier().verify("GET", target, [("Host", HOST)], b"")
    assert error.value.type == "IncompleteSignatureException"


@pytest.mark.parametrize("missing", ["X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders"])
def test_a_presigned_url_is_complete(missing):
    target = re.sub(rf"{missing}=[^&]*&?", "", presigned(3600))
    with pytest.raises(SignatureError):
        verifier().verify("GET", target, [("Host", HOST)], b"")


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer token",
        "AWS4-HMAC-SHA256 Credential=AKIA, SignedHeaders=host, Signature=00",
        "AWS4-HMAC-SHA256 Credential=AKIA/x, SignedHeaders=host, Signature=" + "0" * 64,
        "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature="
        + "0" * 64,
    ],
)
def test_a_malformed_authorization_is_refused(authorization):
    with pytest.raises(SignatureError) as error:
        verifier().verify("GET", "/", [("Host", HOST), ("Authorization", authorization)], b"")
    assert error.value.type == "IncompleteSignatureException"


def test_the_host_must_be_signed():
    headers = dict(signed())
    headers["Authorization"] = headers["Authorization"].replace("host;", "")
    with pytest.raises(SignatureError, match="'Host' must be a 'SignedHeader'"):
        verifier().verify("POST", "/", list(headers.items()), b"")


def test_no_signature_at_all():
    with pytest.raises(NotSigned):
        verifier().verify("GET", "/", [("Host", HOST)], b"")

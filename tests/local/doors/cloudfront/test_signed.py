"""Signed URLs and cookies, signed with botocore as AWS's own SDK does."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from aiohttp import web
from botocore.signers import CloudFrontSigner
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lambda_streaming_policies.stack.unknown import UNKNOWN
from yarl import URL

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OWN = "https://d111111abcdef8.cloudfront.net"
SOON = datetime.now(timezone.utc) + timedelta(hours=1)
LATER = datetime.now(timezone.utc) + timedelta(hours=2)
PAST = datetime(2020, 1, 1, tzinfo=timezone.utc)


def signer(key: Any = KEY, id_: str = "K1") -> CloudFrontSigner:
    return CloudFrontSigner(id_, lambda data: key.sign(data, padding.PKCS1v15(), hashes.SHA1()))


@pytest.fixture
def private(stack):
    pem = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    stack.declare("aws:cloudfront/publicKey:PublicKey", "key", {"encodedKey": pem.decode()}, id="K1")
    stack.declare("aws:cloudfront/keyGroup:KeyGroup", "keys", {"items": ["K1"]}, id="G1")
    stack.default["trustedKeyGroups"] = ["G1"]
    return stack


def ask(stack: Any, target: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    async def run() -> tuple[int, str]:
        async def origin(request: web.Request) -> web.Response:
            return web.Response(text=request.raw_path)

        url = URL(target.removeprefix(OWN), encoded=True)
        async with stack.serving(origin) as viewer, viewer.get(url, headers=headers or {}) as got:
            return got.status, await got.text()

    return asyncio.run(asyncio.wait_for(run(), 60))


def test_a_signed_url_is_let_in_and_goes_on_without_the_signature(private):
    url = signer().generate_presigned_url(f"{OWN}/film?part=1", date_less_than=SOON)
    assert ask(private, url) == (200, "/film?part=1")


def test_a_url_may_be_signed_for_a_domain_of_ones_own(private):
    private.settings["aliases"] = ["video.example.com", UNKNOWN]
    url = signer().generate_presigned_url("https://video.example.com/film?part=1", date_less_than=SOON)
    assert ask(private, url.removeprefix("https://video.example.com")) == (200, "/film?part=1")


@pytest.mark.parametrize(
    ("conditions", "status"),
    [
        ({"date_less_than": SOON}, 200),
        ({"date_less_than": PAST}, 403),
        ({"date_less_than": LATER, "date_greater_than": SOON}, 403),
        ({"date_less_than": SOON, "date_greater_than": PAST}, 200),
        ({"date_less_than": SOON, "ip_address": "127.0.0.0/8"}, 200),
        ({"date_less_than": SOON, "ip_address": "203.0.113.0/24"}, 403),
    ],
)
@pytest.mark.parametrize("as_cookies", [False, True])
def test_each_condition_of_a_policy_counts(private, conditions, status, as_cookies):
    policy = signer().build_policy("http*://*/film?part=*", **conditions)
    url = signer().generate_presigned_url(f"{OWN}/film?part=1", policy=policy)
    query = URL(url, encoded=True).query
    cookies = "; ".join(f"CloudFront-{name}={query[name]}" for name in ("Policy", "Signature", "Key-Pair-Id"))
    asked = ask(private, "/film?part=1", {"Cookie": cookies}) if as_cookies else ask(private, url)
    assert asked[0] == status


def test_a_policy_may_stand_for_many_urls(private):
    policy = signer().build_policy(f"{OWN}/*", SOON, ip_address="127.0.0.1")
    url = signer().generate_presigned_url(f"{OWN}/film", policy=policy)
    assert ask(private, url) == (200, "/film")
    query = URL(url, encoded=True).query
    cookies = "; ".join(f"CloudFront-{name}={query[name]}" for name in ("Policy", "Signature", "Key-Pair-Id"))
    assert ask(private, "/another", {"Cookie": cookies}) == (200, "/another")
    elsewhere = signer().build_policy(f"{OWN}/other/*", SOON)
    assert ask(private, signer().generate_presigned_url(f"{OWN}/film", policy=elsewhere))[0] == 403


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("/film", "MissingKey"),
        (signer(id_="K2").generate_presigned_url(f"{OWN}/film", date_less_than=SOON), "UnknownKey"),
        (signer(OTHER).generate_presigned_url(f"{OWN}/film", date_less_than=SOON), "AccessDenied"),
        (signer().generate_presigned_url(f"{OWN}/film", date_less_than=PAST), "AccessDenied"),
        (
            signer().generate_presigned_url(f"{OWN}/other", date_less_than=SOON).replace("/other", "/film"),
            "AccessDenied",
        ),
        ("/film?Expires=9999999999&Signature=%25&Key-Pair-Id=K1", "MalformedSignature"),
    ],
)
def test_others_are_refused(private, target, code):
    status, body = ask(private, target)
    assert status == 403
    assert f"<Code>{code}</Code>" in body

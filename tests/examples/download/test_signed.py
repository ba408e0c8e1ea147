"""Files for those who have a signed URL or cookies, signed by the example's helper."""

from __future__ import annotations

import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lambda_streaming_local.graph import load_program
from lambda_streaming_local.testing import ServedStack, serving

EXAMPLE = Path(__file__).parents[3] / "examples" / "download"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    file = tmp_path_factory.mktemp("keys") / "private.pem"
    file.write_bytes(
        made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    public = made.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    file.with_name("public.pem").write_bytes(public)
    return file


@pytest.fixture(scope="module")
def config(key: Path) -> dict[str, str]:
    return {"signingPublicKey": key.with_name("public.pem").read_text()}


@pytest.fixture(scope="module")
def stack(config: dict[str, str]) -> Iterator[ServedStack]:
    with serving(EXAMPLE, config=config) as stack:
        yield stack


@pytest.fixture(scope="module")
def sign(key: Path, config: dict[str, str]):
    pairs = tuple(f"{name}={value}" for name, value in config.items())
    (public_key,) = load_program(EXAMPLE, None, pairs).graph.of_type("aws:cloudfront/publicKey:PublicKey")
    key_id = str(public_key.props.text("id"))

    def run(url: str, *options: str) -> str:
        command = ["node", "sign.mjs", url, "--key", str(key), "--key-id", key_id, *options]
        return subprocess.run(command, cwd=EXAMPLE, capture_output=True, text=True, check=True).stdout.strip()

    return run


def ask(url: str, cookies: str = "") -> tuple[int, str]:
    request = urllib.request.Request(url, headers={"Cookie": cookies} if cookies else {})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_signed_url_reaches_the_function(stack, sign):
    url = f"{stack.url('cloudfront')}/files/film.mp4?quality=high"
    status, body = ask(url)
    assert (status, "MissingKey" in body) == (403, True)
    status, body = ask(sign(url))
    assert status != 403, body
    assert ask(sign(url).replace("film.mp4", "other.mp4"))[0] == 403


def test_cookies_open_every_file(stack, sign):
    address = stack.url("cloudfront")
    cookies = "; ".join(sign(f"{address}/files/*").splitlines())
    assert ask(f"{address}/files/film.mp4", cookies)[0] != 403
    assert ask(f"{address}/files/film.mp4", cookies.replace("Signature=", "Signature=a"))[0] == 403


def test_a_signature_ends(stack, sign):
    url = f"{stack.url('cloudfront')}/files/film.mp4"
    assert ask(sign(url, "--minutes", "0.0000001"))[0] == 403


def test_the_rest_is_open(stack):
    status, body = ask(f"{stack.url('cloudfront')}/rows.csv?mb=0.001")
    assert (status, body.splitlines()[0]) == (200, "row,customer,amount")


def test_the_helper_tells_how_it_is_called():
    ran = subprocess.run(["node", "sign.mjs"], cwd=EXAMPLE, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert ran.stderr.startswith("Usage: node sign.mjs URL --key private.pem")

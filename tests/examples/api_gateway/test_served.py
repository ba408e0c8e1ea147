"""The example, copied out, as `lambda-streaming serve` runs it: tokens of its own script, the authorizer and the API key."""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from lambda_streaming_local.graph import load_program
from lambda_streaming_local.testing import serving

EXAMPLE = Path(__file__).parents[3] / "examples" / "api-gateway"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("api-gateway")
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.pem"))
    (folder / "Pulumi.yaml").write_text("name: lambda-streaming-api-gateway\nruntime: python\n")
    return folder


def token(folder: Path, *arguments: str) -> str:
    command = ["node", str(folder / "token.mjs"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def stage(folder: Path) -> Iterator[str]:
    token(folder, "alice")  # makes the keys
    with serving(folder) as stack:
        yield stack.url("api-gateway")


@pytest.fixture
def api_key(folder: Path) -> str:
    """The name of the key, which is its value in the local run."""
    (key,) = load_program(folder).graph.of_type("aws:apigateway/apiKey:ApiKey")
    name = str(key.props.text("name"))
    assert name in (EXAMPLE / "README.md").read_text()
    return name


def ask(stage: str, **headers: str) -> tuple[int, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{stage}/ticks?count=2", headers=named)) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def test_a_caller_with_token_and_key_gets_the_stream(folder: Path, stage: str, api_key: str) -> None:
    status, body = ask(stage, authorization=f"Bearer {token(folder, 'bob')}", x_api_key=api_key)
    assert status == 200
    first, second, done = body.removesuffix("\n\n").split("\n\n")
    assert first == 'id: 1\nevent: tick\ndata: {"number":1,"of":2,"caller":"bob"}'
    assert second.startswith("id: 2\n")
    assert done == "event: done\ndata: {}"


def test_no_token_an_old_one_and_a_forged_one_are_refused(folder: Path, stage: str, api_key: str) -> None:
    good = token(folder, "bob")
    forged = good.replace("bob", "eve")
    for authorization in (None, "Bearer x", f"Bearer {token(folder, 'bob', '0')}", f"Bearer {forged}"):
        headers = {} if authorization is None else {"authorization": authorization}
        assert ask(stage, x_api_key=api_key, **headers)[0] == 401


def test_the_api_key_is_needed_too(folder: Path, stage: str) -> None:
    status, body = ask(stage, authorization=f"Bearer {token(folder, 'bob')}")
    assert status == 403
    assert json.loads(body) == {"message": "Forbidden"}


def test_another_path_names_what_there_is(folder: Path, stage: str, api_key: str) -> None:
    headers = {"authorization": f"Bearer {token(folder, 'bob')}", "x-api-key": api_key}
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(f"{stage}/", headers=headers))
    with refused.value as response:
        assert (response.status, json.load(response)) == (404, {"error": "There is GET /ticks?count=20."})

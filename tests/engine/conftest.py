"""A real `pulumi` CLI, where the machine has one together with an AWS provider plugin; otherwise these tests are skipped."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


def _why_not() -> str | None:
    if shutil.which("pulumi") is None:
        return "no `pulumi` CLI on PATH"
    plugins = subprocess.run(["pulumi", "plugin", "ls", "--json"], capture_output=True, text=True, check=False)
    names = [plugin["name"] for plugin in json.loads(plugins.stdout or "[]")]
    if "aws" not in names and shutil.which("pulumi-resource-aws") is None:
        return "the `pulumi` CLI has no AWS provider plugin (`pulumi plugin install resource aws`)"
    return None


@pytest.fixture(scope="session", autouse=True)
def _engine() -> None:
    if reason := _why_not():
        pytest.skip(f"real engine not tested: {reason}")


@pytest.fixture
def deploys() -> None:
    """What a test asks for that runs `pulumi up`: it does so nowhere but on this machine."""
    address = urlsplit(os.environ.get("AWS_ENDPOINT_URL", ""))
    if address.hostname not in ("127.0.0.1", "localhost"):
        pytest.skip("deploys; set AWS_ENDPOINT_URL to what stands in AWS's place on this machine")
    try:
        socket.create_connection((address.hostname, address.port or 80)).close()
    except OSError as error:
        pytest.skip(f"deploys; {address.netloc}, which AWS_ENDPOINT_URL names, does not answer: {error.strerror}")


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is committed or about to be, in a folder of its own, with this environment."""
    target = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    environment = Path(sys.prefix)
    (target / ".venv").symlink_to(environment)
    (target / "policies" / "venv").symlink_to(environment)
    return target


@pytest.fixture
def pulumi(tmp_path: Path) -> Run:
    """Runs `pulumi ARGS` in a folder, with a state backend of the test's own."""
    backend = tmp_path / "state"
    backend.mkdir()
    own = {
        "PULUMI_BACKEND_URL": f"file://{backend}",
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "LAMBDA_STREAMING_WITHOUT_PACKAGES": "1",  # what Python entries require comes from a network
        "NO_COLOR": "1",
    }

    def run(folder: Path, *args: str, fails: bool = False) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            ["pulumi", *args, "--non-interactive"],
            cwd=folder,
            env={"AWS_REGION": "us-east-1", **os.environ, **own},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done

    return run

"""The sdist and the wheel, as a release builds them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {
    "lambda_streaming": "components",
    "lambda_streaming_policies": "policies",
    "lambda_streaming_local": "local",
}
ALSO_BUILT = ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", ".gitignore")


def build(into: Path, clone: Path = ROOT) -> tuple[Path, Path]:
    """The wheel, and the sdist, which have no date of their own."""
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(into)]
    subprocess.run(command, cwd=clone, env=environment, check=True, capture_output=True)
    (wheel,), (sdist,) = into.glob("*.whl"), into.glob("*.tar.gz")
    return wheel, sdist


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return build(tmp_path_factory.mktemp("built"))


def list_sources(*folders: str) -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *folders]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [line for line in listed.splitlines() if (ROOT / line).is_file()]


def test_the_same_sources_build_the_same_bytes(built: tuple[Path, Path], tmp_path: Path) -> None:
    for once, again in zip(built, build(tmp_path), strict=True):
        assert once.read_bytes() == again.read_bytes()


def test_what_an_earlier_build_left_is_not_shipped(built: tuple[Path, Path], tmp_path: Path) -> None:
    for source in list_sources(*PACKAGES.values(), *ALSO_BUILT):
        (tmp_path / "clone" / source).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / source, tmp_path / "clone" / source)
    for left in ("build/lib", "components/build/lib", "dist"):
        old = tmp_path / "clone" / left / "lambda_streaming" / "old.py"
        old.parent.mkdir(parents=True)
        old.write_text("OLD = True")
    for fresh, stale in zip(built, build(tmp_path / "built", tmp_path / "clone"), strict=True):
        assert fresh.read_bytes() == stale.read_bytes()


def test_the_wheel_has_the_three_packages_as_they_are_in_version_control(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        names = [name for name in wheel.namelist() if ".dist-info/" not in name]
    sources = list_sources(*(f"{folder}/{package}" for package, folder in PACKAGES.items()))
    assert sorted(names) == sorted(source.partition("/")[2] for source in sources)


def test_the_sdist_has_what_the_wheel_is_built_from(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[1]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {*list_sources(*PACKAGES.values()), "pyproject.toml", "README.md", "LICENSE", "PKG-INFO"} <= names
    assert not any(name.startswith(("tests/", "docs/", "build/")) for name in names)


def test_links_of_the_description_lead_to_the_repository(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        description = wheel.read(name).decode().partition("\n\n")[2]
    links = re.findall(r"\]\(([^)]+)", description)
    version = built[0].name.split("-")[1]
    assert any(f"/blob/v{version}/docs/" in link for link in links)
    assert [link for link in links if not link.startswith(("https://", "#"))] == []

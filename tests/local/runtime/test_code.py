"""Archives, laid out as Pulumi packs them."""

from __future__ import annotations

import json
import tarfile
import zipfile
from pathlib import Path

import pytest
from lambda_streaming_local.graph import InputProblem
from lambda_streaming_local.runtime.code import find_linked_folders, place_code


def tree(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "source" / "lib").mkdir(parents=True)
    (tmp_path / "source" / "index.mjs").write_text("index")
    (tmp_path / "source" / "lib" / "tool").write_text("tool")
    (tmp_path / "source" / "lib" / "tool").chmod(0o755)
    return tmp_path / "source"


def zipped(source: Path) -> Path:
    path = source.parent / "code.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(source / "index.mjs", "index.mjs")
        archive.write(source / "lib" / "tool", "lib/tool")
    return path


def test_a_folder_runs_in_place(source, tmp_path):
    assert place_code({"path": str(source)}, tmp_path / "laid") == source
    assert not (tmp_path / "laid").exists()


def test_a_zip_file_with_its_permissions(source, tmp_path):
    root = place_code({"path": str(zipped(source))}, tmp_path / "laid")
    assert tree(root) == {"index.mjs": "index", "lib/tool": "tool"}
    assert (root / "lib" / "tool").stat().st_mode & 0o111


def test_links_to_folders_are_left_out_as_pulumi_does(source, tmp_path):
    (source / "tools").symlink_to(source / "lib")
    (source / "tool").symlink_to(source / "lib" / "tool")
    (source / ".venv").mkdir()
    (source / ".venv" / "lib64").symlink_to(source / "lib")
    assert list(find_linked_folders(source)) == [source / "tools"]
    laid = place_code({"assets": {"app": {"path": str(source)}}}, tmp_path / "laid")
    assert tree(laid) == {"app/index.mjs": "index", "app/lib/tool": "tool", "app/tool": "tool"}


@pytest.mark.parametrize("suffix", [".tar", ".tgz", ".tar.gz"])
def test_a_tar_file(source, tmp_path, suffix):
    path = tmp_path / f"code{suffix}"
    with tarfile.open(path, "w" if suffix == ".tar" else "w:gz") as archive:
        archive.add(source, ".")
    assert tree(place_code({"path": str(path)}, tmp_path / "laid")) == {"index.mjs": "index", "lib/tool": "tool"}


def test_an_archive_of_assets(source, tmp_path):
    archive = zipped(source)
    code = {
        "assets": {
            "index.mjs": {"path": str(source / "index.mjs")},
            "deep/text.json": {"text": "{}"},
            "folder": {"path": str(source)},
            "unpacked": {"path": str(archive)},
            "kept.zip": {"path": str(archive)},
            "inner": {"assets": {"a": {"text": "A"}}},
        }
    }
    laid_out = place_code(code, tmp_path / "laid")
    assert (laid_out / "kept.zip").read_bytes() == archive.read_bytes()
    (laid_out / "kept.zip").unlink()
    assert tree(laid_out) == {
        "index.mjs": "index",
        "deep/text.json": "{}",
        "folder/index.mjs": "index",
        "folder/lib/tool": "tool",
        "unpacked/index.mjs": "index",
        "unpacked/lib/tool": "tool",
        "inner/a": "A",
    }


@pytest.mark.parametrize("name", ["../outside", "/outside", "inner/../../outside"])
def test_nothing_is_laid_out_outside(tmp_path, name):
    with pytest.raises(InputProblem, match="lies outside of it"):
        place_code({"assets": {name: {"text": "x"}}}, tmp_path / "laid")
    assert not (tmp_path / "outside").exists()


def test_a_zip_file_cannot_reach_outside(tmp_path):
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../outside", "x")
    place_code({"path": str(path)}, tmp_path / "laid" / "inner")
    assert not (tmp_path / "outside").exists()


def test_a_broken_zip_file_is_told(tmp_path):
    (tmp_path / "code.zip").write_text("no zip")
    with pytest.raises(
        InputProblem, match=r"code.zip, the function's code, cannot be unpacked: File is not a zip file"
    ):
        place_code({"path": str(tmp_path / "code.zip")}, tmp_path / "laid")


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return entry


def test_links_in_a_zip_file_stay_links_and_stay_inside(tmp_path):
    path = tmp_path / "code.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link("node_modules/own"), ".store/own")
        archive.writestr(link("outside"), "../../secret")
        archive.writestr(link("store/self"), ".")
        archive.writestr(link("store/above"), "self/../../outside")
        archive.writestr("store/above/written", "x")
        archive.writestr("node_modules/.store/own/index.js", "own")
    with pytest.raises(InputProblem, match="cannot be unpacked"):
        place_code({"path": str(path)}, tmp_path / "laid" / "inner")  # a file and a link of the same name
    assert not (tmp_path / "outside").exists()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link("node_modules/own"), ".store/own")
        archive.writestr(link("outside"), "../../secret")
        archive.writestr("node_modules/.store/own/index.js", "own")
    root = place_code({"path": str(path)}, tmp_path / "second")
    assert (root / "node_modules" / "own").is_symlink()
    assert (root / "node_modules" / "own" / "index.js").read_text() == "own"
    assert not (root / "outside").is_symlink()


@pytest.mark.parametrize(
    ("source", "leads"),
    [("../../src/index.ts", True), ("../src/index.ts", True), ("../src/missing.ts", False), ("webpack:///x.ts", False)],
)
def test_a_source_map_of_a_bundle_leads_to_the_sources_here(tmp_path, source, leads):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "index.ts").touch()
    (tmp_path / ".bundles").mkdir()
    path = tmp_path / ".bundles" / "code.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("index.mjs.map", json.dumps({"version": 3, "sources": [source], "mappings": ""}))
        archive.writestr("other.map", "[no map")
    root = place_code({"path": str(path)}, tmp_path / "laid")
    (found,) = json.loads((root / "index.mjs.map").read_text())["sources"]
    assert found == ((tmp_path / "src" / "index.ts").as_uri() if leads else source)
    assert (root / "other.map").read_text() == "[no map"

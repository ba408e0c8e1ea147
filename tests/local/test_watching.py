"""What is watched stays watched, however an editor, a build or version control puts it there."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lambda_streaming_local.watching import watch


def follow(paths: list[Path], *steps: tuple[Callable[[], object], Path]) -> list[set[Path]]:
    """Takes each step and waits until its path was told; returns what was told all in all."""

    async def run() -> list[set[Path]]:
        told: list[set[Path]] = []
        changes = watch(lambda: paths)
        coming = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0)  # in which it begins to watch
        for step, path in steps:
            step()
            while True:
                told.append(set(await asyncio.wait_for(coming, 60)))
                coming = asyncio.ensure_future(anext(changes))
                await asyncio.sleep(0)
                if path in told[-1]:
                    break
        coming.cancel()
        await asyncio.wait([coming])
        await changes.aclose()
        return told

    return asyncio.run(run())


@pytest.mark.parametrize("beside", [True, False])
def test_a_folder_that_a_build_makes_anew(tmp_path: Path, beside: bool) -> None:
    folder = tmp_path / "dist"
    other = tmp_path / "other"
    for one in (folder, other):
        one.mkdir()
        (one / "index.mjs").write_text("1")

    def build() -> None:
        if beside:
            folder.rename(tmp_path / "old")
        else:
            shutil.rmtree(folder)
        other.rename(folder)

    follow([folder], (build, folder), (lambda: (folder / "index.mjs").write_text("2"), folder / "index.mjs"))


def test_a_file_that_an_editor_puts_in_the_place_of_another_again_and_again(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text("0")

    def save(number: int) -> None:
        (tmp_path / "new").write_text(str(number))
        (tmp_path / "new").replace(file)

    told = follow([file], *((lambda number=number: save(number), file) for number in range(3)))
    assert set().union(*told) == {file}


def test_what_is_not_there_yet(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    there = tmp_path / "there"
    there.mkdir()
    follow(
        [file, there],
        (lambda: file.write_text("A=1"), file),
        (lambda: file.write_text("A=2"), file),
    )


def test_what_comes_and_goes_is_none(tmp_path: Path) -> None:
    def save() -> None:
        (tmp_path / "4913").write_text("vim tries whether it can write")
        (tmp_path / "4913").unlink()
        (tmp_path / "index.mjs").write_text("1")

    assert follow([tmp_path], (save, tmp_path / "index.mjs")) == [{tmp_path / "index.mjs"}]


def test_packages_are_told_of_once_they_are_installed(tmp_path: Path) -> None:
    packages = tmp_path / "node_modules"
    (packages / "hono").mkdir(parents=True)

    def install() -> None:
        (packages / "hono" / "index.js").write_text("1")
        (packages / ".package-lock.json").write_text("{}")

    assert follow([tmp_path], (install, packages / ".package-lock.json")) == [{packages / ".package-lock.json"}]


def test_the_file_that_the_run_itself_prints_into_is_no_change(tmp_path: Path) -> None:
    file, log = tmp_path / "index.mjs", tmp_path / "serve.log"
    file.write_text("1")

    def print_and_save() -> None:
        log.write_text("a line")
        file.write_text("2")

    log.write_text("")
    before = os.dup(2)
    try:
        with log.open("a") as stream:
            os.dup2(stream.fileno(), 2)
        told = follow([tmp_path], (print_and_save, file))
    finally:
        os.dup2(before, 2)
        os.close(before)
    assert log not in set().union(*told)

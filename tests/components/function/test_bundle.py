"""Sources bundled with the esbuild that the repository installs."""

import json
import os
import stat
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingFunction
from lambda_streaming.function import bundle

HANDLER = """
import { words } from "./words";
import legacy from "legacy";
import { S3Client } from "@aws-sdk/client-s3";

interface Answer { words: string[]; file: boolean; client: string }

export const handler = (): Answer => ({ words, file: legacy.exists, client: S3Client.name });
"""
WORDS = "export const words: string[] = ['one', 'two'];\n"
LEGACY = "exports.exists = require('node:fs').existsSync(__dirname) && __filename.length > 0;\n"


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A folder with sources, in which the program runs."""

    def make(name="program", **files):
        folder = tmp_path / name
        sources = {"src/handler.ts": HANDLER, "src/words.ts": WORDS, "node_modules/legacy/index.js": LEGACY}
        write(folder, {**sources, **files})
        monkeypatch.chdir(folder)
        return folder

    return make


def package(deploy, **args):
    """The path of the archive that the function's code is, as the engine is told."""
    deployment = deploy(lambda: StreamingFunction("chat", {"entry": "src/handler.ts", **args}))
    return Path(deployment.only("Function").inputs["code"]["path"])


def test_a_list_beside_the_package_names_the_programs_own_sources(deploy, program):
    folder = program()
    listed = package(deploy).with_suffix(".sources").read_text().splitlines()
    assert sorted(listed) == [str(folder / "src" / "handler.ts"), str(folder / "src" / "words.ts")]


def test_a_metafile_of_the_programs_own_is_left_to_it(deploy, program):
    folder = program()
    assert package(deploy, esbuild_options=[f"--metafile={folder / 'meta.json'}"]).is_file()
    assert (folder / "meta.json").is_file()


def test_the_bundle_runs(deploy, program, tmp_path):
    program()
    deployment = deploy(lambda: StreamingFunction("chat", {"entry": "src/handler.ts"}))
    inputs = deployment.only("Function").inputs
    assert inputs["handler"] == "index.handler"

    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(inputs["code"]["path"]) as archive:
        archive.extractall(unpacked)
    write(unpacked, {
        "node_modules/@aws-sdk/client-s3/package.json": '{"main": "index.js"}',
        "node_modules/@aws-sdk/client-s3/index.js": "exports.S3Client = class FromTheRuntime {};",
        "call.mjs": 'const { handler } = await import("./index.mjs"); console.log(JSON.stringify(handler()));',
    })  # fmt: skip
    called = subprocess.run(["node", "call.mjs"], cwd=unpacked, capture_output=True, text=True, check=True)
    assert json.loads(called.stdout) == {"words": ["one", "two"], "file": True, "client": "FromTheRuntime"}


def test_the_path_is_relative_and_the_folder_hides_itself_from_git(deploy, program):
    folder = program()
    path = package(deploy)
    assert path.parent == Path(".lambda-streaming")
    made = {found.name for found in (folder / path.parent).iterdir()}
    assert made == {".gitignore", path.name, f"{path.stem}.sources"}
    assert (folder / path.parent / ".gitignore").read_text() == "*\n"


def test_outputs_make_the_package_that_their_values_make(deploy, program):
    program()
    args = {"runtime": "nodejs24.x", "esbuild_options": ["--minify"], "external_packages": ["legacy", "@aws-sdk/*"]}

    def computed():
        given: Any = {"entry": pulumi.Output.from_input("src/handler.ts")}
        given |= {name: pulumi.Output.from_input(value) for name, value in args.items()}
        return StreamingFunction("chat", given)

    assert deploy(computed).only("Function").inputs["code"]["path"] == package(deploy, **args).as_posix()
    with pytest.raises(
        ArgumentError, match=r"^StreamingFunction 'chat': entry is 'src/other\.ts', but there is no such"
    ):
        deploy(lambda: StreamingFunction("chat", {"entry": pulumi.Output.from_input("src/other.ts")}))


@pytest.mark.parametrize("options", [[], ["--minify"], ["--sourcemap"]])
def test_the_same_sources_make_the_same_package_anywhere_and_any_time(deploy, program, options):
    packages = []
    for name in ("one", "two"):
        folder = program(name)
        packages.append(package(deploy, esbuild_options=options).absolute())
        for source in folder.rglob("*.ts"):
            os.utime(source, (1, 1))
        assert package(deploy, esbuild_options=options).absolute() == packages[-1]
    one, two = packages
    assert one.name == two.name
    assert one.read_bytes() == two.read_bytes()


def test_what_a_package_holds(deploy, program):
    program()
    with zipfile.ZipFile(package(deploy, esbuild_options=["--sourcemap"])) as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
    assert list(entries) == ["index.mjs", "index.mjs.map", "run.sh"]
    modes = [stat.filemode(entry.external_attr >> 16) for entry in entries.values()]
    assert modes == ["-rw-r--r--", "-rw-r--r--", "-rwxr-xr-x"]


def test_another_source_makes_another_package(deploy, program):
    folder = program()
    first = package(deploy)
    write(folder, {"src/words.ts": WORDS.replace("two", "three")})
    assert package(deploy) != first


def test_what_is_external_is_the_programs_choice(deploy, program):
    program(**{"node_modules/@aws-sdk/client-s3/index.js": "exports.S3Client = class Bundled {};"})
    with zipfile.ZipFile(package(deploy, external_packages=["legacy"])) as archive:
        module = archive.read("index.mjs").decode()
    assert "class Bundled" in module
    assert 'from "legacy"' in module


def test_a_web_server_is_started_by_the_package(deploy, program):
    program()
    deployment = deploy(lambda: StreamingFunction("chat", {"entry": "src/handler.ts", "web_adapter": True}))
    inputs = deployment.only("Function").inputs
    assert inputs["handler"] == "run.sh"
    with zipfile.ZipFile(inputs["code"]["path"]) as archive:
        assert archive.read("run.sh") == b"#!/bin/sh\nexec node index.mjs\n"


def test_the_programs_own_esbuild_comes_first(deploy, program):
    folder = program(**{"node_modules/.bin/esbuild": "#!/bin/sh\necho the program has its own >&2\nexit 1\n"})
    (folder / "node_modules/.bin/esbuild").chmod(0o755)
    with pytest.raises(ArgumentError, match="the program has its own"):
        package(deploy)


def test_without_esbuild_the_command_that_installs_it_is_named(deploy, program, monkeypatch, tmp_path):
    folder = program()
    monkeypatch.setattr(bundle, "__file__", str(tmp_path / "site-packages" / "bundle.py"))
    with pytest.raises(ArgumentError) as refused:
        package(deploy)
    assert str(refused.value) == (
        f"StreamingFunction 'chat': entry needs esbuild, which is not installed in {folder / 'src'} or above; run "
        "`npm install --save-dev --save-exact esbuild@0.28.2` in the program's folder"
    )


def test_the_version_named_is_the_one_that_is_tested():
    installed = json.loads((Path(__file__).parents[3] / "package.json").read_text())["devDependencies"]["esbuild"]
    assert installed == bundle.ESBUILD_VERSION


def test_errors_are_esbuilds(deploy, program):
    program(**{"src/words.ts": "export const words = ["})
    with pytest.raises(ArgumentError) as refused:
        package(deploy)
    sentence, *report = str(refused.value).splitlines()
    assert sentence == "StreamingFunction 'chat': entry 'src/handler.ts' cannot be bundled; esbuild says:"
    assert any("words.ts:1:22" in line for line in report)
    assert not any("child_process" in line or "Command failed" in line for line in report)


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"entry": "src/other.ts"}, "entry is 'src/other.ts', but there is no such file; give the handler's source"),
        ({"handler": "handler.handler"}, "handler is 'handler.handler', but entry is bundled into the module index"),
        ({"runtime": "provided.al2023"}, "runtime 'provided.al2023' does not run the bundle of entry; give a Node.js"),
        ({"runtime": "python3.13", "web_adapter": True}, "runtime 'python3.13' does not run the bundle of entry"),
    ],
)
def test_refused(deploy, program, args, sentence):
    program()
    with pytest.raises(ArgumentError) as refused:
        package(deploy, **args)
    assert str(refused.value).startswith(f"StreamingFunction 'chat': {sentence}")


def test_the_syntax_is_the_runtimes(deploy, program):
    program(**{"src/handler.ts": "export const handler = (value) => { value ??= 1; return value };"})
    with zipfile.ZipFile(package(deploy, runtime="nodejs14.x")) as archive:
        assert "value ??= 1" not in archive.read("index.mjs").decode()
    with zipfile.ZipFile(package(deploy, runtime="nodejs22.x")) as archive:
        assert "value ??= 1" in archive.read("index.mjs").decode()

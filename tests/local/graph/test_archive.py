"""`archive.getFile` needs no cloud: what it packs is what the function gets."""

from __future__ import annotations

import base64
import hashlib
import zipfile

import pytest
from lambda_streaming_local.graph import load_program

PROGRAM = """
    import pulumi

    made = pulumi.runtime.invoke("archive:index/getFile:getFile", {arguments}).value
    pulumi.export("path", made.get("outputPath"))
    pulumi.export("hash", made.get("outputBase64sha256"))
"""


def outputs(program):
    (stack,) = [resource for resource in program.graph if resource.type == "pulumi:pulumi:Stack"]
    return stack.outputs


@pytest.mark.parametrize(
    ("arguments", "packed"),
    [
        ({"sourceDir": "app", "excludes": ["*.md"]}, {"index.mjs": b"handler", "lib/a.mjs": b"a"}),
        ({"sourceFile": "app/index.mjs"}, {"index.mjs": b"handler"}),
        ({"sourceContent": "text", "sourceContentFilename": "a.txt"}, {"a.txt": b"text"}),
        ({"sources": [{"filename": "x/b.txt", "content": "b"}]}, {"x/b.txt": b"b"}),
    ],
    ids=["folder", "file", "content", "sources"],
)
def test_an_archive_is_made_of_the_programs_own_files(project, arguments, packed):
    arguments = {"type": "zip", "outputPath": "out/app.zip", **arguments}
    folder = project(PROGRAM.format(arguments=arguments))
    (folder / "app" / "lib").mkdir(parents=True)
    for name, text in (("index.mjs", "handler"), ("lib/a.mjs", "a"), ("README.md", "no")):
        (folder / "app" / name).write_text(text)
    program = load_program(folder)
    assert program.unseen == ()
    content = (folder / "out" / "app.zip").read_bytes()
    with zipfile.ZipFile(folder / "out" / "app.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == packed
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert outputs(program) == {"path": "out/app.zip", "hash": digest}


@pytest.mark.parametrize(
    "arguments",
    [
        {"type": "zip", "outputPath": "app.zip", "sourceDir": "nowhere"},
        {"type": "tar.gz", "outputPath": "app.tar.gz", "sourceFile": "__main__.py"},
    ],
    ids=["no source", "no zip"],
)
def test_an_archive_that_cannot_be_made_is_unseen(project, arguments):
    program = load_program(project(PROGRAM.format(arguments=arguments)))
    (told,) = program.unseen
    assert told.startswith("__main__.py:4: archive:index/getFile:getFile could not be looked up")
    assert "hash" not in outputs(program)

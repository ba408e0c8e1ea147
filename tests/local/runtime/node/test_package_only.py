"""At AWS there is nothing but the package, and it is read-only."""

from __future__ import annotations

from pathlib import Path

import pytest


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


PACKAGE = {
    "node_modules/near/package.json": '{"name":"near","exports":"./index.js"}',
    "node_modules/near/index.js": "module.exports = 'near';",
}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("index.mjs", "import near from 'near'; export const handler = async () => near;"),
        ("index.js", "const near = require('near'); exports.handler = async () => near;"),
        ("index.mjs", "import near from '../near.js'; export const handler = async () => near;"),
    ],
)
def test_a_module_from_outside_is_warned_of(serve, declare, tmp_path, module, source):
    write(tmp_path, {**PACKAGE, "near.js": "module.exports = 'near';", f"app/{module}": source})

    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert await response.text() == "near"
        assert "outside of the function's code" in (await served.logged()).warning

    serve(declare("handler", code={"path": str(tmp_path / "app")}, url={"invokeMode": "BUFFERED"}), scenario)


@pytest.mark.parametrize("linked", [False, True])
def test_a_module_of_the_package_is_not_warned_of(serve, declare, tmp_path, linked):
    write(tmp_path, {"app/index.mjs": "import near from 'near'; export const handler = async () => near;"})
    if linked:  # which works here, and Pulumi does not pack
        write(tmp_path / "elsewhere", PACKAGE)
        (tmp_path / "app" / "node_modules").mkdir()
        (tmp_path / "app" / "node_modules" / "near").symlink_to(tmp_path / "elsewhere" / "node_modules" / "near")
    else:
        write(tmp_path / "app", PACKAGE)
    write(tmp_path, {"node_modules/other/index.js": ""})

    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert await response.text() == "near"
        assert (await served.logged()).warning is None
        told = [note for note in served.server.notes if "links to folders" in note]
        assert len(told) == linked
        assert all("so at AWS the code has no node_modules/near;" in note for note in told)

    serve(declare("handler", code={"path": str(tmp_path / "app")}, url={"invokeMode": "BUFFERED"}), scenario)


def test_a_link_to_a_file_is_packed_as_one(serve, declare, tmp_path):
    source = "const own = require('./own.js'); exports.handler = async () => own;"
    write(tmp_path, {"app/index.js": source, "own.js": "module.exports = 'own';"})
    (tmp_path / "app" / "own.js").symlink_to(tmp_path / "own.js")

    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert await response.text() == "own"
        assert (await served.logged()).warning is None
        assert not any("links to folders" in note for note in served.server.notes)

    serve(declare("handler", code={"path": str(tmp_path / "app")}, url={"invokeMode": "BUFFERED"}), scenario)


@pytest.mark.parametrize(
    "write_call",
    [
        "fs.writeFileSync(file, 'x')",
        "await fs.promises.appendFile(file, 'x')",
        "await new Promise((done, fail) => fs.mkdir(file, (error) => (error ? fail(error) : done())))",
        "await writeFile(file, 'x')",
        "await new Promise((done, fail) => new Worker(`require('fs').writeFileSync('${file}', 'x')`, { eval: true })"
        ".on('error', fail).on('exit', done))",
        "await new Promise((done, fail) => fs.createWriteStream(file).on('error', fail).on('finish', done).end('x'))",
    ],
)
def test_a_write_into_the_code_fails_as_at_aws(serve, declare, tmp_path, write_call):
    source = f"""
    import fs from 'node:fs';
    import {{ writeFile }} from 'node:fs/promises';
    import {{ Worker }} from 'node:worker_threads';
    const file = process.env.LAMBDA_TASK_ROOT + '/written';
    export const handler = async () => {{ try {{ {write_call}; return 'written'; }} catch (error) {{ return error.code; }} }};
    """
    write(tmp_path, {"index.mjs": source})

    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert await response.text() == "EROFS"
        assert "read-only at AWS" in (await served.logged()).warning
        assert not (tmp_path / "written").exists()

    serve(declare("handler", code={"path": str(tmp_path)}, url={"invokeMode": "BUFFERED"}), scenario)


@pytest.mark.parametrize(
    "call",
    [
        "fs.mkdirSync(root + '/kept', { recursive: true })",
        "await fs.promises.rm(root + '/none', { force: true })",
        "fs.closeSync(fs.openSync(root + '/index.mjs', 'r'))",
    ],
)
def test_what_changes_nothing_works_as_at_aws(serve, declare, tmp_path, call):
    source = f"""
    import fs from 'node:fs';
    const root = process.env.LAMBDA_TASK_ROOT;
    export const handler = async () => {{ {call}; return 'done'; }};
    """
    write(tmp_path, {"index.mjs": source, "kept/data.json": "{}"})

    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert await response.text() == "done"
        assert (await served.logged()).warning is None

    serve(declare("handler", code={"path": str(tmp_path)}, url={"invokeMode": "BUFFERED"}), scenario)


def test_a_write_elsewhere_works(serve, declare, tmp_path):
    (tmp_path / "app").mkdir()
    source = f"""
    import fs from 'node:fs';
    export const handler = async () => {{
      fs.writeFileSync({str(tmp_path / "elsewhere")!r}, 'x');
      return fs.readFileSync(process.env.LAMBDA_TASK_ROOT + '/index.mjs', 'utf8').length > 0;
    }};
    """
    write(tmp_path / "app", {"index.mjs": source})

    async def scenario(served):
        async with served.client.get(served.url) as response:
            assert await response.text() == "true"
        assert (await served.logged()).warning is None
        assert (tmp_path / "elsewhere").exists()

    serve(declare("handler", code={"path": str(tmp_path / "app")}, url={"invokeMode": "BUFFERED"}), scenario)

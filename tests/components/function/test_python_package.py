"""Python applications packaged with what they require, from wheels in a folder: nothing is asked of a network."""

import importlib.util
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingFunction
from lambda_streaming.function import python_package

ASGI = "async def app(scope, receive, send): ...\n"
OFFLINE = "--no-index\n--find-links ../wheels\n"


def write_wheel(folder: Path, name: str, tag: str, files: dict[str, str]) -> None:
    info = f"{name}-1.0.dist-info"
    members = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: {tag}\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
    }
    members[f"{info}/RECORD"] = "".join(f"{member},,\n" for member in [*members, f"{info}/RECORD"])
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-1.0-{tag}.whl", "w") as wheel:
        for member, text in members.items():
            wheel.writestr(member, text)


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A folder with an application, in which the program runs."""
    monkeypatch.delenv(python_package.WITHOUT_PACKAGES, raising=False)

    def make(name="program", server="uvicorn", **files):
        folder = tmp_path / name
        app = folder / "app"
        app.mkdir(parents=True)
        for server_name in ("uvicorn", "hypercorn", "gunicorn", "waitress"):
            write_wheel(
                folder / "wheels", server_name, "py3-none-any", {f"{server_name}/__init__.py": "def main(): ..."}
            )
        for tag in ("cp313-cp313-manylinux2014_aarch64", "cp313-cp313-manylinux2014_x86_64", "cp312-cp312-win_amd64"):
            write_wheel(folder / "wheels", "native", tag, {"native/__init__.py": f"TAG = {tag!r}"})
        given = {"main.py": ASGI, "requirements.txt": f"{OFFLINE}native\n{server}\n", **files}
        for file, text in given.items():
            if text is not None:
                (app / file).parent.mkdir(parents=True, exist_ok=True)
                (app / file).write_text(text)
        monkeypatch.chdir(folder)
        return app

    return make


def deployed(deploy, **args):
    return deploy(lambda: StreamingFunction("words", {"entry": "app/main.py", **args})).only("Function").inputs


def unpack(inputs, target) -> Path:
    with zipfile.ZipFile(inputs["code"]["path"]) as archive:
        archive.extractall(target)
    return target


def test_an_application_is_packaged_with_what_it_requires(deploy, program, tmp_path):
    program()
    inputs = deployed(deploy)

    assert (inputs["handler"], inputs["runtime"]) == ("run.sh", "python3.13")
    assert inputs["environment"]["variables"]["AWS_LAMBDA_EXEC_WRAPPER"] == "/opt/bootstrap"
    package = unpack(inputs, tmp_path / "unpacked")
    assert (package / "main.py").read_text() == ASGI
    assert (package / "run.sh").read_text() == (
        '#!/bin/sh\nexec python3 -m uvicorn main:app --host 127.0.0.1 --port "$PORT"\n'
    )
    assert "manylinux2014_aarch64" in (package / "native/__init__.py").read_text()
    # Those who look for their own version find it; what this machine adds of itself is left out.
    assert {path.name for path in (package / "native-1.0.dist-info").iterdir()} == {
        "METADATA",
        "WHEEL",
        "entry_points.txt",
    }
    assert not (package / "bin").exists()
    with zipfile.ZipFile(inputs["code"]["path"]) as archive:
        assert stat.S_IMODE(archive.getinfo("run.sh").external_attr >> 16) == 0o755


def test_the_packages_are_for_the_functions_processor(deploy, program, tmp_path):
    program()
    inputs = deployed(deploy, architecture="x86_64")
    assert "x86_64" in (unpack(inputs, tmp_path / "unpacked") / "native/__init__.py").read_text()


def test_the_same_sources_make_the_same_package_anywhere(deploy, program):
    program("one")
    one = Path(deployed(deploy)["code"]["path"])
    program("other")
    assert Path(deployed(deploy)["code"]["path"]).name == one.name
    other = program("changed", **{"main.py": f"{ASGI}\n"})
    assert Path(deployed(deploy)["code"]["path"]).name != one.name
    (other / "__pycache__").mkdir()
    (other / "__pycache__" / "main.cpython-313.pyc").write_text("")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(other / ".venv")], check=True)
    with zipfile.ZipFile(deployed(deploy)["code"]["path"]) as archive:
        assert not any("__pycache__" in name or ".venv" in name for name in archive.namelist())


def test_what_is_installed_is_kept(deploy, program, monkeypatch):
    program()
    before = deployed(deploy)["code"]["path"]
    monkeypatch.setattr(subprocess, "run", lambda *args, **options: pytest.fail("installed again"))
    assert deployed(deploy)["code"]["path"] == before


@pytest.mark.parametrize(
    ("server", "command"),
    [
        ("hypercorn", 'python3 -m hypercorn main:app --bind "127.0.0.1:$PORT"'),
        ("gunicorn", 'python3 -m gunicorn main:app --bind "127.0.0.1:$PORT" --worker-tmp-dir /tmp'),
        ("waitress", 'python3 -m waitress --listen="127.0.0.1:$PORT" main:app'),
    ],
)
def test_other_servers(deploy, program, tmp_path, server, command):
    program(server=server)
    assert (unpack(deployed(deploy), tmp_path / "unpacked") / "run.sh").read_text() == f"#!/bin/sh\nexec {command}\n"


def test_an_application_of_another_name_and_a_script_of_ones_own(deploy, program, tmp_path):
    app = program()
    assert "main:api" in (unpack(deployed(deploy, entry="app/main.py:api"), tmp_path / "named") / "run.sh").read_text()
    (app / "run.sh").write_text("#!/bin/sh\nexec python3 main.py\n")
    assert "python3 main.py" in (unpack(deployed(deploy), tmp_path / "own") / "run.sh").read_text()


def test_without_packages_the_application_runs_with_what_is_installed(deploy, program, tmp_path, monkeypatch):
    program()
    monkeypatch.setenv(python_package.WITHOUT_PACKAGES, "1")
    package = unpack(deployed(deploy), tmp_path / "unpacked")
    assert not (package / "native").exists()
    assert "uvicorn main:app" in (package / "run.sh").read_text()


@pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not installed")
@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_uv_installs_the_same(deploy, program, tmp_path, monkeypatch, architecture):
    program("by-uv")
    by_uv = Path(deployed(deploy, architecture=architecture)["code"]["path"]).name
    program("by-pip")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert Path(deployed(deploy, architecture=architecture)["code"]["path"]).name == by_uv


@pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not installed")
def test_uv_reads_a_project_and_its_lock(deploy, program, tmp_path):
    project = (
        '[project]\nname = "words"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["native", "uvicorn"]\n'
        '[tool.uv]\nno-index = true\nfind-links = ["../wheels"]\n'
    )
    app = program(**{"requirements.txt": None, "pyproject.toml": project})
    assert (unpack(deployed(deploy), tmp_path / "project") / "uvicorn/__init__.py").is_file()
    subprocess.run(["uv", "lock", "--quiet", "--offline", "--python", sys.executable], cwd=app, check=True)
    assert (unpack(deployed(deploy), tmp_path / "locked") / "native/__init__.py").is_file()


REFUSED = [
    (
        {"entry": "app/other.py"},
        "entry is 'app/other.py', but there is no such file; give the file with the application",
    ),
    ({"handler": "main.handler"}, "handler has no effect on a Python entry; leave it out"),
    ({"esbuild_options": ["--minify"]}, "esbuild_options has no effect on a Python entry; leave it out"),
    ({"runtime": "nodejs24.x"}, "entry is a Python file, which takes a Python runtime such as python3.13, and streams"),
    ({"web_adapter": False}, "entry is a Python file, which takes a Python runtime such as python3.13, and streams"),
]


@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_refused(deploy, program, args, sentence):
    program()
    with pytest.raises(ArgumentError) as refused:
        deployed(deploy, **args)
    assert str(refused.value).startswith(f"StreamingFunction 'words': {sentence}")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"requirements.txt": None}, "entry is in app, where nothing says what it requires; write a requirements.txt"),
        ({"requirements.txt": f"{OFFLINE}native\n"}, "entry has no server among its requirements; add uvicorn or"),
        ({"requirements.txt": f"{OFFLINE}missing\n"}, "what requirements.txt names cannot be installed; "),
        (
            {"Pulumi.yaml": "name: words"},
            "entry is 'app/main.py', in the program's own folder, which would be packaged",
        ),
    ],
)
def test_refused_applications(deploy, program, files, sentence):
    program(**files)
    with pytest.raises(ArgumentError) as refused:
        deployed(deploy)
    assert str(refused.value).startswith(f"StreamingFunction 'words': {sentence}")


def test_without_uv_and_pip(deploy, program, monkeypatch):
    program()
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ArgumentError, match=r"entry needs uv to install what requirements\.txt names"):
        deployed(deploy)


def test_an_output_is_known_too_late(deploy, program):
    program()
    with pytest.raises(ArgumentError, match="entry is a Python file and an Output; give a plain path"):
        deploy(lambda: StreamingFunction("words", {"entry": pulumi.Output.from_input("app/main.py")}))

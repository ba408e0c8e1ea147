"""Every command of every document runs here, or says what it needs.

A block of commands may carry a mark, a comment on the line before it: `needs AWS`, `needs the engine`, `needs the
network`, or `run by PATH`, the test or script that runs it. A command that starts with `pulumi` or `aws` says itself what
it needs. All others run, a document from top to bottom in one shell, and end with status 0 unless a comment says
`exits 1`. A block of text after one of commands is their output; digits may differ.

A document is run in a clone, or, where it says so at its top, in an empty folder until a block carries the mark `in a
clone`. In the empty folder a block after a sentence that ends with a file's name and a colon is that file.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from lambda_streaming_local.cli import main

from .documents import ROOT, SHELL, blocks, documents, tracked

NEEDS = ("needs AWS", "needs the engine", "needs the network", "needs Docker")
NO_COMMANDS = ("go", "hcl", "html", "js", "json", "python", "text", "toml", "ts", "typescript", "yaml")
EMPTY = "<!-- starts in an empty folder -->"
PORT = 8787
STORIES = [name for name in documents() if any(block.language in SHELL for block in blocks(name))]


def commands(text):
    """The commands of a block, each with the status that it ends with."""
    for command in re.sub(r"\\\n\s*", " ", text).splitlines():
        status = re.search(r"# .*\bexits (\d)", command)
        stripped = re.sub(r"(^|\s)#\s.*$", "", command).strip()
        if stripped:
            yield stripped, int(status[1]) if status else 0


def needs_more(command):
    return bool(re.match(r"(cd [\w./-]+ && )?(pulumi|aws)\b", command)) or "$(pulumi " in command


def is_run(block):
    if all(needs_more(command) or command.startswith("cd ") for command, _ in commands(block.text)):
        return False
    if block.mark is None or not block.mark.startswith(("needs ", "run by ")):
        return True
    if block.mark.startswith("run by "):
        assert (ROOT / block.mark.removeprefix("run by ")).exists(), f"{block}: {block.mark}"
    else:
        assert block.mark in NEEDS, f"{block}: {block.mark}"
    return False


def script(document, port):
    """The document as one shell script, and for each of its blocks of output the file that must hold it."""
    lines = []
    outputs = []
    in_clone = EMPTY not in (ROOT / document).read_text(encoding="utf-8")
    before = None
    for number, block in enumerate(blocks(document)):
        text = re.sub(rf"\b{PORT}\b", str(port), block.text).replace(str(PORT + 1), str(port + 1))
        if block.mark == "in a clone" and not in_clone:
            in_clone = True
            lines.append("cd $top/clone")
        if block.language in SHELL and is_run(block):
            lines.append("{")
            before = f"out.{number}"
            for command, status in commands(text):
                if needs_more(command):
                    before = None
                elif re.match(r"lambda-streaming serve\b", command):
                    before = f"serve.{number}"
                    lines.append(
                        f": > $top/{before}; {command} > $top/{before} 2>&1 & server=$!; trap 'kill $server' EXIT"
                    )
                    lines.append(f"grep -q -m1 'Ctrl-C' < <(tail --pid=$server -n +1 -f $top/{before}) || exit 97")
                else:
                    complaint = f"status $? of {command}, at {document}, {block}"
                    lines.append(f"{command}\n[ $? -eq {status} ] || {{ echo {shlex.quote(complaint)} >&2; exit 98; }}")
            lines.append(f"true; }} > $top/out.{number} 2>&1")
        elif block.name and not in_clone:
            lines.append(f"mkdir -p {os.path.dirname(block.name) or '.'}; cat > {block.name} <<'END OF FILE'")
            lines.append(f"{text}END OF FILE")
        elif block.language == "text" and before:
            outputs.append((before, text, block))
            before = None
            continue
        if block.language not in SHELL or not is_run(block):
            before = None
    start = "work" if EMPTY in (ROOT / document).read_text(encoding="utf-8") else "clone"
    return "\n".join(["top=$PWD", f"cd {start}", *lines]), outputs


def masked(line):
    """A line without what differs from run to run."""
    line = re.sub(r"\b[0-9a-f]{7}\b|\d+(\.\d+)?", "0", line)
    return re.sub(r"[\s─━│┃]+", " ", line).strip()


@pytest.mark.parametrize("document", documents())
def test_every_fenced_block_is_seen_and_says_its_language(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    found = blocks(document)
    assert len(re.findall(r"^[ >]*(?:```|~~~)", text, re.MULTILINE)) == 2 * len(found)
    assert {block.language for block in found} <= {*SHELL, *NO_COMMANDS}


@pytest.mark.parametrize("document", STORIES)
def test_the_commands_run(document, tmp_path, free_ports):
    text, outputs = script(document, free_ports(8))
    for folder in ("clone", "work"):
        (tmp_path / folder).mkdir()
    for entry in tracked():
        (tmp_path / "clone" / entry).symlink_to(ROOT / entry)
    (tmp_path / "clone/.venv").symlink_to(sys.prefix)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "COLUMNS": "100",
        "NODE_PATH": str(ROOT / "node_modules"),
        "HOME": str(tmp_path),
    }
    with subprocess.Popen(
        ["bash", "-c", text], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        try:
            _, complaint = run.communicate(timeout=240)
        finally:
            if run.poll() is None:
                os.killpg(run.pid, signal.SIGKILL)
    printed = {
        path.name: path.read_text() for path in tmp_path.iterdir() if re.fullmatch(r"(out|serve)\.\d+", path.name)
    }
    assert run.returncode == 0, f"{complaint}\n{printed}"
    for name, expected, block in outputs:
        seen = [masked(line) for line in printed[name].splitlines()]
        for line in filter(None, map(masked, expected.splitlines())):
            assert line in seen, f"{document}, {block}: not printed: {line!r}\n" + printed[name]


@pytest.mark.parametrize("document", documents())
def test_every_option_of_the_command_exists(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    for name, arguments in re.findall(r"lambda-streaming (check|serve|measure|rules|new)\b([^`\n|#]*)", text):
        command = main.get_command(click.Context(main), name)
        assert command is not None, f"lambda-streaming {name}"
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert set(re.findall(r"(?<!\w)--[a-z][\w-]*", arguments)) <= known, f"lambda-streaming {name}{arguments}"

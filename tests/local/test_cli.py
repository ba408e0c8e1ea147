from __future__ import annotations

import io
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner
from lambda_streaming_local import __main__ as entry
from lambda_streaming_local.cli import COMMANDS, main

# What the command itself needs: click, and what reads the installed version.
SHOWS_MODULES = """
import sys
from lambda_streaming_local.cli import main
try:
    main({args!r}, prog_name="lambda-streaming")
finally:
    print(*sorted(name for name in sys.modules if name.startswith("lambda_streaming") or name == "aiohttp"), file=sys.stderr)
"""


@pytest.mark.parametrize("name", COMMANDS)
def test_a_summary_is_the_first_sentence_of_the_commands_help(name):
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.get_short_help_str(limit=1000) == COMMANDS[name].summary


@pytest.mark.parametrize(("args", "status"), [(["--help"], 0), (["chek"], 2), ([], 2)], ids=["help", "typo", "nothing"])
def test_help_and_typos_load_no_command(args, status):
    done = subprocess.run(
        [sys.executable, "-c", SHOWS_MODULES.format(args=args)], capture_output=True, text=True, check=False
    )
    assert done.returncode == status
    assert done.stderr.splitlines()[-1].split() == ["lambda_streaming_local", "lambda_streaming_local.cli"]
    if args == ["--help"]:
        assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("chek", "did you mean check?"), ("deploy", "the commands are check, measure, new, rules, serve")],
)
def test_a_command_that_there_is_not_is_told_with_the_nearest(name, hint):
    refused = CliRunner().invoke(main, [name])
    assert refused.exit_code == 2
    assert f"There is no command '{name}'; {hint}" in refused.output


@pytest.mark.parametrize("arguments", [["check"], ["serve"], ["rules"], ["serve", "--handler", "index.handler"]])
def test_a_current_folder_that_is_gone_is_told(tmp_path, monkeypatch, arguments):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    refused = CliRunner().invoke(main, arguments)
    assert refused.exit_code == 2
    assert "the current folder cannot be read: No such file or directory; change to another one" in refused.output


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ZeroDivisionError("of ours"), "ZeroDivisionError: of ours"),
        (
            PermissionError(13, "Permission denied", "Pulumi.yaml"),
            "Error: Pulumi.yaml cannot be used: Permission denied",
        ),
    ],
)
def test_what_goes_wrong_otherwise_is_no_finding(monkeypatch, capsys, error, said):
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr("lambda_streaming_local.cli.main", fail)
    with pytest.raises(SystemExit) as ended:
        entry.main()
    assert ended.value.code == 2
    printed = capsys.readouterr().err
    assert printed.splitlines()[-1] == said
    assert ("Traceback" in printed) == isinstance(error, ZeroDivisionError)


def test_what_the_terminal_cannot_show_is_printed_as_its_number(monkeypatch):
    printed = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(printed, encoding="latin-1"))
    assert main.callback is not None
    main.callback()
    click.echo("é€\ud800", file=sys.stdout)
    sys.stdout.flush()
    assert printed.getvalue() == b"\xe9\\u20ac\\ud800\n"


def test_completion_offers_commands_and_loads_none(monkeypatch):
    monkeypatch.setattr(main, "get_command", lambda *_: pytest.fail("loads a command"))
    offered = main.shell_complete(click.Context(main), "se")
    assert [(item.value, item.help) for item in offered] == [("serve", COMMANDS["serve"].summary)]


def test_without_the_extra_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(entry, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"needs the extra `local`; run `.* -m pip install 'lambda-streaming\[local\]'`"
    ):
        entry.main()

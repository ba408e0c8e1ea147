"""What waiting for the command costs, as ratios in one run: in CPU seconds of whole processes, but where it says time.

python -m benchmarks.startup.command [RUNS]
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from lambda_streaming_local.graph import load_program

from ..limits import Check, limits
from .node_alone import answering
from .node_alone import cpu_seconds as node_seconds

ROOT = Path(__file__).parents[2]
CHAT = ROOT / "examples" / "chat"
COMMAND = str(Path(sys.executable).with_name("lambda-streaming"))
PLAIN = str(Path(__file__).with_name("plain.py"))
NODE_SDK = ROOT / "node_modules" / "@pulumi" / "pulumi"
Seconds = Callable[[], float]


def children_seconds(work: Callable[[], object]) -> float:
    """CPU seconds of the processes that `work` starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def process(*command: str) -> Seconds:
    return lambda: children_seconds(lambda: subprocess.run(command, check=False, capture_output=True))


def until_first_line(*command: str) -> Seconds:
    """Seconds until a command has printed its first line, whatever of it runs side by side."""

    def run() -> float:
        started = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
            assert running.stdout is not None
            line = running.stdout.readline()
            seconds = time.perf_counter() - started
            running.kill()
            assert line, f"{' '.join(command)} printed nothing"
        return seconds

    return run


def program(folder: Path) -> Seconds:
    """The processes that run a program for `check` and `serve`."""
    return lambda: children_seconds(lambda: load_program(folder))


def compare(
    check: Check, runs: int, name: str, ours: Seconds, base: Seconds, at_most: float, divisor: float = 1
) -> None:
    ours(), base()
    pairs = [(ours(), base()) for _ in range(runs)]
    ours_seconds, base_seconds = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = ours_seconds / base_seconds / divisor
    check(name, ratio, at_most, shown=f"{ours_seconds:.2f} s / {base_seconds:.2f} s")


def resources_of_chat(file: Path) -> None:
    entries = [
        [one.type, one.name, {key: value for key, value in one.inputs.items() if not isinstance(value, type(None))}]
        for one in load_program(CHAT).graph
        if one.custom
    ]
    file.write_text(json.dumps(entries))


def queues(count: int) -> list[list[object]]:
    return [["aws:sqs/queue:Queue", f"q{number}", {"name": f"q{number}"}] for number in range(count)]


def python_program(folder: Path, entries: list[list[object]]) -> Path:
    """The program that declares the same as plain.py does."""
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: bench\nruntime: python\n")
    lines = [f"aws.sqs.Queue({name!r}, name={inputs['name']!r})" for _, name, inputs in entries]  # type: ignore[index]
    (folder / "__main__.py").write_text("\n".join(["import pulumi_aws as aws", *lines]))
    return folder


def typescript_program(folder: Path, count: int) -> Path:
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: bench\nruntime: nodejs\n")
    (folder / "package.json").write_text('{"private": true}')
    (folder / "node_modules").symlink_to(NODE_SDK.parents[1])
    (folder / "index.ts").write_text(
        'import * as pulumi from "@pulumi/pulumi";\n'
        "class Queue extends pulumi.CustomResource {\n"
        "  constructor(name: string) { super('aws:sqs/queue:Queue', name, { name }); }\n}\n"
        f"for (let number = 0; number < {count}; number++) new Queue(`q${{number}}`);\n"
    )
    return folder


def main(runs: int) -> None:
    with limits() as check, tempfile.TemporaryDirectory() as made:
        compare(
            check,
            runs,
            "lambda-streaming --help / import click",
            process(COMMAND, "--help"),
            process(sys.executable, "-c", "import click"),
            2.5,
        )
        folder = Path(made)
        resources_of_chat(folder / "chat.json")
        compare(
            check,
            runs,
            "check examples/chat / its resources, plain, mocks",
            process(COMMAND, "check", str(CHAT)),
            process(sys.executable, PLAIN, str(folder / "chat.json")),
            1.5,
        )
        compare(
            check,
            runs,
            "time: serve examples/chat until its doors / check of it",
            until_first_line(COMMAND, "serve", str(CHAT), "--offline"),
            until_first_line(COMMAND, "check", str(CHAT)),
            1.3,
        )
        (folder / "five.json").write_text(json.dumps(queues(5)))
        five = python_program(folder / "five", queues(5))
        compare(
            check,
            runs,
            "a program of five resources / the same under mocks",
            program(five),
            process(sys.executable, PLAIN, str(folder / "five.json")),
            1.15,
        )
        few, many = (python_program(folder / f"q{count}", queues(count)) for count in (200, 2000))
        compare(check, runs, "2,000 resources / 10 x 200, Python", program(many), program(few), 1.1, divisor=10)
        with answering() as address:
            chat_sized = typescript_program(folder / "ts24", 24)
            compare(
                check,
                runs,
                "a TypeScript program of 24 resources / node alone",
                program(chat_sized),
                lambda: node_seconds(chat_sized, NODE_SDK, address),
                1.3,
            )
        few, many = (typescript_program(folder / f"ts{count}", count) for count in (200, 2000))
        compare(check, runs, "2,000 resources / 10 x 200, TypeScript", program(many), program(few), 1.1, divisor=10)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)

"""`make demo`: the whole of this project on one program, from declaration to the answer that streams."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path

import click
import uvloop
from lambda_streaming_policies.settings import Settings
from lambda_streaming_policies.stack.graph import Graph
from rich.console import Console
from rich.tree import Tree

from .check import text_report
from .check.run import Run
from .check.subject import join, load_subjects
from .check.verdict import Choice, judge_graph
from .measure import format_measurement, measure, show_progress
from .serve.options import Options
from .serve.server import Server

REQUEST = {"message": "Why does a streamed answer feel faster?"}


@click.command()
@click.argument("program", type=click.Path(path_type=Path))
def demo(program: Path) -> None:
    """Evaluate, judge and serve the chat PROGRAM, and stream one answer through its CloudFront door."""
    console = Console(highlight=False)
    (subject,) = load_subjects([program], [], [], (), {})
    graph = join([subject])
    console.rule(f"[bold]1. What {program} declares", align="left")
    console.print(_draw_tree(graph))
    console.rule("[bold]2. What the policy pack says", align="left")
    text_report.write(Run((subject,), graph, judge_graph(graph, Settings(), Choice())), sys.stdout)
    uvloop.run(_serve(graph, program, console))


def _draw_tree(graph: Graph) -> Tree:
    tree = Tree("stack")

    def grow(branch: Tree, urn: str | None) -> None:
        for child in graph.children(urn):
            grow(branch.add(f"{child.type} [bold]{child.name}[/bold]"), child.urn)

    (stack,) = graph.of_type("pulumi:pulumi:Stack")
    grow(tree, stack.urn)
    return tree


async def _serve(graph: Graph, directory: Path, console: Console) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with Server.from_graph(graph, Options(program=directory)) as server:
        (door,) = [door for door in server.doors if door.kind == "cloudfront"]
        console.rule(f"[bold]3. One request to the CloudFront door, {door.url}", align="left")
        with show_progress(console) as on_chunk:
            measurement = await measure(
                f"{door.url}/api/chat",
                method="POST",
                body=json.dumps(REQUEST).encode(),
                headers=[("content-type", "application/json")],
                on_chunk=on_chunk,
            )
        console.print(format_measurement(measurement))
        if measurement.failed:
            raise SystemExit(1)
        if sys.stdin.isatty() and sys.stdout.isatty():
            console.print(f"\nThe chat page is at [bold]{door.url}/[/bold]. Ctrl-C ends it.")
            await ended.wait()


if __name__ == "__main__":
    demo()

"""Runs the benchmarks one after another, and writes what they say and their plots into benchmarks/results/.

python -m benchmarks.run [--rivals] [--only TEXT]

startup.demo installs from the registries. With --rivals also those that install other tools, into temporary environments
of their own. A run in which a limit is not kept ends with status 1.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

HERE = Path(__file__).parent
RESULTS = HERE / "results"
SCRIPTS = (
    ("components.startup",),
    ("startup.command",),
    ("startup.demo",),
    ("policies.servicer",),
    ("policies.growth", "--plot", "benchmarks/results/growth.svg"),
    ("local.ratios",),
    ("local.curve", "benchmarks/results/curve.svg"),
    ("load.streams",),
    ("load.streams", "--events"),
    ("load.leaks",),
    ("load.stacks",),
)
RIVALS = (("policies.check_state",), ("local.compare",))
_MIB = 1024 * 1024


@dataclass(frozen=True)
class Run:
    """`said` are the lines that it printed, and the last one that says why it failed; `kept` tells whether every limit
    of it holds; `peak_mib` is the most that it and what it started held at a time."""

    command: str
    seconds: float
    peak_mib: float
    kept: bool
    said: list[str]


def measure(script: tuple[str, ...]) -> Run:
    began = time.perf_counter()
    command = [sys.executable, "-m", f"benchmarks.{script[0]}", *script[1:]]
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(command, cwd=HERE.parent, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        peak = 0.0
        ended = threading.Event()

        def look() -> None:
            nonlocal peak
            while not ended.wait(0.5):
                peak = max(peak, held_mib(process.pid))

        looking = threading.Thread(target=look)
        looking.start()
        assert process.stdout is not None
        said = process.stdout.read().splitlines()
        process.wait()
        ended.set()
        looking.join()
        if process.returncode:
            errors.seek(0)
            said += errors.read().splitlines()[-1:]
    said = [line for line in said if line.strip()]
    return Run(" ".join(["python", *command[1:]]), time.perf_counter() - began, peak, process.returncode == 0, said)


def held_mib(pid: int) -> float:
    """What the process and its descendants hold; a page that several share counts in each."""
    total = 0
    try:
        for process in (own := psutil.Process(pid), *own.children(recursive=True)):
            total += process.memory_info().rss
    except psutil.Error:  # it has just ended
        pass
    return total / _MIB


def write_table(runs: list[Run]) -> str:
    lines = [
        "# Results",
        "",
        f"{describe_machine()}. Written by `make bench`; the limits stand in the lines that have one.",
        "",
    ]
    lines += ["| | measured |", "| --- | --- |"]
    for run in runs:
        verdict = "" if run.kept else " **NOT KEPT**"
        lines.append(
            f"| **`{run.command}`** | {run.seconds:.0f} s, at most {run.peak_mib:.0f} MiB at a time{verdict} |"
        )
        for line in run.said:
            what, *measured = re.split(r"\s{2,}", line.strip(), maxsplit=1)
            lines.append(f"| {what} | {' '.join(' '.join(measured).split())} |")
    lines += [f"\n![{plot.removesuffix('.svg')}]({plot})" for plot in list_plots()]
    return "\n".join(lines) + "\n"


def list_plots() -> list[str]:
    return sorted(plot.name for plot in RESULTS.glob("*.svg"))


def describe_machine() -> str:
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, load {load:.1f} at the end, {platform.system()}, Python {platform.python_version()}, "
        f"Node.js {node}"
    )


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rivals", action="store_true", help="also those that install other tools")
    arguments.add_argument("--only", default="", help="those whose command holds this text")
    given = arguments.parse_args()
    RESULTS.mkdir(exist_ok=True)
    runs = []
    for script in SCRIPTS + (RIVALS if given.rivals else ()):
        if given.only in " ".join(script):
            print(f"{' '.join(script)} ...", flush=True)
            runs.append(measure(script))
            print("\n".join(f"  {line}" for line in runs[-1].said), flush=True)
    (RESULTS / "results.md").write_text(write_table(runs), encoding="utf-8")
    found = {"machine": describe_machine(), "runs": [asdict(run) for run in runs], "plots": list_plots()}
    (RESULTS / "results.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    if not all(run.kept for run in runs):
        raise SystemExit(1)


if __name__ == "__main__":
    main()

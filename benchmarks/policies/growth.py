"""CPU time and memory of `check --state` from 1,000 to 100,000 resources, as a plot, with checkov beside as far as it goes.

    python -m benchmarks.policies.growth [--checkov [PATH]] [--plot benchmarks/policies/growth.svg]

`--checkov` without a path installs checkov from the package index into a temporary environment. It is left out of a size
once a smaller one took it more than a minute. CPU time is that of the whole process, so
that what else the machine does counts less; workers that checkov starts and does not wait for are missing from its own.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from pathlib import Path

from ..limits import limits
from .check_state import CHECKOV_RULES, checkov, measured, state, terraform

RESOURCES = (1_000, 3_000, 10_000, 30_000, 100_000)
PATIENCE_SECONDS = 60.0
AT_MOST = 11
WIDTH, HEIGHT, MARGIN = 640, 360, 56
COLORS = {"check": "#c2410c", "checkov": "#475569"}

Series = dict[str, list[tuple[int, float]]]


def measure(folder: Path, other: str | None) -> tuple[Series, Series]:
    command = str(Path(sys.executable).with_name("lambda-streaming"))
    megabytes: Series = {"check": []} if other is None else {"check": [], "checkov": []}
    cpu: Series = {name: [] for name in megabytes}
    is_patient = True
    for resources in RESOURCES:
        triples = resources // 3
        (folder / "state.json").write_text(state(triples))
        (folder / "tf").mkdir(exist_ok=True)
        (folder / "tf" / "main.tf").write_text(terraform(triples))
        commands = {"check": [command, "check", "--state", str(folder / "state.json"), "--format", "json"]}
        if other is not None and is_patient:
            options = ["--framework", "terraform", "--check", CHECKOV_RULES, "--skip-download"]
            commands["checkov"] = [other, "--directory", str(folder / "tf"), *options]
        for name, line in commands.items():
            took, held, busy = measured(line, runs=1)
            print(f"{resources:>7} resources  {name:<8} {busy:7.2f} s  {held:6.0f} MB", flush=True)
            megabytes[name].append((resources, held))
            cpu[name].append((resources, busy))
            is_patient = is_patient and (name == "check" or took < PATIENCE_SECONDS)
    return cpu, megabytes


def draw(title: str, unit: str, series: Series, top: int) -> str:
    """One chart with both axes logarithmic, so that a straight line of slope 1 is growth in proportion."""
    values = [value for points in series.values() for _, value in points]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    first, last = math.log10(RESOURCES[0]), math.log10(RESOURCES[-1])

    def place(resources: float, value: float) -> tuple[float, float]:
        x = MARGIN + (math.log10(resources) - first) / (last - first) * (WIDTH - 2 * MARGIN)
        y = top + HEIGHT - MARGIN - (math.log10(value) - low) / (high - low) * (HEIGHT - 2 * MARGIN)
        return round(x, 1), round(y, 1)

    parts = [f'<text x="{MARGIN}" y="{top + 28}" font-size="15" font-weight="600">{title}</text>']
    for exponent in range(low, high + 1):
        x, y = place(RESOURCES[0], 10**exponent)
        parts.append(f'<line x1="{x}" y1="{y}" x2="{WIDTH - MARGIN}" y2="{y}" stroke="#e2e8f0"/>')
        parts.append(f'<text x="{x - 6}" y="{y + 4}" text-anchor="end">{10**exponent:g} {unit}</text>')
    for resources in RESOURCES:
        x, y = place(resources, 10**low)
        parts.append(f'<text x="{x}" y="{y + 18}" text-anchor="middle">{resources:,}</text>')
    for name, points in series.items():
        places = [place(*point) for point in points]
        line = " ".join(f"{x},{y}" for x, y in places)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{COLORS[name]}" stroke-width="2"/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="{COLORS[name]}"/>' for x, y in places]
        x, y = places[-1]
        parts.append(f'<text x="{x}" y="{y - 8}" text-anchor="end" fill="{COLORS[name]}">{name}</text>')
    return "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--checkov", nargs="?", const="")
    parser.add_argument("--plot", type=Path, default=Path(__file__).with_name("growth.svg"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        cpu, megabytes = measure(Path(name), checkov(Path(name)) if arguments.checkov == "" else arguments.checkov)
    charts = [
        draw("CPU seconds of the whole process, by resources in the state", "s", cpu, 0),
        draw("Peak memory", "MB", megabytes, HEIGHT),
    ]
    body = "\n".join(charts)
    arguments.plot.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {2 * HEIGHT}" font-family="system-ui, sans-serif" '
        f'font-size="12" fill="#0f172a"><rect width="100%" height="100%" fill="#ffffff"/>\n{body}\n</svg>\n'
    )
    with limits() as check:
        for what, series in (("CPU time", cpu["check"]), ("memory", megabytes["check"])):
            check(f"{what} of 100,000 over 10,000 resources", series[-1][1] / series[2][1], AT_MOST)


if __name__ == "__main__":
    main()

"""What lambda_streaming adds to the start of a Pulumi program, in CPU seconds of the whole process.

python -m benchmarks.components.startup [RUNS]
"""

import resource
import statistics
import subprocess
import sys
from pathlib import Path

from ..limits import Check, limits

AT_MOST = 1.15
PROGRAM = str(Path(__file__).with_name("program.py"))


def cpu_seconds(*arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(check: Check, runs: int, name: str, ours: list[str], base: list[str]) -> None:
    cpu_seconds(*ours), cpu_seconds(*base)
    pairs = [(cpu_seconds(*ours), cpu_seconds(*base)) for _ in range(runs)]
    ours_seconds, base_seconds = (statistics.median(times) for times in zip(*pairs, strict=True))
    check(name, ours_seconds / base_seconds, AT_MOST, shown=f"{ours_seconds:.2f} s / {base_seconds:.2f} s")


def main(runs: int) -> None:
    with limits() as check:
        compare(
            check,
            runs,
            "import lambda_streaming / pulumi, pulumi_aws",
            ["-c", "import pulumi, pulumi_aws, lambda_streaming"],
            ["-c", "import pulumi, pulumi_aws"],
        )
        compare(
            check, runs, "function, URL, distribution / the same, plain", [PROGRAM, "components"], [PROGRAM, "plain"]
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)

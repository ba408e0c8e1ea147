"""What lambda_streaming adds to the start of a Pulumi program, in CPU seconds of the whole process.

python benchmarks/components/startup.py [RUNS]
"""

import resource
import statistics
import subprocess
import sys
from pathlib import Path

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 7
AT_MOST = 1.15
PROGRAM = str(Path(__file__).with_name("program.py"))


def cpu_seconds(*arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(name: str, ours: list[str], base: list[str]) -> None:
    cpu_seconds(*ours), cpu_seconds(*base)
    pairs = [(cpu_seconds(*ours), cpu_seconds(*base)) for _ in range(RUNS)]
    ours_seconds, base_seconds = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = ours_seconds / base_seconds
    verdict = "" if ratio <= AT_MOST else "  NOT KEPT"
    print(f"{name:<44} {ratio:.2f}   (at most {AT_MOST})   {ours_seconds:.2f} s / {base_seconds:.2f} s{verdict}")


compare(
    "import lambda_streaming / pulumi, pulumi_aws",
    ["-c", "import pulumi, pulumi_aws, lambda_streaming"],
    ["-c", "import pulumi, pulumi_aws"],
)
compare("function, URL, distribution / the same, plain", [PROGRAM, "components"], [PROGRAM, "plain"])

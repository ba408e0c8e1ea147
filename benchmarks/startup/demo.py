"""`make demo` from nothing against the same at an older commit, in CPU seconds; both install from the registries.

python -m benchmarks.startup.demo [COMMIT]
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from ..limits import limits

ROOT = Path(__file__).parents[2]
AT_MOST = 0.5


def demo_seconds(clone: Path) -> float:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["make", "demo"], cwd=clone, env=env, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(commit: str) -> None:
    known = subprocess.run(
        ["git", "cat-file", "-e", f"{commit}^{{commit}}"], cwd=ROOT, capture_output=True, check=False
    )
    if known.returncode != 0:
        print(f"make demo: this clone does not have the commit {commit} to compare with")
        return
    with tempfile.TemporaryDirectory() as made:
        seconds = []
        for version in ("HEAD", commit):
            clone = Path(made) / version
            subprocess.run(["git", "clone", "-q", "--no-checkout", ROOT, clone], check=True)
            subprocess.run(["git", "-c", "advice.detachedHead=false", "checkout", "-q", version], cwd=clone, check=True)
            seconds.append(demo_seconds(clone))
    now, then = seconds
    with limits() as check:
        check(f"make demo from nothing / at {commit}", now / then, AT_MOST, shown=f"{now:.0f} s / {then:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "61a0400")

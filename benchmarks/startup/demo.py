"""`make demo` from nothing against the same at an older commit, in CPU seconds; both install from the registries.

python benchmarks/startup/demo.py [COMMIT]
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

COMMIT = sys.argv[1] if len(sys.argv) > 1 else "61a0400"
ROOT = Path(__file__).parents[2]
AT_MOST = 0.5


def demo_seconds(clone: Path) -> float:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["make", "demo"], cwd=clone, env=env, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    known = subprocess.run(
        ["git", "cat-file", "-e", f"{COMMIT}^{{commit}}"], cwd=ROOT, capture_output=True, check=False
    )
    if known.returncode != 0:
        print(f"make demo: this clone does not have the commit {COMMIT} to compare with")
        return
    with tempfile.TemporaryDirectory() as made:
        seconds = []
        for commit in ("HEAD", COMMIT):
            clone = Path(made) / commit
            subprocess.run(["git", "clone", "-q", "--no-checkout", ROOT, clone], check=True)
            subprocess.run(["git", "-c", "advice.detachedHead=false", "checkout", "-q", commit], cwd=clone, check=True)
            seconds.append(demo_seconds(clone))
    now, then = seconds
    verdict = "" if now / then <= AT_MOST else "  NOT KEPT"
    print(
        f"{'make demo from nothing / at ' + COMMIT:<60} {now / then:5.2f}   (at most {AT_MOST:g})   {now:.0f} s / {then:.0f} s{verdict}"
    )


if __name__ == "__main__":
    main()

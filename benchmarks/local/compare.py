"""Local runs of streaming functions, side by side, with the same functions and the same questions.

    .venv/bin/python -m benchmarks.local.compare [--tools FOLDER] [NAME ...]

FOLDER is what `install.sh FOLDER` made, and by default `lambda-streaming-tools` in the folder of temporary files.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from .probes import PROBES
from .subjects import SUBJECTS


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tools", type=Path, default=Path(tempfile.gettempdir(), "lambda-streaming-tools"))
    parser.add_argument("names", nargs="*", default=list(SUBJECTS))
    arguments = parser.parse_args()
    for name in arguments.names:
        start, needs = SUBJECTS[name]
        if not (arguments.tools / needs).exists() and needs:
            print(f"{name}: not installed in {arguments.tools}; run benchmarks/local/install.sh {arguments.tools}\n")
            continue
        with start(arguments.tools) as subject:
            print(f"{subject.name} {subject.version}")
            for question, probe in PROBES.items():
                print(f"  {question:<34}{probe(subject)}", flush=True)
        print()


if __name__ == "__main__":
    main()

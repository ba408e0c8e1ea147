"""The curve of a response at full length: 6 MB at full speed and then 2 MB/s, as the function URL's door sends it.

python -m benchmarks.local.curve FILE.svg
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .servers import SERVE, doors


def main() -> None:
    plot = Path(sys.argv[1])
    plot.unlink(missing_ok=True)
    with doors() as urls:
        measured = subprocess.run([SERVE, "measure", urls["download"], "--plot", plot], capture_output=True, text=True)
    print(measured.stdout)
    if measured.returncode:
        raise SystemExit(measured.stderr)


if __name__ == "__main__":
    main()

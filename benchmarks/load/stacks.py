"""Serves a stack again and again in one process, as tests with the pytest fixture do.

python -m benchmarks.load.stacks [--stacks 50]
"""

from __future__ import annotations

import argparse
import gc
import threading
import urllib.request

import psutil
from lambda_streaming_local.testing import serving

from .served import PROGRAM

_WARM_UP = 5
_LATE_MIB = 8


def hold() -> tuple[int, int, int, float]:
    """Threads, descriptors, child processes and MiB of this process."""
    gc.collect()
    own = psutil.Process()
    return (
        threading.active_count(),
        own.num_fds(),
        len(own.children(recursive=True)),
        own.memory_full_info().uss / 2**20,
    )


def main(stacks: int) -> None:
    first = hold()
    for number in range(stacks):
        with serving(PROGRAM) as stack:
            address = f"{stack.url('function-url')}?name={number}"
            with urllib.request.urlopen(address, timeout=60) as response:
                assert response.read() == b"%d:" % number
        if number + 1 == _WARM_UP:
            first = hold()
    last = hold()
    for when, held in ((f"after {_WARM_UP}", first), (f"after {stacks}", last)):
        print(f"{when:>9} stacks: {held[0]} threads, {held[1]} descriptors, {held[2]} processes, {held[3]:.0f} MiB")
    # Python gives memory back late; a stack that stayed would be a third of a MiB.
    if any(more > before for more, before in zip(last[:3], first[:3], strict=True)) or last[3] > first[3] + _LATE_MIB:
        raise SystemExit("more is held at the end")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--stacks", type=int, default=50)
    main(arguments.parse_args().stacks)

"""The options that Lambda's runtimes start Node.js with.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html lists features that are turned off; the others are those
of /var/runtime/bootstrap in AWS's image public.ecr.aws/lambda/nodejs. Its limit on the heap is left out: here the
memory that a function has is watched from outside.
"""

from __future__ import annotations

_ALWAYS = ("--expose-gc", "--max-http-header-size=81920")
_TURNED_OFF = {"require-module": (20, 22), "detect-module": (22,)}
# Before this version the features are off by themselves, and the oldest do not know the options.
_FIRST_ON = (20, 19)


def choose_flags(runtime: int, node: tuple[int, int], node_options: str) -> list[str]:
    """For the managed runtime of Node.js `runtime` on Node.js `node`; NODE_OPTIONS turns features on again."""
    flags = list(_ALWAYS)
    if node >= _FIRST_ON:
        for feature, runtimes in _TURNED_OFF.items():
            if runtime in runtimes and f"--experimental-{feature}" not in node_options.split():
                flags.append(f"--no-experimental-{feature}")
    return flags

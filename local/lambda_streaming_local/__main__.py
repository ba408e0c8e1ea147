"""Starts the command; the distribution without its extra `local` has no packages for it."""

import sys
from importlib.util import find_spec


def main() -> None:
    if find_spec("click") is None:
        sys.exit(
            "lambda-streaming: the command needs the extra `local`; run "
            f"`{sys.executable} -m pip install 'lambda-streaming[local]'`"
        )
    from .cli import main as command

    command(prog_name="lambda-streaming")


if __name__ == "__main__":
    main()

"""Starts the command; the distribution without its extra `local` has no packages for it."""

import sys
import traceback
from importlib.util import find_spec


def main() -> None:
    if find_spec("click") is None:
        sys.exit(
            "lambda-streaming: the command needs the extra `local`; run "
            f"`{sys.executable} -m pip install 'lambda-streaming[local]'`"
        )
    from .cli import main as command

    try:
        command(prog_name="lambda-streaming")
    except Exception as error:  # noqa: BLE001 - of all others status 1 would be read as a finding
        if isinstance(error, OSError) and error.filename is not None:
            print(f"Error: {error.filename} cannot be used: {error.strerror}", file=sys.stderr)
        else:
            traceback.print_exc()
        sys.exit(2)


if __name__ == "__main__":
    main()

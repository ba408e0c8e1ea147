"""Loads this folder as a package under a name that no program has, and runs the Python program that is asked for.

The script that the program's own interpreter is started with.
"""

import importlib.util
import sys
from pathlib import Path

NO_SDK = 86
"""Exit code where this interpreter has no Pulumi SDK."""
OLD_SDK = 87
"""Exit code where it is older than 3.113, the first with transforms."""


def main() -> None:
    del sys.path[0]  # this folder, whose files are not for the program to import
    if importlib.util.find_spec("pulumi") is None:
        sys.exit(NO_SDK)
    if importlib.util.find_spec("pulumi.runtime.proto.callback_pb2") is None:
        sys.exit(OLD_SDK)
    folder = Path(__file__).parent
    spec = importlib.util.spec_from_file_location(
        "lambda_streaming_engine", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    importlib.import_module("lambda_streaming_engine.python_program").main()


if __name__ == "__main__":
    main()

"""Runs one Pulumi program in Python with the monitor in its own process, and writes what it declares.

Works like pulumi-language-python-exec in pulumi/pulumi.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import logging
import os
import runpy
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import Any

import pulumi
import pulumi.runtime

from .encrypted import stand_in_for_encrypted
from .log import Log
from .marks import OUTPUT_FORM, UNSEEN_MARK
from .monitor import Monitor
from .reach import InProcess, serve, start_loop
from .run import collect_seldom, end_with, make_monitor, make_result, open_result_file, read_request, write_result
from .run_record import RequestRefused

_PARALLEL = 16  # the engine's default, of which the SDK's host makes four threads each


def main() -> None:
    request, lifeline = read_request()
    end_with(lifeline)
    collect_seldom()
    written = open_result_file()
    monitor, log = make_monitor(request), Log()
    error = _run(request, monitor, log)
    write_result(written, {**make_result(monitor, log, error), "modules": _list_modules(Path(request["root"]))})


def _run(request: dict[str, Any], monitor: Monitor, log: Log) -> dict[str, Any] | None:
    """Runs the program; returns what went wrong."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # as Pulumi's own host does, and for the same reasons
    directory = Path(request["directory"])
    os.chdir(directory)
    sys.path.insert(0, str(directory))
    sys.argv = [request["main"]]
    _configure(request, monitor, log)
    _note_lookups(monitor, Path(request["root"]))
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_default_executor(ThreadPoolExecutor(max_workers=4 * _PARALLEL))
    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: _run_file(request["main"])))
    except SystemExit as exit_:
        if exit_.code not in (None, 0):
            return _describe_error(f"the program ended itself with exit code {exit_.code}", exit_, directory)
    except KeyboardInterrupt:
        return {"message": "it was interrupted before its resources were known", "frames": []}
    except (pulumi.RunError, RequestRefused) as refused:
        return _describe_error(str(refused), refused, directory)
    except Exception as program_error:  # noqa: BLE001 - whatever the program raised is its user's to read
        message = "".join(traceback.format_exception_only(type(program_error), program_error)).strip()
        return _describe_error(message, program_error, directory)
    return None


def _run_file(main: str) -> None:
    runpy.run_path(main, run_name="__main__")


def _configure(request: dict[str, Any], monitor: Monitor, log: Log) -> None:
    loop = start_loop()
    monitor.serve = lambda served: serve(served, log)
    pulumi.runtime.set_all_config(request["config"], request["secret_keys"])
    stand_in_for_encrypted()
    wanted = {
        "monitor": InProcess("ResourceMonitor", monitor, loop),
        "engine": InProcess("Engine", log, loop),
        "project": request["project"],
        "stack": request["stack"],
        "parallel": _PARALLEL,
        "dry_run": True,
        "organization": "organization",
        "root_directory": request["root"],
    }
    # Older SDKs know fewer of these.
    known = inspect.signature(pulumi.runtime.Settings.__init__).parameters
    pulumi.runtime.configure(
        pulumi.runtime.Settings(**{name: value for name, value in wanted.items() if name in known})
    )


def _note_lookups(monitor: Monitor, root: Path) -> None:
    """Tells what the SDK does not send with a lookup: the line that asks for it, and whether it takes an output."""

    def note_calls(function: Callable[..., Any], mark: str) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(tok: str, *args: Any, **kwargs: Any) -> Any:
            own = (frame for frame in _walk_callers() if _is_own(frame.f_code.co_filename, root))
            for frame in own:
                line = f"{Path(frame.f_code.co_filename).as_uri()}#{frame.f_lineno}"
                monitor.sources.of_lookups.setdefault(tok, line)
                break
            return function(tok + mark, *args, **kwargs)

        return call

    read_details = pulumi.StackReference.get_output_details

    async def get_output_details(self: pulumi.StackReference, name: str) -> pulumi.StackReferenceOutputDetails:
        """Outputs of another stack that nobody answers are texts too, for a program that waits for them."""
        if await self.outputs.is_known():
            return await read_details(self, name)
        return pulumi.StackReferenceOutputDetails(value=f"{UNSEEN_MARK}-{name.lower()}")

    pulumi.StackReference.get_output_details = get_output_details  # type: ignore[method-assign]
    for name in ("invoke", "invoke_async", "invoke_output", "call"):
        if hasattr(pulumi.runtime, name):
            mark = OUTPUT_FORM if name == "invoke_output" else ""
            setattr(pulumi.runtime, name, note_calls(getattr(pulumi.runtime, name), mark))


def _walk_callers() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        yield frame
        frame = frame.f_back


def _is_own(file: str, root: Path) -> bool:
    return Path(file).is_relative_to(root) and "site-packages" not in Path(file).parts


def _list_modules(root: Path) -> list[str]:
    """The files of modules that lie neither in the project nor where packages are installed, such as beside it."""
    # Of thousands of modules, so as texts.
    own = Path(__file__).parents[2]
    installed = tuple(f"{folder}{os.sep}" for folder in (sys.prefix, sys.base_prefix, own, root))
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return sorted({file for file in files if file and os.path.isabs(file) and not file.startswith(installed)})


def _describe_error(message: str, error: BaseException, directory: Path) -> dict[str, Any]:
    """With the traceback's lines that lie in the program, none of the SDK's or ours."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _is_own(frame.filename, directory)]
    return {"message": message, "frames": [line.rstrip() for line in traceback.format_list(own)]}

"""Reads what `pulumi stack export` and `pulumi preview --json` print, one resource at a time."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import ijson  # reads a state larger than memory would hold as parsed JSON
from ijson.common import ObjectBuilder
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.wire import UNKNOWN_TEXT, read_resource

from .problem import InputProblem

# The first is `pulumi stack export`, the second a checkpoint file's, the third `pulumi preview --json`.
_ITEMS = ("deployment.resources.item", "checkpoint.latest.resources.item", "steps.item")
_LISTS = tuple(item.removesuffix(".item") for item in _ITEMS)
_OBJECTS_ABOVE = ("deployment", "checkpoint.latest")
_STARTS = ("start_map", "start_array")
_ENDS = ("end_map", "end_array")
_MAX_DEPTH = 200
_OBJECTS = ("inputs", "outputs", "propertyDependencies")
_SECRET = "[secret]"  # what a preview prints for one: pulumi/pulumi pkg/backend/display/json.go


def load_state(file: Path) -> Graph:
    """The graph in a deployment's or a preview's JSON; `-` is standard input.

    Raises `InputProblem` that says where the file is broken.
    """
    name = "standard input" if str(file) == "-" else str(file)
    try:
        stream: BinaryIO = sys.stdin.buffer if str(file) == "-" else file.open("rb")
        if not stream.seekable():  # a pipe, which could not be read again for the place where it is broken
            with stream:
                stream = io.BytesIO(stream.read())
    except OSError as error:
        raise InputProblem(f"{name} cannot be read: {error.strerror}") from error
    with stream:
        try:
            resources, known = _read_resources(stream, name)
        except (OSError, ijson.JSONError, ValueError) as error:
            raise _tell_broken(stream, name, error) from error
    if not known:
        raise InputProblem(
            f"{name} has no deployment and no steps; "
            "give the output of `pulumi stack export` or `pulumi preview --json`"
        )
    return Graph(resources.values())


def _read_resources(stream: BinaryIO, name: str) -> tuple[dict[str, Resource], bool]:
    """The live resources by URN, and whether the JSON is of a form that has them."""
    found: dict[str, Resource] = {}
    numbers = dict.fromkeys(_ITEMS, 0)
    known = False
    for form, entry in _read_entries(stream, name):
        known = True
        if entry is None:
            continue
        number = numbers[form]
        numbers[form] += 1
        if form == "steps.item":
            entry = _read_step(entry)
            if entry is None:
                continue
        if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) for key in ("urn", "type")):
            raise InputProblem(f"{name}: {form.removesuffix('.item')}[{number}] has no urn and type; export it again")
        if entry.get("delete") or entry.get("pendingReplacement"):
            continue  # replaced, or deleted already and not made anew yet
        where = f"{name}: {form.removesuffix('.item')}[{number}]"
        if not all(isinstance(entry.get(key) or {}, dict) for key in _OBJECTS):
            raise InputProblem(f"{where} has {', '.join(_OBJECTS)} that are no objects; export it again")
        try:
            found[entry["urn"]] = read_resource(entry)
        except (TypeError, ValueError, RecursionError) as error:
            # The error's own text could hold a property's value.
            raise InputProblem(f"{where} holds a value that cannot be read ({type(error).__name__})") from error
    return found, known


def _read_entries(stream: BinaryIO, name: str) -> Iterator[tuple[str, Any]]:
    """Each item of one of the lists with the list's path; None where a form's own keys begin."""
    events = ijson.basic_parse(stream, use_float=True)
    inside: list[tuple[str, bool]] = []  # the objects and lists around a value: their paths, and whether it is a list
    key = ""
    for event, value in events:
        if event == "map_key":
            key = value
            continue
        if event in _ENDS:
            inside.pop()
            continue
        parent, in_list = inside[-1] if inside else ("", False)
        where = f"{parent}.{'item' if in_list else key}".lstrip(".")
        if where in _OBJECTS_ABOVE and event not in ("start_map", "null"):
            raise InputProblem(f"{name}: {where} is no object; export it again")
        if where in _LISTS and event not in ("start_array", "null"):
            raise InputProblem(f"{name}: {where} is no list; export it again")
        if where in (*_OBJECTS_ABOVE, "steps") and event != "null":
            yield where, None
        if where in _ITEMS:
            yield where, _build(event, value, events, f"{name}: an item of {where.removesuffix('.item')}")
        elif event in _STARTS:
            inside.append((where, event == "start_array"))
            _refuse_depth(len(inside), name)


def _build(event: str, value: Any, events: Iterator[tuple[str, Any]], where: str) -> Any:
    """The value that begins with an event."""
    builder = ObjectBuilder()
    builder.event(event, value)
    depth = int(event in _STARTS)
    while depth:
        event, value = next(events)
        builder.event(event, value)
        depth += (event in _STARTS) - (event in _ENDS)
        _refuse_depth(depth, where)
    return builder.value


def _refuse_depth(depth: int, where: str) -> None:
    if depth > _MAX_DEPTH:
        raise InputProblem(f"{where} is nested more than {_MAX_DEPTH} levels deep, which no stack is; export it again")


def _read_step(step: Any) -> Any:
    """What a step of a preview leaves there; None where it leaves nothing."""
    if not isinstance(step, dict):
        return step
    if step.get("op") in ("delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace"):
        return None
    state = step.get("newState") or step.get("oldState")
    if not isinstance(state, dict):
        return step
    return {**state, "inputs": _hide_secret(state.get("inputs")), "outputs": _hide_secret(state.get("outputs"))}


def _hide_secret(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _hide_secret(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_hide_secret(item) for item in value]
    return UNKNOWN_TEXT if value == _SECRET else value


def _tell_broken(stream: BinaryIO, name: str, error: Exception) -> InputProblem:
    """Says the line and column, which the reader of large files does not know."""
    if isinstance(error, OSError):
        return InputProblem(f"{name} cannot be read: {error.strerror}")
    stream.seek(0)
    try:
        json.loads(stream.read().decode("utf-8"))
    except json.JSONDecodeError as found:
        return InputProblem(f"{name} is not JSON: {found.msg} in line {found.lineno}, column {found.colno}")
    except UnicodeDecodeError as found:
        return InputProblem(f"{name} is not UTF-8 text (byte {found.start})")
    except ValueError:
        return InputProblem(f"{name} holds a number with more digits than can be read")
    except RecursionError:
        pass  # after the place that is broken
    return InputProblem(f"{name} is not JSON that can be read: {str(error).splitlines()[0]}")

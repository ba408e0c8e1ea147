"""What is judged: the stacks of programs, and states."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.tokens import (
    DISTRIBUTION,
    FUNCTION,
    FUNCTION_URL,
    HTTP_API,
    INTEGRATION,
    MULTITENANT_DISTRIBUTION,
    REST_API,
    STACK,
    STACK_REFERENCE,
    VPC_ENDPOINT,
    WEB_ENDPOINT,
    WEB_FUNCTION,
    WEB_REVISION,
)
from lambda_streaming_policies.stack.unknown import UNKNOWN

from ..graph import InputProblem, Program, load_program, load_state
from ..graph.program import TIME_LIMIT_SECONDS
from ..graph.project import Project, find_project
from ..waiting import waiting_for

_STREAMING = (
    *(FUNCTION, FUNCTION_URL, VPC_ENDPOINT, WEB_FUNCTION, WEB_REVISION, WEB_ENDPOINT),
    *(DISTRIBUTION, MULTITENANT_DISTRIBUTION, REST_API, HTTP_API, INTEGRATION),
)


@dataclass(frozen=True)
class Subject:
    """A stack and its resources.

    `stack` is its name and project as URNs have them; `root` the folder of Pulumi.yaml, `file` the program's own or
    that of the state. `unseen` tells of components and lookups that nobody could look into.
    """

    description: str
    stack: str
    resources: tuple[Resource, ...]
    root: Path | None = None
    file: Path | None = None
    warnings: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


def load_subjects(
    programs: Sequence[Path],
    stacks: Sequence[str],
    states: Sequence[Path],
    config: tuple[str, ...],
    answers: Mapping[str, Any],
    time_limit_seconds: float = TIME_LIMIT_SECONDS,
) -> tuple[Subject, ...]:
    """The stacks of the programs, then the states.

    As many stacks as programs: each program with its own. One of either goes with all of the other. A program that
    refers to another stack of the run gets that one's outputs. Raises `InputProblem`.
    """
    pairs = _pair(programs, stacks)
    loaded = []
    for program, stack in pairs:
        with waiting_for(f"running {program}"):
            loaded.append(load_program(program, stack, config, answers, time_limit_seconds))
    known = [load_state(file) for file in states]
    outputs = _index_outputs([*(one.graph for one in loaded), *known])
    for number, (program, stack) in enumerate(pairs):
        found = _answer_references(loaded[number].graph, outputs)
        if found:
            with waiting_for(f"running {program} with what the other stacks give"):
                loaded[number] = load_program(program, stack, config, {**found, **answers}, time_limit_seconds)
    return (
        *(_describe(program, one) for (program, _), one in zip(pairs, loaded, strict=True)),
        *(_describe_state(file, graph) for file, graph in zip(states, known, strict=True)),
    )


def _pair(programs: Sequence[Path], stacks: Sequence[str]) -> list[tuple[Path, str | None]]:
    if len(programs) == len(stacks):
        return list(zip(programs, stacks, strict=True))
    if not stacks:
        return [(program, None) for program in programs]
    if len(programs) == 1 or len(stacks) == 1:
        return [(program, stack) for program in programs for stack in stacks]
    raise InputProblem(
        f"--stack is given {len(stacks)} times for {len(programs)} programs; give one stack, or one for each program"
    )


def _index_outputs(graphs: Iterable[Graph]) -> dict[str, dict[str, Any]]:
    """The known outputs of each stack, by `project/stack`."""
    found = {}
    for stack in (resource for graph in graphs for resource in graph.of_type(STACK)):
        name, _, project = stack.stack.partition("::")
        found[f"{project}/{name}"] = {key: value for key, value in stack.outputs.items() if value is not UNKNOWN}
    return found


def _answer_references(graph: Graph, outputs: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The outputs of the stacks of this run that a program refers to, by the names that it calls them."""
    found = {}
    for reference in graph.of_type(STACK_REFERENCE):
        name = str(reference.inputs.get("name") or reference.name)
        project = reference.stack.partition("::")[2]
        named = "/".join(name.split("/")[-2:]) if "/" in name else f"{project}/{name}"
        if named in outputs:
            found[name] = outputs[named]
    return found


def _describe(path: Path, program: Program) -> Subject:
    project = find_project(path)
    return Subject(
        description=_introduce(path, program, project),
        stack=f"{program.stack}::{program.name}",
        resources=program.graph.resources,
        root=project.root,
        file=project.main if project.main.is_file() else project.root / "Pulumi.yaml",
        warnings=(*program.warnings, *_tell_of_nothing(program.graph)),
        unseen=(*program.unseen, *_tell_of_nothing(program.graph)),
    )


def _introduce(path: Path, program: Program, project: Project) -> str:
    folder = path.resolve() if path.is_dir() else path.resolve().parent
    is_above = folder != project.root.resolve()
    words = [f"project {program.name}", f"stack {program.stack}", program.language]
    if program.directory != project.root.resolve():
        words.append(f"program in {os.path.relpath(program.directory, project.root)}")
    if is_above:
        words.append(f"found above {path}")
    return f"{project.root if is_above or path == Path() else path}: {', '.join(words)}"


def _tell_of_nothing(graph: Graph) -> tuple[str, ...]:
    if not graph.resources or graph.of_type(*_STREAMING):
        return ()
    return (
        "nothing here can stream: there is no Lambda function, function URL, REST API or distribution, so no rule has "
        "anything to judge",
    )


def _describe_state(file: Path, graph: Graph) -> Subject:
    is_input = str(file) == "-"
    stacks = sorted({resource.stack for resource in graph if resource.stack})
    named = " and ".join("stack {}, project {}".format(*stack.split("::")) for stack in stacks)
    return Subject(
        description=f"{'standard input' if is_input else file}: {named or 'no resources'}",
        stack=stacks[0] if stacks else "",
        resources=graph.resources,
        file=None if is_input else file.resolve(),
        unseen=_tell_of_nothing(graph),
        warnings=_tell_of_nothing(graph),
    )


def join(subjects: Sequence[Subject]) -> Graph:
    """All stacks as one graph."""
    return Graph(resource for subject in subjects for resource in subject.resources)

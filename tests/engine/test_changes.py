"""What the engine makes, replaces and updates when one argument of a component changes, there and back.

`changing/results.json` has what it said when that was recorded, and docs/changing.md is written from it: what is replaced
beyond that fails. `LAMBDA_STREAMING_RECORD=1` records anew.

An answer of MiniStack's is lost now and then, so that the provider asks again: a 409 about what was made a moment before
is that, and says nothing of the components.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections import defaultdict
from pathlib import Path

import lambda_streaming
import pytest

from .changing.changes import CHANGES, Change

PROGRAM = Path(__file__).with_name("changing")
RESULTS = PROGRAM / "results.json"
DONE = {
    "create": "made",
    "create-replacement": "replaced",
    "replace": "replaced",
    "update": "updated",
    "delete": "taken away",
}
Steps = list[dict[str, list[str]]]
# A stack has that many variants: what stands in AWS's place answers slowly, and in the end wrongly, where it holds more.
AT_ONCE = 15
STACKS = [
    pytest.param(component, rows, id=f"{component}-{rows.start}")
    for component, changes in CHANGES.items()
    for rows in (range(len(changes))[start : start + AT_ONCE] for start in range(0, len(changes), AT_ONCE))
]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "changing"
    shutil.copytree(PROGRAM, folder)
    runtime = f"{{name: python, options: {{toolchain: pip, virtualenv: {sys.prefix}}}}}"
    (folder / "Pulumi.yaml").write_text(f"name: changing\nruntime: {runtime}\n")
    return folder


def read_steps(rows: range, preview: str) -> Steps:
    """What a preview does for each of these changes, in their order: the types of the resources."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for step in json.loads(preview)["steps"]:
        name, kind = step["urn"].rpartition("::")[2], step["urn"].split("::")[2].rpartition("$")[2]
        if step["op"] in DONE and kind.startswith("aws:") and not name.startswith("fixture-"):
            found[name.split("-")[0]][DONE[step["op"]]].add(kind.rpartition(":")[2])
    return [{done: sorted(kinds) for done, kinds in sorted(found[f"c{index:03}"].items())} for index in rows]


def tell_basis(change: Change) -> dict[str, bool]:
    """What a row rests on, if it is less than a deployment."""
    if change.documented is not None:
        return {"documented": True}
    return {} if change.is_deployed else {"previewed": True}


def record(component: str, rows: range, steps: Steps) -> None:
    recorded = json.loads(RESULTS.read_text(encoding="utf-8"))
    recorded.setdefault(component, [])[rows.start : rows.stop] = [
        {
            "argument": change.argument,
            "change": change.told,
            **(done if change.documented is None else change.documented),
        }
        | tell_basis(change)
        for change, done in zip(CHANGES[component][rows.start : rows.stop], steps, strict=True)
    ]
    text = json.dumps({name: recorded[name] for name in CHANGES if name in recorded}, indent=1)
    RESULTS.write_text(f"{text}\n", encoding="utf-8")


@pytest.mark.parametrize("component", CHANGES)
def test_every_argument_is_changed(component: str):
    declared = getattr(lambda_streaming, f"{component}Args").__annotations__
    assert {change.argument for change in CHANGES[component]} == set(declared)


@pytest.mark.parametrize("component", CHANGES)
def test_the_docs_say_what_each_row_rests_on(component: str):
    recorded = json.loads(RESULTS.read_text(encoding="utf-8"))[component]
    said = [{name: row[name] for name in ("documented", "previewed") if name in row} for row in recorded]
    assert said == [tell_basis(change) for change in CHANGES[component]]


@pytest.mark.usefixtures("deploys")
@pytest.mark.parametrize(("component", "rows"), STACKS)
def test_a_change_replaces_what_the_docs_say_and_nothing_more(
    pulumi, program: Path, monkeypatch, component: str, rows: range
):
    monkeypatch.setenv("COMPONENT", component)
    monkeypatch.setenv("ROWS", " ".join(map(str, rows)))
    pulumi(program, "stack", "init", "dev")
    try:
        pulumi(program, "up", "--yes", "--skip-preview")
        pulumi(program, "preview", "--expect-no-changes")
        pulumi(program, "refresh", "--yes", "--expect-no-changes")
        monkeypatch.setenv("CHANGED", "all")
        there = read_steps(rows, pulumi(program, "preview", "--json").stdout)
        monkeypatch.setenv("CHANGED", "deployed")
        pulumi(program, "up", "--yes", "--skip-preview")
        pulumi(program, "preview", "--expect-no-changes")
        monkeypatch.delenv("CHANGED")
        back = read_steps(rows, pulumi(program, "preview", "--json").stdout)
        pulumi(program, "up", "--yes", "--skip-preview")
        pulumi(program, "preview", "--expect-no-changes")
    finally:
        pulumi(program, "destroy", "--yes", "--skip-preview")
    if os.environ.get("LAMBDA_STREAMING_RECORD"):
        record(component, rows, there)
    recorded = json.loads(RESULTS.read_text(encoding="utf-8"))[component]
    for index, forth, again in zip(rows, there, back, strict=True):
        change, said = CHANGES[component][index], recorded[index]
        assert (said["argument"], said["change"]) == (change.argument, change.told)
        if change.documented is None:
            assert {done: said[done] for done in said.keys() & set(DONE.values())} == forth, change
            assert set(again.get("replaced", ())) <= set(forth.get("replaced", ())), change

"""docs/ARCHITECTURE.md is true of the code."""

import importlib.util
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("architecture", ROOT / "scripts/architecture.py")
assert spec is not None
assert spec.loader is not None
architecture = importlib.util.module_from_spec(spec)
spec.loader.exec_module(architecture)
PAGE = architecture.PAGE.read_text(encoding="utf-8")


def test_folders_and_exceptions_are_those_of_the_code():
    assert architecture.written(PAGE) == PAGE, "run: make docs"


def test_every_package_folder_is_named():
    for package in architecture.PACKAGES:
        for init in (ROOT / package).glob("**/__init__.py"):
            if init.parent != ROOT / package:
                assert f"`{init.parent.relative_to(ROOT / package)}/`" in PAGE


def test_every_folder_and_module_that_it_names_exists():
    prose = re.findall(r"`([\w/.-]+(?:/|\.py))`", PAGE)
    drawn = re.findall(r"(?<![*\w])[\w/]+\.py\b", PAGE)
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = "".join(f"/{path}\n" for path in listed.splitlines())
    for named in [*prose, *drawn]:
        assert (f"/{named}" if named.endswith("/") else f"/{named}\n") in paths, named


def test_the_exceptions_that_the_words_name_are_in_the_tree():
    words, _, tree = PAGE.partition("<!-- written: exceptions -->")
    tree, _, table = tree.partition("<!-- end -->")
    named = set(re.findall(r"`([A-Z]\w+(?:Error|Problem|Determined|determined))`", words + table))
    assert named
    assert {name for name in named if f"{name}  (" not in tree} == set()

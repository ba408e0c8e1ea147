"""The schema is what programs in other repositories rely on, so it only changes in sight of a reviewer.

`api.txt` is the reviewed listing. Where a change is meant, write it anew with
`cd components && python -m lambda_streaming.reference listing > ../tests/components/api.txt`.
"""

from pathlib import Path

from lambda_streaming import provider, reference

REVIEWED = Path(__file__).with_name("api.txt").read_text(encoding="utf-8")
COMPONENTS = Path(__file__).parents[2] / "components"
PAGE = COMPONENTS / "README.md"
SCHEMA = reference.make_schema()


def entries(listing):
    return dict(line.split(": ") for line in listing.splitlines())


def broken(reviewed, current):
    """What breaks a program that was written when `reviewed` was true."""
    before, now = entries(reviewed), entries(current)
    problems = [f"{name} is gone" for name in before if name not in now]
    for name, type_ in now.items():
        required = type_.endswith(", required")
        if name not in before and required:
            problems.append(f"{name} is new and required")
        if name in before and type_ != before[name]:
            problems.append(f"{name} was {before[name]} and is {type_}")
    return problems


def test_no_program_breaks():
    assert broken(REVIEWED, reference.write_listing(SCHEMA)) == []


def test_the_listing_is_whole():
    new = entries(reference.write_listing(SCHEMA)).keys() - entries(REVIEWED).keys()
    assert not new, f"not in api.txt yet, which the top of this file says how to write: {sorted(new)}"


def test_every_component_is_served():
    assert {component.__name__ for component in provider.COMPONENTS} == {
        token.rpartition(":")[2] for token in SCHEMA["resources"]
    }


def test_the_page_is_what_the_schema_says():
    assert PAGE.read_text(encoding="utf-8") == reference.write_page(SCHEMA), (
        "run: cd components && python -m lambda_streaming.reference page > README.md"
    )


def test_what_counts_as_broken():
    reviewed = "A input code: archive, required\nA input size: number\nA output url: string\n"
    assert broken(reviewed, reviewed) == []
    assert broken(reviewed, reviewed + "A input color: string\n") == []
    assert broken(reviewed, reviewed.replace("A input size: number\n", "")) == ["A input size is gone"]
    assert broken(reviewed, reviewed.replace("number", "string")) == ["A input size was number and is string"]
    assert broken(reviewed, reviewed.replace("number", "number, plain")) == [
        "A input size was number and is number, plain"
    ]
    assert broken(reviewed, reviewed + "A input color: string, required\n") == ["A input color is new and required"]

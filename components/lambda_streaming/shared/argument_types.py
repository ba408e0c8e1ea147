"""Tells what kind of value an argument takes, from its declaration."""

from collections.abc import Mapping, Sequence
from typing import Any, Union, get_args, get_origin

import pulumi
from typing_extensions import NotRequired

# A bool is an int and a string a sequence, and neither is meant where those are asked for.
_KINDS: dict[Any, tuple[tuple[type, ...], tuple[type, ...], str]] = {
    str: ((str,), (), "a string"),
    bool: ((bool,), (), "true or false"),
    float: ((int, float), (bool,), "a number"),
    Sequence: ((Sequence,), (str, bytes), "a list"),
    Mapping: ((Mapping,), (), "a map"),
    pulumi.Archive: ((pulumi.Archive,), (), "an archive, such as pulumi.FileArchive('app')"),
}


def name_wanted_type(declared: Any, name: str, value: Any) -> str | None:
    """What the argument `name` of `declared` takes, if the plain `value` is something else."""
    taken, not_taken, kind = _KINDS[_strip_parameters(declared.__annotations__[name])]
    return None if isinstance(value, taken) and not isinstance(value, not_taken) else kind


def takes_map(declared: Any, name: str) -> bool:
    """Whether the argument `name` of `declared` is a map."""
    return _strip_parameters(declared.__annotations__[name]) is Mapping


def _strip_parameters(declared: Any) -> Any:
    """The type without its parameters: `Sequence` for `NotRequired[Input[Sequence[Input[str]]]]`."""
    if get_origin(declared) in (NotRequired, Union):
        return _strip_parameters(get_args(declared)[0])
    return get_origin(declared) or declared

"""Reads a component's arguments: plain values at once, Outputs when the engine knows them."""

import re
from collections.abc import Callable, Iterator, Mapping
from inspect import isawaitable
from typing import Any, TypeVar

import pulumi
from pulumi.output import Unknown

from . import checks
from .argument_types import name_wanted_type, takes_map
from .checks import ArgumentError
from .choices import CHOICES
from .tags import check_tags

T = TypeVar("T")


class Arguments:
    """The arguments of one component.

    Raises `ArgumentError` where a required one is missing, one is not known, or a plain value is of another type than
    declared. Other languages' programs are checked by their generated SDK, which also drops what it does not know.
    """

    refusal: Callable[[str], Exception] = ArgumentError
    """What a refusal is raised as: where programs in other languages are served, the error that reaches them."""

    def __init__(
        self,
        component: str,
        name: str,
        args: Mapping[str, Any] | None,
        declared: Any,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        self.name = name
        # A component that another one made refuses in the name of that one, which the program knows.
        maker = opts.parent if opts else None
        self._where = getattr(maker, "refuses_as", f"{component} '{name}'")
        self._names = getattr(maker, "argument_names", {})
        self._declared = declared
        args = args or {}
        self._args = {key: value for key, value in args.items() if value is not None}
        for key in args:
            if key not in declared.__annotations__:
                import difflib  # only a mistake needs it

                known = sorted(declared.__annotations__)
                close = difflib.get_close_matches(key, known, 1)
                hint = f"did you mean {close[0]}?" if close else f"the arguments are {', '.join(known)}"
                raise self.refuse(f"there is no argument {key}; {hint}")
        for key in sorted(declared.__required_keys__):
            if key not in self._args:
                raise self.refuse(f"{key} is missing; give it a value")
        for key, value in self._args.items():
            if is_prompt(value) and (kind := name_wanted_type(declared, key, value)):
                # Without the value, which may be secret.
                raise self.refuse(f"{key} is of the type {type(value).__name__}; give {kind}")
        # Every component has them.
        self.read(check_tags, "tags", into_items=False)

    def __iter__(self) -> Iterator[str]:
        """The names of the arguments that were given."""
        return iter(self._args)

    def get(self, name: str, default: Any = None) -> Any:
        """What was given, an Output perhaps."""
        return self._args.get(name, default)

    def set_default(self, name: str, value: Any) -> None:
        """What an argument is where it was not given, because another one asks for that."""
        self._args.setdefault(name, value)

    def refuse(self, sentence: str) -> Exception:
        for name, known_as in self._names.items():
            sentence = re.sub(rf"\b{name}\b", known_as, sentence)
        return self.refusal(f"{self._where}: {sentence}")

    def refuse_given(self, sentence: str, *names: str) -> None:
        """Refuses each of `names` that was given, with `sentence`, in which `{}` stands for its name."""
        for name in names:
            if name in self._args:
                raise self.refuse(sentence.format(name))

    def require_with(self, needed: str, *names: str, remedy: str = "") -> None:
        """Refuses what has no effect without the argument `needed`, and tells the `remedy`."""
        if needed not in self._args:
            remedy = remedy or f"leave it out, or give {needed}"
            self.refuse_given(f"{{}} has no effect without {needed}; {remedy}", *names)

    def require_together(self, one: str, other: str) -> bool:
        """Whether both were given. Refuses one without the other."""
        if (one in self._args) != (other in self._args):
            raise self.refuse(f"{one} and {other} need each other; give both or neither")
        return one in self._args

    def read_whole_number(
        self, name: str, minimum: int | None = None, maximum: int | None = None, default: int | None = None
    ) -> pulumi.Input[Any]:
        """The argument as an int, or `default`."""

        def check(value: float | None) -> int | None:
            return default if value is None else checks.check_whole_number(name, value, minimum, maximum)

        return self.read(check, name)

    def read_one_of(self, name: str, default: str | None = None) -> pulumi.Input[Any]:
        """The argument, which is one of its `CHOICES`, or `default`."""

        def check(value: str | None) -> str | None:
            return default if value is None else checks.check_one_of(name, value, CHOICES[name])

        return self.read(check, name)

    def read_flag(self, name: str) -> pulumi.Input[bool]:
        """The argument, or false."""
        return self.read(lambda value: checks.check_flag(name, value), name)

    def read(self, function: Callable[..., T], *names: str, into_items: bool = True) -> pulumi.Input[T]:
        """`function` of the named arguments: now when they are plain, in an apply when one is an Output.

        `function` gets None for an argument that was not given, and refuses a value by raising `ArgumentError`. Where
        it does not look `into_items` of lists and maps, these may be Outputs: what depends on the list alone is then
        known at preview, when the items' values are not.
        """
        return self._apply_when(_is_plain if into_items else is_prompt, function, [self.get(name) for name in names])

    def derive(self, function: Callable[..., T], *values: Any) -> pulumi.Input[T]:
        """Like `read`, of values that come from arguments or resources."""
        return self._apply_when(_is_plain, function, list(values))

    def decide(self, function: Callable[..., T], *names: str) -> T:
        """`function` of arguments on which it depends what resources there are: they cannot wait for an Output."""
        for name in names:
            if not _is_plain(self.get(name)):
                raise self.refuse(f"{name} is an Output; give a plain value, known before anything is deployed")
        return self._call(function, [self.get(name) for name in names])

    def read_items(self, name: str) -> Any:
        """A list on whose length, or a map on whose keys, it depends what resources there are.

        Its items may be Outputs, the argument itself cannot wait for one.
        """
        is_map = takes_map(self._declared, name)
        given = self.get(name, {} if is_map else [])
        if not is_prompt(given):
            items = "map, whose values" if is_map else "list, whose items"
            raise self.refuse(f"{name} is an Output; give a plain {items} may be Outputs")
        return dict(given) if is_map else list(given)

    def _apply_when(
        self, known: Callable[[Any], bool], function: Callable[..., T], values: list[Any]
    ) -> pulumi.Input[T]:
        if all(map(known, values)):
            return self._call(function, values)
        return pulumi.Output.all(*values).apply(lambda resolved: self._call(function, resolved))

    def _call(self, function: Callable[..., T], values: list[Any]) -> T:
        try:
            return function(*values)
        except ArgumentError as refusal:
            raise self.refuse(str(refusal)) from None


def is_mocked(value: Any) -> bool:
    """Whether an Output has no value because a unit test's mocks give it none.

    At preview they leave it unknown, so that one without a value is a mistake, such as an output that another stack
    does not have.
    """
    return value is None and not pulumi.runtime.is_dry_run()


def is_prompt(value: Any) -> bool:
    return not isinstance(value, (pulumi.Output, Unknown)) and not isawaitable(value)


def _is_plain(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(_is_plain, value.values()))
    if isinstance(value, (list, tuple)):
        return all(map(_is_plain, value))
    return is_prompt(value)

"""Reads a component's arguments: plain values at once, Outputs when the engine knows them."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from inspect import isawaitable
from typing import Any, TypeVar

import pulumi
from pulumi.output import Unknown

from .argument_types import wanted_instead

T = TypeVar("T")


class ArgumentError(pulumi.RunError):
    """An argument, or a combination of arguments, that cannot work: what is wrong, where, and what to do.

    A `RunError`, so that `pulumi` prints the sentence without a stack trace, and no `ValueError`, which the SDK would
    wrap once for each resource that waits for the argument.
    """


class Arguments:
    """The arguments of one component.

    Raises `ArgumentError` where a required one is missing, one is not known, or a plain value is of another type than
    declared. Other languages' programs are checked by their generated SDK, which also drops what it does not know.
    """

    def __init__(self, component: str, name: str, args: Mapping[str, Any] | None, declared: Any) -> None:
        self._where = f"{component} '{name}'"
        args = args or {}
        self._args = {key: value for key, value in args.items() if value is not None}
        for key in args:
            if key not in declared.__annotations__:
                known = ", ".join(sorted(declared.__annotations__))
                raise ArgumentError(f"{self._where}: there is no argument {key}; the arguments are {known}")
        for key in sorted(declared.__required_keys__):
            if key not in self._args:
                raise ArgumentError(f"{self._where}: {key} is missing; give it a value")
        for key, value in self._args.items():
            if _is_prompt(value) and (kind := wanted_instead(declared, key, value)):
                # Without the value, which may be secret.
                raise ArgumentError(f"{self._where}: {key} is of the type {type(value).__name__}; give {kind}")

    def __iter__(self) -> Iterator[str]:
        """The names of the arguments that were given."""
        return iter(self._args)

    def get(self, name: str, default: Any = None) -> Any:
        """What was given, an Output perhaps."""
        return self._args.get(name, default)

    def refuse(self, sentence: str) -> ArgumentError:
        return ArgumentError(f"{self._where}: {sentence}")

    def resolve(self, function: Callable[..., T], *names: str) -> pulumi.Input[T]:
        """`function` of the named arguments: now when they are plain, in an apply when one is an Output.

        `function` gets None for an argument that was not given, and refuses a value by raising `ArgumentError`.
        """
        return self._when(_is_plain, function, [self.get(name) for name in names])

    def arrange(self, function: Callable[..., T], *names: str) -> pulumi.Input[T]:
        """Like `resolve`, but `function` does not look into the items of a list, which may be Outputs.

        So what depends on the list alone is known at preview, when the items' values are not.
        """
        return self._when(_is_prompt, function, [self.get(name) for name in names])

    def each(self, function: Callable[[str, Any], T], name: str) -> dict[str, pulumi.Input[T]]:
        """`function` of each key and value of a map on whose keys it depends what resources there are.

        Its values may be Outputs, the map itself cannot wait for one.
        """
        given = self.get(name, {})
        if not _is_prompt(given):
            raise self.refuse(f"{name} is an Output; give a plain map, whose values may be Outputs")
        return {key: self._when(_is_plain, partial(function, key), [value]) for key, value in given.items()}

    def derive(self, function: Callable[..., T], *values: Any) -> pulumi.Input[T]:
        """Like `resolve`, of values that come from arguments or resources."""
        return self._when(_is_plain, function, list(values))

    def items(self, name: str) -> list[Any]:
        """The items of a list on whose length it depends what resources there are: they may be Outputs, it may not."""
        given = self.get(name, [])
        if not _is_prompt(given):
            raise self.refuse(f"{name} is an Output; give a plain list, whose items may be Outputs")
        return list(given)

    def decide(self, function: Callable[..., T], *names: str) -> T:
        """`function` of arguments on which it depends what resources there are: they cannot wait for an Output."""
        for name in names:
            if not _is_plain(self.get(name)):
                raise self.refuse(f"{name} is an Output; give a plain value, known before anything is deployed")
        return self._call(function, [self.get(name) for name in names])

    def _when(self, known: Callable[[Any], bool], function: Callable[..., T], values: list[Any]) -> pulumi.Input[T]:
        if all(map(known, values)):
            return self._call(function, values)
        return pulumi.Output.all(*values).apply(lambda resolved: self._call(function, resolved))

    def _call(self, function: Callable[..., T], values: list[Any]) -> T:
        try:
            return function(*values)
        except ArgumentError as refusal:
            raise self.refuse(str(refusal)) from None


def whole_number(name: str, value: float, minimum: int | None = None, maximum: int | None = None) -> int:
    """`value` as the int that the AWS provider wants: numbers from other languages arrive as floats."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not float(value).is_integer():
        raise ArgumentError(f"{name} is {value!r}; give a whole number")
    number = int(value)
    if (minimum is not None and number < minimum) or (maximum is not None and number > maximum):
        bounds = f"{minimum} or more" if maximum is None else f"{minimum} to {maximum}"
        raise ArgumentError(f"{name} is {number}; give {bounds}")
    return number


def one_of(name: str, value: str | None, default: str, allowed: tuple[str, ...]) -> str:
    chosen = default if value is None else value
    if chosen not in allowed:
        raise ArgumentError(f"{name} is {chosen!r}; give {' or '.join(allowed)}")
    return chosen


def flag(name: str, value: bool | None) -> bool:
    if value not in (None, True, False):
        raise ArgumentError(f"{name} is {value!r}; give true or false")
    return bool(value)


def is_mocked(value: Any) -> bool:
    """Whether an Output has no value because a unit test's mocks give it none.

    At preview they leave it unknown, so that one without a value is a mistake, such as an output that another stack
    does not have.
    """
    return value is None and not pulumi.runtime.is_dry_run()


def _is_prompt(value: Any) -> bool:
    return not isinstance(value, (pulumi.Output, Unknown)) and not isawaitable(value)


def _is_plain(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(_is_plain, value.values()))
    if isinstance(value, (list, tuple)):
        return all(map(_is_plain, value))
    return _is_prompt(value)

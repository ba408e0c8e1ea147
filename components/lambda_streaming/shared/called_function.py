"""The function that a component calls: its name or ARN, which may name an alias and a region too."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pulumi

from .arguments import Arguments, is_mocked, is_prompt
from .checks import ArgumentError

# A name, `account:function:name` or an ARN, each with `:qualifier` or without:
# https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html
_REFERENCE = re.compile(
    r"(?P<function>(?:arn:[a-z-]+:lambda:(?P<region>[a-z0-9-]+):\d+:function:|(?:\d+:)?function:|\d{12}:)?"
    r"(?P<name>[A-Za-z0-9_-]+))(?::(?P<qualifier>[A-Za-z0-9_$-]+))?"
)
_HOST = re.compile(r"[a-z0-9]+\.lambda-url\.(?P<region>[a-z0-9-]+)\.on\.aws")


@dataclass(frozen=True)
class FunctionParts:
    """The parts of a function's name or ARN."""

    function: str
    """Without the qualifier: AWS tells it by that, and what it tells is compared with what was given."""
    name: str
    qualifier: str | None
    region: str | None


def parse(argument: str, value: str) -> FunctionParts:
    match = _REFERENCE.fullmatch(value)
    if not match:
        raise ArgumentError(f"{argument} is {value!r}; give the name or the ARN of a function")
    return FunctionParts(match["function"], match["name"], match["qualifier"], match["region"])


def find_url_region(function_url: str | None) -> str | None:
    """The region in the address of a function URL, None where it has another form."""
    host = (function_url or "").removeprefix("https://").rstrip("/")
    match = _HOST.fullmatch(host)
    return match["region"] if match else None


@dataclass(frozen=True)
class CalledFunction:
    function: pulumi.Input[str]
    """The name or ARN, without an alias."""
    name: pulumi.Input[str]
    qualifier: pulumi.Input[Any] | None
    region: pulumi.Input[Any] | None
    """Of the ARN, None for a name."""


def read_called_function(
    arguments: Arguments,
    given: Any,
    qualifier: pulumi.Input[Any] | None,
    argument: str = "function_name",
    check_qualifier: Callable[[str | None, str], Any] | None = None,
) -> CalledFunction:
    """The function that the argument gives, and its alias, which it may give by `qualifier` or in the ARN.

    `qualifier` has been checked already, and None says that it was not given. `check_qualifier` refuses one in the ARN.
    """

    def check(value: str | None, alias: str | None) -> FunctionParts | None:
        if is_mocked(value):
            return None
        reference = parse(argument, str(value))
        if alias is not None and reference.qualifier not in (None, alias):
            raise ArgumentError(
                f"qualifier is {alias!r}, but {argument} names {reference.qualifier!r}; leave one of them out"
            )
        if check_qualifier:
            check_qualifier(reference.qualifier, f"the qualifier in {argument}")
        return reference

    if is_prompt(given) and is_prompt(qualifier):
        known = arguments.derive(check, given, qualifier)
        assert isinstance(known, FunctionParts)
        return CalledFunction(known.function, known.name, qualifier or known.qualifier, known.region)
    reference = pulumi.Output.from_input(arguments.derive(check, given, qualifier))
    return CalledFunction(
        reference.apply(lambda found: found.function if found else ""),
        reference.apply(lambda found: found.name if found else ""),
        qualifier if qualifier is not None else _find_qualifier(reference),
        reference.apply(lambda found: found.region if found else None),
    )


def _find_qualifier(reference: pulumi.Output[FunctionParts | None]) -> pulumi.Output[str | None]:
    """The alias in an ARN that may not be known yet.

    At preview the ARN of a function that is going to be made is unknown, but only that of an alias can name an alias:
    without one among the resources that it comes from, there is none. So URLs and permissions of a function without an
    alias are known at preview, and rules can judge them.
    """

    async def find() -> tuple[bool, str | None]:
        if await reference.is_known():
            found = await reference.future()
            return True, found.qualifier if found else None
        comes_from = [await each.urn.future() for each in await reference.resources()]
        return not any("aws:lambda/alias:Alias" in str(urn) for urn in comes_from), None

    async def is_known() -> bool:
        return (await found)[0]

    async def read_value() -> str | None:
        return (await found)[1]

    found = asyncio.ensure_future(find())
    return pulumi.Output(
        asyncio.ensure_future(reference.resources()),
        asyncio.ensure_future(read_value()),
        asyncio.ensure_future(is_known()),
        asyncio.ensure_future(reference.is_secret()),
    )

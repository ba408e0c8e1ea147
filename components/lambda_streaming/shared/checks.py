"""What an argument's value may be, and the error that refuses it."""

from urllib.parse import urlsplit

import pulumi


class ArgumentError(pulumi.RunError):
    """An argument, or a combination of arguments, that cannot work: what is wrong, where, and what to do.

    A `RunError`, so that `pulumi` prints the sentence without a stack trace, and no `ValueError`, which the SDK would
    wrap once for each resource that waits for the argument.
    """


def check_whole_number(name: str, value: float, minimum: int | None = None, maximum: int | None = None) -> int:
    """`value` as the int that the AWS provider wants: numbers from other languages arrive as floats."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not float(value).is_integer():
        raise ArgumentError(f"{name} is {value!r}; give a whole number")
    number = int(value)
    if (minimum is not None and number < minimum) or (maximum is not None and number > maximum):
        bounds = f"{minimum} or more" if maximum is None else f"{minimum} to {maximum}"
        raise ArgumentError(f"{name} is {number}; give {bounds}")
    return number


def check_one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ArgumentError(f"{name} is {value!r}; give {' or '.join(allowed)}")
    return value


def check_flag(name: str, value: bool | None) -> bool:
    """`value`, which in Python programs may be anything; None is false."""
    if value not in (None, True, False):
        raise ArgumentError(f"{name} is {value!r}; give true or false")
    return bool(value)


def check_origin(argument: str, origin: str) -> None:
    """What a browser sends as `Origin`."""
    address = urlsplit(origin)
    if not address.netloc or origin != f"{address.scheme}://{address.netloc}":
        raise ArgumentError(
            f"{argument} has {origin!r}; give a scheme and a host without a path, such as https://example.com"
        )

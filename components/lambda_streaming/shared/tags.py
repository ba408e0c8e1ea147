"""The tags of a component, which all that it makes and that can have tags has."""

import re
from collections.abc import Mapping

import pulumi

from .checks import ArgumentError

# https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html is the strictest of those that a component makes.
_ALLOWED = re.compile(r"[\w\s.:/=+\-@]*")
_MOST = 50


def check_tags(tags: Mapping[str, pulumi.Input[str]] | None) -> None:
    """Refuses tags that AWS would refuse, some of them only after it has made other resources."""
    if tags is None:
        return
    if len(tags) > _MOST:
        raise ArgumentError(f"tags has {len(tags)}, but AWS takes {_MOST}; give fewer")
    for key, value in tags.items():
        if not isinstance(key, str):
            raise ArgumentError(f"tags has {key!r}; give texts as keys")
        if key.lower().startswith("aws:"):
            raise ArgumentError(f"tags has {key!r}, but AWS keeps aws: for itself; give it another name")
        if not 1 <= len(key) <= 128 or not _ALLOWED.fullmatch(key):
            raise ArgumentError(f"tags has {key!r}; give 1 to 128 letters, digits, spaces and _ . : / = + - @")
        if isinstance(value, str) and not (len(value) <= 256 and _ALLOWED.fullmatch(value)):
            # Without the value, which may be secret.
            raise ArgumentError(
                f"AWS does not take the value of {key!r} in tags; give up to 256 letters, digits, spaces and "
                "_ . : / = + - @"
            )

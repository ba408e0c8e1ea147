"""What a Python program gets for configuration that only the engine can decrypt, where it asks for more than text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pulumi

from .marks import SECRET_PLACEHOLDER


class Encrypted(str):
    """An encrypted object or list, of which nobody knows what it has: whatever is asked for stands in for a text."""

    def __getitem__(self, key: Any) -> Encrypted:
        return self

    def __iter__(self) -> Iterator[str]:
        return iter((self,))

    def get(self, key: str, default: Any = None) -> Encrypted:
        return self

    def keys(self) -> tuple[str, ...]:
        return ()

    def values(self) -> tuple[Encrypted, ...]:
        return (self,)

    def items(self) -> tuple[tuple[str, Encrypted], ...]:
        return ((SECRET_PLACEHOLDER, self),)


def stand_in_for_encrypted() -> None:
    """The SDK's own readers take the placeholder as text and as number; those of objects and booleans do not."""
    _answer("_get_object", Encrypted(SECRET_PLACEHOLDER))
    _answer("_get_bool", False)  # there are only two, and neither can be marked


def _answer(reader: str, stand_in: Any) -> None:
    original: Callable[..., Any] = getattr(pulumi.Config, reader)

    def read(config: pulumi.Config, key: str, *args: Any, **kwargs: Any) -> Any:
        is_encrypted = pulumi.runtime.get_config(config.full_key(key)) == SECRET_PLACEHOLDER
        return stand_in if is_encrypted else original(config, key, *args, **kwargs)

    setattr(pulumi.Config, reader, read)

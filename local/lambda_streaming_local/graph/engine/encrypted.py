"""What a Python program gets for configuration that only the engine can decrypt, where it asks for more than text."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
    """What reads text and numbers takes the placeholder; what reads JSON, in the SDK or in the program, does not."""
    parse, read_bool = json.loads, pulumi.Config._get_bool

    def loads(text: Any, *args: Any, **kwargs: Any) -> Any:
        return Encrypted(SECRET_PLACEHOLDER) if text == SECRET_PLACEHOLDER else parse(text, *args, **kwargs)

    def get_bool(config: pulumi.Config, key: str, *args: Any, **kwargs: Any) -> Any:
        if pulumi.runtime.get_config(config.full_key(key)) == SECRET_PLACEHOLDER:
            return False  # there are only two, and neither can be marked
        return read_bool(config, key, *args, **kwargs)

    for owner, name, reader in ((json, "loads", loads), (pulumi.Config, "_get_bool", get_bool)):
        setattr(owner, name, reader)

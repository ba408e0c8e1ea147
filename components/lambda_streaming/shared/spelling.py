"""Arguments' names as other languages spell them: `memorySizeMb` for `memory_size_mb`."""

import re
from collections.abc import Iterable

_TYPES = {"str": "string", "int": "number", "float": "number", "bool": "boolean", "dict": "map"}


def to_camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def spell(text: str, names: Iterable[str]) -> str:
    """`text` with `names` in camel case, and Python's constants and types as other languages call them."""
    for name in sorted(names, key=len, reverse=True):
        if "_" in name:
            text = re.sub(rf"(?<![\w$]){name}(?!\w)", to_camel_case(name), text)
    text = re.sub(r"(?<=of the type )\w+", lambda found: _TYPES.get(found[0], found[0]), text)
    return text.replace("=True", " true").replace("=False", " false")

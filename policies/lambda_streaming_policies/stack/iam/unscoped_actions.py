"""Actions that know no resource, so that a policy can allow them on `*` alone; unscoped_actions.json is the table."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path


def knows_no_resource(action: str) -> bool:
    """Whether an action, or every action that a pattern such as `polly:List*` covers, knows no resource."""
    service, _, name = action.lower().partition(":")
    names = _load().get(service, frozenset())
    if "*" not in name and "?" not in name:
        return name in names
    beginning = name.split("*")[0].split("?")[0]
    return any(known.endswith("*") and beginning.startswith(known[:-1]) for known in names)


@lru_cache(maxsize=1)
def _load() -> dict[str, frozenset[str]]:
    table = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return {service: frozenset(names.lower().split()) for service, names in table["actions"].items()}

"""The rules of the pack, each in a file named after its id: `url_auth_none` in url_auth_none.py is url-auth-none."""

import importlib
import pkgutil

from ..rule import Rule


def load_rules() -> list[Rule]:
    """Every rule, by id."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [getattr(importlib.import_module(f"{__name__}.{name}"), name) for name in names]

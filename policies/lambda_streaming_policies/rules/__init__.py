"""The rules of the pack, each in a file named after its id: `url_auth_none` in url_auth_none.py is url-auth-none."""

import importlib
import pkgutil

from ..rule import Rule


def load_rules() -> list[Rule]:
    """Every rule, by id."""
    return [getattr(importlib.import_module(f"{__name__}.{name}"), name) for name in _list_names()]


def list_ids() -> list[str]:
    """The id of every rule, none of which is loaded."""
    return [name.replace("_", "-") for name in _list_names()]


def _list_names() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(__path__))

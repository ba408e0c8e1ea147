"""The rules, one module a subject. Every `Rule` in a module here is part of the pack."""

import importlib
import pkgutil

from ..rule import Rule


def all_rules() -> list[Rule]:
    """Every rule, by id."""
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    found = {value.id: value for module in modules for value in vars(module).values() if isinstance(value, Rule)}
    return [found[id_] for id_ in sorted(found)]

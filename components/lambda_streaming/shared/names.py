"""Names for what AWS has no other way to tell stacks apart by, and the provider makes none for."""

import re

import pulumi


def name_in_stack(name: str) -> str:
    """`name` after project and stack, whose names may hold dots, which dashboards and WAF's metrics do not take."""
    return re.sub("[^A-Za-z0-9_-]", "-", f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}")

"""Tells the engine a component's outputs."""

import pulumi

from .spelling import to_camel_case


def register_outputs(component: pulumi.ComponentResource) -> None:
    """Registers what the component's class annotates as its outputs, by the names that other languages know."""
    names = type(component).__annotations__
    component.register_outputs({to_camel_case(name): getattr(component, name) for name in names})

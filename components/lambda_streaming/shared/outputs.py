"""Tells the engine a component's outputs."""

import pulumi


def register_outputs(component: pulumi.ComponentResource) -> None:
    """Registers what the component's class annotates as its outputs, by the names that other languages know."""
    names = type(component).__annotations__
    component.register_outputs({_camel_case(name): getattr(component, name) for name in names})


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))

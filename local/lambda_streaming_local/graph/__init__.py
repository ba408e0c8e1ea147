"""Turns a program or a state file into the `Graph` that rules judge and doors are made of."""

from .problem import InputProblem
from .program import Program, load_program
from .state import load_state

__all__ = ["InputProblem", "Program", "load_program", "load_state"]

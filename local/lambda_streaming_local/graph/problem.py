"""What a user can put right."""

from __future__ import annotations

import click


class InputProblem(click.ClickException):
    """Bad input, told in one sentence: what, where, and what to do. Exit code 2."""

    exit_code = 2

    def __init__(self, message: str, details: list[str] | None = None) -> None:
        super().__init__("\n".join([message, *(details or [])]))

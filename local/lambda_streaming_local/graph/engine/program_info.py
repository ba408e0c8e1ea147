"""What a program may ask about the run, and where its files are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .answers.lookups import Answers

STACK_TYPE = "pulumi:pulumi:Stack"


@dataclass(frozen=True)
class ProgramInfo:
    project: str
    stack: str
    root: Path
    directory: Path
    region: str
    config: dict[str, str]
    secret_keys: list[str]
    answers: Answers

    def describe(self) -> dict[str, Any]:
        """What programs and providers are told of the run, in the names of Pulumi's protocol."""
        return {
            "project": self.project,
            "stack": self.stack,
            "organization": "organization",
            "config": self.config,
            "configSecretKeys": self.secret_keys,
            "dryRun": True,
            "parallel": 16,
        }

    def make_urn(self, request: Any) -> str:
        """The URN of the resource that a request registers or reads."""
        parent_type = request.parent.split("::")[2] if request.parent else ""
        is_nested = parent_type and parent_type != STACK_TYPE
        qualified = f"{parent_type}${request.type}" if is_nested else request.type
        return f"urn:pulumi:{self.stack}::{self.project}::{qualified}::{request.name}"

"""What a run has shown so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from .program_info import STACK_TYPE
from .wire import Properties


class RequestRefused(Exception):
    """A request that the engine refuses too; its text is for the user."""


@dataclass
class RunRecord:
    declared: dict[str, Properties] = field(default_factory=dict)
    """The resources by URN, in the form of `pulumi stack export`."""
    unseen: dict[str, str] = field(default_factory=dict)
    """What could not be looked into, each with the line that asks for it."""
    errors: list[str] = field(default_factory=list)
    has_outputs: bool = False
    """Whether the stack's outputs were registered, which a program does when its code has run to the end."""
    has_ended: bool = False
    """Whether the program said that it is done; SDKs that never do are older than those that ask for resource hooks."""
    says_when_done: bool = False

    def keep(self, urn: str, entry: Properties) -> None:
        known = self.declared.get(urn)
        if known is not None and known["type"] != STACK_TYPE:
            self.errors.append(
                f"two resources of type {entry['type']} have the name '{urn.rsplit('::', 1)[-1]}' under the same "
                "parent; give each resource of a type its own name"
            )
        self.declared[urn] = entry

    def find(self, urn: str) -> Properties:
        """The resource with this URN; raises `RequestRefused` where none was declared."""
        if urn not in self.declared:
            raise RequestRefused(f"there is no resource {urn}")
        return self.declared[urn]

    def tell_unseen(self, message: str, source: str) -> None:
        self.unseen.setdefault(message, source)

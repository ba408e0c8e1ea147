"""The value that stands for one nobody can know yet, and what is raised where a rule would need it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .resource import Resource


class Unknown:
    """A value that nobody can know yet, such as an ARN at preview. `UNKNOWN` is its only instance."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


class Undetermined(Exception):
    """Raised by a check that cannot say yes or no; `unknowns` are the values that keep it from that."""

    def __init__(self, unknowns: Iterable[UnknownValue]) -> None:
        super().__init__()
        self.unknowns = list(unknowns)


class UnknownValue(Undetermined):
    """Raised by `Block` when a rule reads a value that is not known yet; the judge reports it as undecided."""

    why = "is not known yet"
    is_waiting = True
    """Whether the value comes from resources of the stack, and will be known once they exist."""

    def __init__(self, resource: Resource, path: str) -> None:
        super().__init__([self])
        self.resource = resource
        self.path = path

    def __str__(self) -> str:
        return f"{self.path} of {self.resource.name} {self.why}"

    @property
    def top_level(self) -> str:
        """The property of the resource that holds the value: `origins` of `origins[0].domainName`."""
        return self.path.split(".")[0].split("[")[0]


class Elsewhere(UnknownValue):
    """A value that names something outside this stack, where no rule can look."""

    why = "names something outside this stack"
    is_waiting = False


class ForeignFunction(Elsewhere):
    """A value that names a function, or its URL, of another stack or account."""

    why = "names a function that is not in this stack"


class RoutedAtEdge(UnknownValue):
    """A behavior whose requests a function at the edge may send elsewhere than to its origin."""

    why = "may send requests to a function URL that a permission names, and does not show it"
    is_waiting = False

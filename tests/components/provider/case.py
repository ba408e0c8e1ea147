"""What a component's arguments are tested with, as programs in other languages give them."""

from dataclasses import dataclass, field, replace
from typing import Any

SIGNATURE = "4dabf18193072939515e22adb298388d"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
CODE = {SIGNATURE: ARCHIVE, "assets": {"index.mjs": {SIGNATURE: ASSET, "text": "export const handler = 1"}}}
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:1:function:fn"
FUNCTION_URL = "https://abcdefgh.lambda-url.eu-west-1.on.aws/"
_AS_GIVEN = object()


@dataclass(frozen=True)
class Case:
    """An argument, its value, and the resource's property that it arrives at."""

    argument: str
    value: Any
    resource: str
    """The last part of the resource's type, with `:` and its name where there are several."""
    path: str
    arrives: Any = _AS_GIVEN
    beside: dict[str, Any] = field(default_factory=dict)
    """What else is given; None takes away what the component needs otherwise."""
    type: dict[str, Any] | None = None
    """The type in the schema, where the value does not tell it."""
    as_in_service: bool = True
    """Whether StreamingService passes it on by this name, or by `renamed`, if it has it."""

    @property
    def expected(self) -> Any:
        return self.value if self.arrives is _AS_GIVEN else self.arrives

    @property
    def schema_type(self) -> dict[str, Any]:
        return self.type or type_of(self.value)


@dataclass(frozen=True)
class Component:
    """A component with the cases of all its arguments."""

    name: str
    required: dict[str, Any]
    cases: list[Case]
    outputs: set[str]
    """Those that the component has with the required arguments alone."""
    plain: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The schema types of the arguments that take no Output."""
    elsewhere: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The schema types of the arguments that have tests of their own."""
    alternatives: set[str] = field(default_factory=set)
    """What of `required` is not needed by itself, because something else can be given."""
    door: dict[str, Any] = field(default_factory=dict)
    """With what StreamingService makes this component."""
    service_names: dict[str, str] = field(default_factory=dict)
    """Arguments that StreamingService has by another name."""

    def schema_types(self) -> dict[str, dict[str, Any]]:
        return {**{case.argument: case.schema_type for case in self.cases}, **self.plain, **self.elsewhere}

    def service_cases(self, has: set[str]) -> list[Case]:
        """The cases as StreamingService has them, of the arguments that it `has`."""

        def rename(name: str) -> str:
            return self.service_names.get(name, name)

        return [
            replace(
                case,
                argument=rename(case.argument),
                beside={
                    **self.door,
                    **{rename(name): value for name, value in case.beside.items() if rename(name) in has},
                },
            )
            for case in self.cases
            if case.as_in_service and rename(case.argument) in has
        ]


def plain(kind: str) -> dict[str, Any]:
    """The schema type of a value that is never an Output."""
    return {"type": kind, "plain": True}


def plain_list(item_is_plain: bool = False) -> dict[str, Any]:
    return {**plain("array"), "items": plain("string") if item_is_plain else {"type": "string"}}


def plain_map(kind: str) -> dict[str, Any]:
    return {**plain("object"), "additionalProperties": {"type": kind}}


def type_of(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, (int, float)):
        return {"type": "number"}
    if isinstance(value, list):
        return {"type": "array", "items": {"type": "string"}}
    if isinstance(value, dict):
        return {"type": "object", "additionalProperties": {"type": "string"}}
    return {"type": "string"}

"""Serves the components to Pulumi programs in any language."""

import argparse
import asyncio
import contextlib
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import pulumi
from pulumi.errors import InputPropertiesError
from pulumi.provider import ConstructResult
from pulumi.provider.experimental.analyzer import ComponentDefinition, TypeDefinition
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

from .listener import listen
from .reference import list_components
from .shared.arguments import Arguments
from .shared.choices import CHOICES
from .shared.spelling import spell, to_camel_case
from .version import VERSION
from .vpc_endpoint.one_per_vpc import DEPLOYMENTS

NAME = "lambda-streaming"
# SDKs are @lambda-streaming/lambda-streaming and so on, as those that are made from the Git repository.
NAMESPACE = "lambda-streaming"
COMPONENTS = list_components()
_REPOSITORY = "https://github.com/lambda-streaming/lambda-streaming"
_ABOUT = {
    "displayName": "Lambda response streaming",
    "description": "Streaming AWS Lambda functions behind the right front door, secure by default.",
    "keywords": ["pulumi", "aws", "lambda", "streaming", "category/cloud", "kind/component"],
    "homepage": _REPOSITORY,
    "repository": _REPOSITORY,
    "license": "Apache-2.0",
    "publisher": "lambda-streaming",
}
_SECRET_OUTPUTS = {"apiKeyValues"}


class Provider(ComponentProvider):
    """Refuses in one sentence, in the caller's spelling: the SDK's own host adds a Python traceback.

    What the SDK drops or maps without a word, because it does not know it, is refused before, and so is what it misses,
    which it says without the component's name.
    """

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: Any,
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        component = resource_type.rpartition(":")[2]
        definition = self._component_defs.get(component)
        try:
            if definition:
                for problem in self._find_problems(inputs, definition):
                    raise Arguments.refusal(f"{component} '{name}': {problem}")
            return super().construct(name, resource_type, inputs, options)
        except ComponentInitError as error:
            if isinstance(error.inner, InputPropertiesError):
                raise error.inner from error
            raise

    def _find_problems(self, inputs: Mapping[str, Any], definition: ComponentDefinition) -> Iterator[str]:
        for name, declared in definition.inputs.items():
            if not declared.optional and inputs.get(name) is None:
                yield f"{name} is missing; give it a value"
        for name, value in inputs.items():
            if name not in definition.inputs:
                yield f"there is no argument {name}{_suggest(name, definition.inputs)}"
                continue
            items = definition.inputs[name].additional_properties
            if items is None or not items.ref or not isinstance(value, Mapping):
                continue
            entry_type = self.get_type_definition(items)
            for key, entry in value.items():
                if entry_type:
                    yield from _find_problems_of_entry(f"{name}[{key!r}]", entry, entry_type)


def _find_problems_of_entry(where: str, entry: Any, declared: TypeDefinition) -> Iterator[str]:
    known = ", ".join(declared.properties)
    if not isinstance(entry, Mapping):
        kind = "an Output" if isinstance(entry, pulumi.Output) else f"of the type {type(entry).__name__}"
        yield f"{where} is {kind}; give a plain map of {known}, whose values may be Outputs"
        return
    for name in entry:
        if name not in declared.properties:
            yield f"{where} has {name}, which there is not; give {known}"
    for name, property_ in declared.properties.items():
        if not property_.optional and entry.get(name) is None:
            yield f"{where} has no {name}; give it one"


def _suggest(name: str, known: Mapping[str, Any]) -> str:
    close = get_close_matches(name, known, 1) or get_close_matches(to_camel_case(name), known, 1)
    return f"; did you mean {close[0]}?" if close else f"; the arguments are {', '.join(sorted(known))}"


def list_python_names() -> set[str]:
    """The names of all arguments and outputs that other languages spell otherwise."""
    found: set[str] = set()
    for component in COMPONENTS:
        found |= component.__init__.__annotations__["args"].__annotations__.keys() | component.__annotations__.keys()
    return found


def enrich(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with what the SDK's analysis cannot say: who made it, what is secret, which values there are."""
    names = list_python_names()
    schema = {**schema, **_ABOUT}
    choices = {to_camel_case(name): values for name, values in CHOICES.items()}
    for resource in schema["resources"].values():
        resource["description"] = _describe(resource["description"], names)
        for name, declared in resource["inputProperties"].items():
            if name in choices:
                token = f"{NAME}:index:{name[0].upper()}{name[1:]}"
                schema["types"][token] = {"type": "string", "enum": [{"value": value} for value in choices[name]]}
                # Any string as well: the value may be an Output, which SDKs do not let an enum be everywhere.
                declared["oneOf"] = [{"type": "string"}, {"$ref": f"#/types/{token}"}]
            if "$ref" in (entries := declared.get("additionalProperties", {})):
                # Of an object that is plain all through, Pulumi's SDK for Go names a type that it does not have.
                entries.pop("plain", None)
        for name, declared in resource["properties"].items():
            if name in _SECRET_OUTPUTS:
                declared["secret"] = True
        for declared in (*resource["inputProperties"].values(), *resource["properties"].values()):
            _spell_description(declared, names)
    for declared in schema["types"].values():
        for described in declared.get("properties", {}).values():
            _spell_description(described, names)
    return schema


def _spell_description(declared: dict[str, Any], names: set[str]) -> None:
    declared["description"] = spell(" ".join(declared["description"].split()), names)
    for inner in ("additionalProperties", "items"):
        while inner in declared:
            declared = declared[inner]
            declared.pop("description", None)


def _describe(description: str, names: set[str]) -> str:
    # Its example is a program that imports the Python package, which those who read the schema do not have.
    without_example = re.sub(r"```python\n.*?```\n*", "", inspect.cleandoc(description), flags=re.DOTALL)
    return spell(without_example.strip(), names)


def serve() -> None:
    """Answers until whoever started it ends; the engine's address is the one argument, the port is printed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", help="the engine's address")
    engine_address = parser.parse_known_args()[0].engine
    names = list_python_names()
    Arguments.refusal = staticmethod(lambda sentence: InputPropertiesError(spell(sentence, names), []))
    DEPLOYMENTS.serve_one()
    provider = Provider(COMPONENTS, NAME, NAMESPACE, VERSION)
    provider.schema = json.dumps(enrich(json.loads(provider.schema or "{}")))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(listen(provider, engine_address))


if __name__ == "__main__":
    serve()

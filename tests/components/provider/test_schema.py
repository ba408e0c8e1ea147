"""The schema that the provider serves, and the outputs that it answers with."""

import json

import pytest
from google.protobuf import json_format
from lambda_streaming.provider import list_python_names
from lambda_streaming.shared.choices import CHOICES
from lambda_streaming.shared.spelling import to_camel_case
from lambda_streaming.version import VERSION
from pulumi.runtime.proto import provider_pb2
from pulumi.runtime.rpc import UNKNOWN

from .engine import unwrapped
from .service_cases import COMPONENTS

# Outputs that are no string.
MAPS = {"apiKeyValues"}
each_component = pytest.mark.parametrize("component", COMPONENTS, ids=[component.name for component in COMPONENTS])


@pytest.fixture(scope="module")
def schema(provider):
    return json.loads(provider.stub.GetSchema(provider_pb2.GetSchemaRequest()).schema)


def choice_type(name):
    return f"lambda-streaming:index:{name[0].upper()}{name[1:]}"


def without_descriptions(spec):
    if not isinstance(spec, dict):
        return spec
    return {key: without_descriptions(value) for key, value in spec.items() if key != "description"}


def test_package(schema):
    assert schema["name"] == "lambda-streaming"
    assert schema["version"] == VERSION
    assert schema["types"]["lambda-streaming:index:PathFunction"]["required"] == ["functionName", "functionUrl"]
    for name, values in CHOICES.items():
        declared = schema["types"][choice_type(to_camel_case(name))]
        assert [choice["value"] for choice in declared["enum"]] == list(values)
    assert set(schema["resources"]) == {f"lambda-streaming:index:{component.name}" for component in COMPONENTS}


@each_component
def test_arguments(schema, component):
    resource = schema["resources"][f"lambda-streaming:index:{component.name}"]
    described = {name: without_descriptions(spec) for name, spec in resource["inputProperties"].items()}
    for name, spec in described.items():
        if name in map(to_camel_case, CHOICES):
            assert spec.pop("oneOf") == [{"type": "string"}, {"$ref": f"#/types/{choice_type(name)}"}]
    assert described == component.schema_types()
    assert resource["requiredInputs"] == sorted(set(component.required) - component.alternatives)
    assert resource["description"]
    assert all(spec["description"] for spec in resource["inputProperties"].values())


def test_whose_package_it_is(schema):
    for name in ("description", "homepage", "keywords", "license", "publisher", "repository"):
        assert schema[name]
    assert schema["resources"]["lambda-streaming:index:StreamingApi"]["properties"]["apiKeyValues"]["secret"] is True


def test_descriptions_are_in_the_spelling_of_the_schema(schema):
    told = json.dumps(schema["resources"])
    assert [name for name in list_python_names() if "_" in name and f"`{name}`" in told] == []
    assert "from lambda_streaming import" not in told


@each_component
def test_output_types(schema, component):
    resource = schema["resources"][f"lambda-streaming:index:{component.name}"]
    for name, spec in resource["properties"].items():
        assert spec["description"]
        assert spec["type"] == ("object" if name in MAPS else "string")


@each_component
def test_outputs(provider, component):
    _, response = provider.construct(component.name, component.required)

    state, secret = unwrapped(json_format.MessageToDict(response.state))
    assert set(state) == component.outputs
    assert all(
        isinstance(value, str) and value and value != UNKNOWN for name, value in state.items() if name not in MAPS
    )
    assert not secret

"""The schema that the provider serves, and the outputs that it answers with."""

import json

import pytest
from google.protobuf import json_format
from lambda_streaming.version import VERSION
from pulumi.runtime.proto import provider_pb2

from .engine import UNKNOWN, unwrapped
from .service_cases import COMPONENTS

# Outputs that are no string.
MAPS = {"apiKeyValues"}
each_component = pytest.mark.parametrize("component", COMPONENTS, ids=[component.name for component in COMPONENTS])


@pytest.fixture(scope="module")
def schema(provider):
    return json.loads(provider.stub.GetSchema(provider_pb2.GetSchemaRequest()).schema)


def without_descriptions(spec):
    if not isinstance(spec, dict):
        return spec
    return {key: without_descriptions(value) for key, value in spec.items() if key != "description"}


def test_package(schema):
    assert schema["name"] == "lambda-streaming"
    assert schema["version"] == VERSION
    assert set(schema["types"]) == {"lambda-streaming:index:PathFunction"}
    assert set(schema["resources"]) == {f"lambda-streaming:index:{component.name}" for component in COMPONENTS}


@each_component
def test_arguments(schema, component):
    resource = schema["resources"][f"lambda-streaming:index:{component.name}"]
    described = {name: without_descriptions(spec) for name, spec in resource["inputProperties"].items()}
    assert described == component.schema_types()
    assert resource["requiredInputs"] == sorted(set(component.required) - component.alternatives)
    assert resource["description"]
    assert all(spec["description"] for spec in resource["inputProperties"].values())


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

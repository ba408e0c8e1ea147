"""What `serve` says of a stack that it runs otherwise than AWS."""

from __future__ import annotations

import pytest
from lambda_streaming_local.serve.plan import Plan
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.unknown import UNKNOWN


def plan(version, **alias) -> Plan:
    function = Resource(
        "urn:chat",
        "aws:lambda/function:Function",
        "chat",
        {"runtime": "nodejs24.x", "handler": "index.handler", "code": {"assets": {}}},
        outputs={"name": "chat", "arn": "arn:aws:lambda:eu-west-1:123456789012:function:chat", "version": version},
    )
    inputs = {"name": "live", "functionName": "chat", **alias}
    return Plan.of(Graph([function, Resource("urn:live", "aws:lambda/alias:Alias", "live", inputs)]))


@pytest.mark.parametrize("version", ["1", UNKNOWN])
def test_an_alias_of_the_programs_version_is_served_as_it_is(version) -> None:
    found = plan(version, functionVersion=version)
    assert found.qualifiers == {"urn:chat": {"live"}}
    assert not any("alias" in note for note in found.notes)


@pytest.mark.parametrize(
    "alias",
    [
        {"functionVersion": "7"},
        {"functionVersion": "7", "routingConfig": {"additionalVersionWeights": {"1": 0.1}}},
        {"functionVersion": "1", "routingConfig": {"additionalVersionWeights": {"7": 0.1}}},
    ],
)
def test_an_alias_of_another_version_is_told_of(alias) -> None:
    found = plan("1", **alias)
    assert found.qualifiers == {"urn:chat": {"live"}}
    assert (
        "alias 'live' leads to a version that only AWS has: here every request runs the program's code" in found.notes
    )


def test_a_function_url_of_a_function_for_tenants_is_not_served() -> None:
    function = Resource(
        "urn:chat",
        "aws:lambda/function:Function",
        "chat",
        {
            "runtime": "nodejs24.x",
            "handler": "index.handler",
            "code": {"assets": {}},
            "tenancyConfig": {"tenantIsolationMode": "PER_TENANT"},
        },
        outputs={"name": "chat", "arn": "arn:aws:lambda:eu-west-1:123456789012:function:chat"},
    )
    url = Resource("urn:url", "aws:lambda/functionUrl:FunctionUrl", "url", {"functionName": "chat"})
    found = Plan.of(Graph([function, url]))
    assert found.urls == []
    assert any(note.startswith("function URL 'url' is not served: it names no tenant") for note in found.notes)

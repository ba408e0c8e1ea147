"""Stacks to judge, each by two routes: the rules themselves, and the pack as Pulumi's engine calls it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import grpc
import pytest
from google.protobuf import json_format, struct_pb2
from lambda_streaming_policies.judge import judge
from lambda_streaming_policies.pack import make_policies
from lambda_streaming_policies.rules import load_rules
from lambda_streaming_policies.settings import Settings
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.unknown import UNKNOWN
from pulumi.runtime import proto
from pulumi.runtime.proto import analyzer_pb2_grpc
from pulumi.runtime.rpc import UNKNOWN as UNKNOWN_TEXT
from pulumi_policy import PolicyPack

ACCOUNT = "123456789012"


@dataclass(frozen=True)
class Outcome:
    """What was said: (resource's name, property) of findings and of what is undecided."""

    found: list[tuple[str, str]]
    undecided: list[tuple[str, str]]


NOTHING = Outcome([], [])
PROTO_LEVELS = {"mandatory": proto.MANDATORY, "advisory": proto.ADVISORY, "disabled": proto.DISABLED}
LEVELS = {rule.id: PROTO_LEVELS[rule.level] for rule in load_rules()}


@dataclass(eq=False)
class Declared:
    """A resource as the program declares it and the engine sends it, in the names of the program's provider."""

    urn: str
    type: str
    name: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    parent: str | None
    links: Mapping[str, tuple[str, ...]]
    custom: bool


@dataclass
class Stack:
    """A stack under construction, with short ways to declare what most cases need."""

    route: str
    resources: list[Declared] = field(default_factory=list)

    def add(
        self,
        type_: str,
        name: str,
        inputs: Mapping[str, Any] | None = None,
        outputs: Mapping[str, Any] | None = None,
        links: Mapping[str, Iterable[Declared]] | None = None,
        parent: Declared | None = None,
        custom: bool = True,
    ) -> Declared:
        declared = Declared(
            urn=f"urn:pulumi:dev::app::{type_}::{name}",
            type=type_,
            name=name,
            inputs=inputs or {},
            outputs=outputs or {},
            parent=parent.urn if parent else None,
            links={key: tuple(target.urn for target in targets) for key, targets in (links or {}).items()},
            custom=custom,
        )
        self.resources.append(declared)
        return declared

    def function(self, name: str = "chat", region: str = "eu-west-1", **inputs: Any) -> Declared:
        arn = f"arn:aws:lambda:{region}:{ACCOUNT}:function:{name}"
        return self.add(
            "aws:lambda/function:Function", name, {"runtime": "nodejs22.x", "name": name, **inputs}, {"arn": arn}
        )

    def unknown_function(self, name: str = "chat", **inputs: Any) -> Declared:
        """A function before it exists: its name and ARN are not known yet."""
        return self.add(
            "aws:lambda/function:Function",
            name,
            {"runtime": "nodejs22.x", **inputs},
            {"name": UNKNOWN, "arn": UNKNOWN},
        )

    def url(self, function: Declared | str, name: str = "url", **inputs: Any) -> Declared:
        """A streaming function URL with AWS_IAM: of a function of the stack, by dependency while its name is unknown."""
        given = {"authorizationType": "AWS_IAM", "invokeMode": "RESPONSE_STREAM", **inputs}
        outputs = {"functionUrl": f"https://{name}.lambda-url.eu-west-1.on.aws/"}
        if isinstance(function, str):
            return self.add("aws:lambda/functionUrl:FunctionUrl", name, {"functionName": function, **given}, outputs)
        known = "name" in function.inputs
        return self.add(
            "aws:lambda/functionUrl:FunctionUrl",
            name,
            {"functionName": function.inputs["name"] if known else UNKNOWN, **given},
            outputs if known else {"functionUrl": UNKNOWN},
            links={"functionName": [function]},
        )

    def judge(self, rule_id: str, **config: Any) -> Outcome:
        if self.route == "rules":
            return _by_rules(self.resources, rule_id, config)
        return _by_engine(self.resources, rule_id, config)


def _by_rules(resources: list[Declared], rule_id: str, config: Mapping[str, Any]) -> Outcome:
    rules = [rule for rule in load_rules() if rule.id == rule_id]
    report = judge(Graph(Resource(**vars(one)) for one in resources), rules, {}, {rule_id: config})
    assert not report.errors
    return Outcome(
        sorted((finding.violation.resource.name, finding.violation.path) for finding in report.findings),
        sorted((undecided.resource.name, undecided.path) for undecided in report.undecided),
    )


def _by_engine(resources: list[Declared], rule_id: str, config: Mapping[str, Any]) -> Outcome:
    diagnostics = [
        one
        for one in analyze(resources, {rule_id: config} if config else {})
        if one.policyName in (rule_id, "rule-failed")
    ]
    assert {one.policyName for one in diagnostics} <= {rule_id}, diagnostics
    found, undecided = [], []
    for one in diagnostics:
        if "can't run policy" in one.message:
            assert one.enforcementLevel == proto.ADVISORY
            undecided += re.findall(r"(\S+) of (\S+) (?:is not known yet|names |may send )", one.message)
        else:
            assert one.enforcementLevel == LEVELS[rule_id]
            found.append((one.urn.rsplit("::")[-1], one.message.split("\n")[1].split(": ")[0]))
    return Outcome(sorted(found), sorted((name, property_) for property_, name in undecided))


def serve_pack(policies: list[Any]) -> analyzer_pb2_grpc.AnalyzerStub:
    """A pack as the SDK serves it, which tells its port and then serves until the process ends."""
    reading, writing = os.pipe()
    with (
        open(reading) as told,
        open(writing, "wb", buffering=0) as output,
        io.TextIOWrapper(output) as printed,
        contextlib.redirect_stdout(printed),
    ):
        threading.Thread(target=PolicyPack, args=("lambda-streaming", policies), daemon=True).start()
        port = told.readline().strip()
    return analyzer_pb2_grpc.AnalyzerStub(grpc.insecure_channel(f"127.0.0.1:{port}"))


@cache
def serve_production_pack(config: str) -> analyzer_pb2_grpc.AnalyzerStub:
    """A pack for each configuration, JSON of a `ConfigureAnalyzerRequest`: the engine, too, configures one once."""
    pack = serve_pack(make_policies(settings=Settings(profile="production")))
    pack.Configure(json_format.Parse(config, proto.ConfigureAnalyzerRequest()))
    return pack


def analyze(
    resources: Sequence[Declared | Resource], config: Mapping[str, Mapping[str, Any]] | None = None, made: Any = None
) -> list[Any]:
    """The diagnostics of the pack for a stack: each resource's inputs, then the outputs of all, as the engine sends them."""
    pack = serve_pack(made) if made else serve_production_pack(configuration(config or {}))
    diagnostics: list[Any] = []
    for resource in resources:
        request = proto.AnalyzeRequest(
            urn=resource.urn, type=resource.type, name=resource.name, properties=struct(resource.inputs)
        )
        diagnostics += [with_urn(one, resource.urn) for one in pack.Analyze(request).diagnostics]
    stack = proto.AnalyzeStackRequest(
        resources=[
            proto.AnalyzerResource(
                urn=resource.urn,
                type=resource.type,
                name=resource.name,
                properties=struct({**resource.inputs, **resource.outputs}),
                parent=resource.parent or "",
                propertyDependencies={
                    name: proto.AnalyzerPropertyDependencies(urns=urns) for name, urns in resource.links.items()
                },
            )
            for resource in resources
        ]
    )
    return [*diagnostics, *pack.AnalyzeStack(stack).diagnostics]


def with_urn(diagnostic: Any, urn: str) -> Any:
    """The engine takes a resource policy's diagnostics for the resource it asked about."""
    diagnostic.urn = urn
    return diagnostic


def configuration(config: Mapping[str, Mapping[str, Any]]) -> str:
    request = proto.ConfigureAnalyzerRequest()
    for name, settings in config.items():
        settings = dict(settings)
        level = settings.pop("enforcementLevel", None)
        request.policyConfig[name].enforcementLevel = PROTO_LEVELS[level] if level else LEVELS[name]
        request.policyConfig[name].properties.update(settings)
    return json_format.MessageToJson(request, sort_keys=True)


def struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """Properties on the wire, with Pulumi's sentinel for what is not known yet."""
    text = json.dumps(properties, default=lambda value: UNKNOWN_TEXT if value is UNKNOWN else None)
    return json_format.ParseDict(json.loads(text), struct_pb2.Struct())


@pytest.fixture(params=["rules", "engine"])
def stack(request: pytest.FixtureRequest) -> Stack:
    return Stack(request.param)


@pytest.fixture
def nothing() -> Outcome:
    return NOTHING


@pytest.fixture
def engine() -> Any:
    """Asks the pack as the engine does: `engine(resources, config, policies)` gives its diagnostics."""
    return analyze


@pytest.fixture
def remediate() -> Any:
    """What a policy's remediation makes of a resource: `remediate(policy, type_, properties)`."""

    def ask(policy: str, type_: str, properties: Mapping[str, Any]) -> list[Any]:
        config = proto.ConfigureAnalyzerRequest()
        config.policyConfig[policy].enforcementLevel = proto.REMEDIATE
        request = proto.AnalyzeRequest(urn=f"urn:pulumi:dev::app::{type_}::r", type=type_, name="r")
        request.properties.CopyFrom(struct(properties))
        answer = serve_production_pack(json_format.MessageToJson(config)).Remediate(request)
        return [one for one in answer.remediations if one.properties.fields]

    return ask


@pytest.fixture
def wire() -> Any:
    """Properties as they cross the wire: `wire({"name": UNKNOWN})`."""
    return struct


CUSTOM = {"originProtocolPolicy": "https-only", "httpPort": 80, "httpsPort": 443, "originSslProtocols": ["TLSv1.2"]}
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ARN = "arn:aws:cloudfront::123456789012:distribution/E2EXAMPLE"


class Front:
    """Declares distributions: `known` as they are once deployed, otherwise as they are at the first preview."""

    def __init__(self, stack: Any) -> None:
        self.stack = stack

    def function(self, known: bool, name: str = "chat") -> Declared:
        return self.stack.function(name) if known else self.stack.unknown_function(name)

    def access(self, origin_type: str = "lambda", name: str = "access", **inputs: Any) -> Declared:
        given = {"originAccessControlOriginType": origin_type, "signingBehavior": "always", "signingProtocol": "sigv4"}
        return self.stack.add(
            "aws:cloudfront/originAccessControl:OriginAccessControl", name, {**given, **inputs}, {"id": f"{name}-id"}
        )

    def origin(self, url: Declared, known: bool, **inputs: Any) -> dict[str, Any]:
        domain = f"{url.name}.lambda-url.eu-west-1.on.aws" if known else UNKNOWN
        access = "access-id" if known else UNKNOWN
        given = {"originId": url.name, "domainName": domain, "customOriginConfig": CUSTOM}
        return {**given, "originAccessControlId": access, **inputs}

    def behavior(self, target: str = "url", **inputs: Any) -> dict[str, Any]:
        given = {"targetOriginId": target, "viewerProtocolPolicy": "https-only", "cachePolicyId": CACHING_DISABLED}
        return {**given, **inputs}

    def distribution(
        self,
        origins: list[dict[str, Any]] | Any,
        links: list[Declared],
        known: bool = True,
        default: dict[str, Any] | None = None,
        ordered: list[dict[str, Any]] | None = None,
        behavior_links: list[Declared] | None = None,
        **inputs: Any,
    ) -> Declared:
        given = {
            "origins": origins,
            "defaultCacheBehavior": default or self.behavior(),
            "orderedCacheBehaviors": ordered or [],
            **inputs,
        }
        outputs = {"arn": ARN if known else UNKNOWN}
        dependencies = {
            "origins": links,
            "defaultCacheBehavior": behavior_links or [],
            "orderedCacheBehaviors": behavior_links or [],
        }
        return self.stack.add("aws:cloudfront/distribution:Distribution", "front", given, outputs, dependencies)

    def permission(
        self,
        name: str,
        action: str,
        function: Declared,
        distribution: Declared | None,
        known: bool = True,
        **inputs: Any,
    ) -> Declared:
        given: dict[str, Any] = {"action": action, "principal": "cloudfront.amazonaws.com"}
        given["function"] = function.inputs["name"] if known else UNKNOWN
        if distribution:
            given["sourceArn"] = ARN if known else UNKNOWN
        links = {"function": [function], "sourceArn": [distribution] if distribution else []}
        return self.stack.add("aws:lambda/permission:Permission", name, {**given, **inputs}, links=links)


@pytest.fixture
def front(stack: Any) -> Front:
    return Front(stack)


@pytest.fixture(params=[True, False], ids=["deployed", "preview"])
def known(request: pytest.FixtureRequest) -> bool:
    return request.param

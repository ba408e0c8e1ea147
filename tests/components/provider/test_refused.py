"""A refusal reaches the program as one sentence."""

import grpc
import pytest

from .engine import wrapped
from .service_cases import COMPONENTS

REQUIRED = {component.name: component.required for component in COMPONENTS}


@pytest.mark.parametrize(
    ("component", "inputs", "sentence"),
    [
        (
            "StreamingFunction",
            {"runtime": "python3.13"},
            "StreamingFunction 'chat': runtime 'python3.13' cannot stream",
        ),
        (
            "StreamingFunction",
            {"timeoutSeconds": wrapped(901)},
            "StreamingFunction 'chat': timeoutSeconds is 901, but",
        ),
        ("StreamingUrl", {"authorizationType": "NONE"}, "StreamingUrl 'chat': authorizationType 'NONE' lets anyone"),
        (
            "StreamingDistribution",
            {"sitePath": wrapped("site")},
            "StreamingDistribution 'chat': sitePath is an Output",
        ),
        (
            "StreamingDistribution",
            {"pathFunctions": wrapped({"/search/*": {"functionName": "fn"}})},
            "StreamingDistribution 'chat': pathFunctions is an Output",
        ),
        (
            "StreamingDistribution",
            {"pathFunctions": {"/a": wrapped({"functionName": "fn"})}},
            "StreamingDistribution 'chat': pathFunctions['/a'] is an Output; give a plain map of functionName, ",
        ),
        (
            "StreamingDistribution",
            {"pathFunctions": {"/a": {"functionNmae": "fn"}}},
            "StreamingDistribution 'chat': pathFunctions['/a'] has functionNmae, which there is not; give functionName, ",
        ),
        (
            "StreamingService",
            {"memorySizeMB": 512},
            "StreamingService 'chat': there is no argument memorySizeMB; did you mean memorySizeMb?",
        ),
        (
            "StreamingService",
            {"monitoring": True, "usEast1AlarmTopicArn": "arn:aws:sns:eu-west-1:1:t"},
            "StreamingService 'chat': usEast1AlarmTopicArn is in eu-west-1, but",
        ),
        ("StreamingVpcEndpoint", {"subnetIds": wrapped(["s-1"])}, "StreamingVpcEndpoint 'chat': subnetIds names 1"),
    ],
)
def test_refused(provider, component, inputs, sentence):
    with pytest.raises(grpc.RpcError) as refused:
        provider.construct(component, {**REQUIRED[component], **inputs})
    assert sentence in refused.value.details()
    assert "Traceback" not in refused.value.details()
    assert ".py" not in refused.value.details()


@pytest.mark.parametrize("wrap", [lambda value: value, wrapped], ids=["plain", "output"])
def test_a_second_endpoint_in_a_vpc(provider, wrap):
    given = {**REQUIRED["StreamingVpcEndpoint"], "vpcId": wrap(f"vpc-of-{wrap.__name__}")}
    provider.construct("StreamingVpcEndpoint", given, name="one")
    with pytest.raises(grpc.RpcError) as refused:
        provider.construct("StreamingVpcEndpoint", given, name="two")
    assert "StreamingVpcEndpoint 'two': another endpoint for Lambda is made in this VPC" in refused.value.details()
    provider.construct("StreamingVpcEndpoint", {**given, "vpcId": "vpc-of-its-own"}, name="two")
    provider.construct("StreamingVpcEndpoint", given, name="two", preview=True)

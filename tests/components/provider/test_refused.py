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
            "StreamingFunction 'chat': timeout_seconds is 901, but",
        ),
        ("StreamingUrl", {"authorizationType": "NONE"}, "StreamingUrl 'chat': authorization_type 'NONE' lets anyone"),
        (
            "StreamingDistribution",
            {"sitePath": wrapped("site")},
            "StreamingDistribution 'chat': site_path is an Output",
        ),
        (
            "StreamingDistribution",
            {"pathFunctions": wrapped({"/search/*": {"functionName": "fn"}})},
            "StreamingDistribution 'chat': path_functions is an Output",
        ),
        ("StreamingVpcEndpoint", {"subnetIds": wrapped(["s-1"])}, "StreamingVpcEndpoint 'chat': subnet_ids names 1"),
    ],
)
def test_refused(provider, component, inputs, sentence):
    with pytest.raises(grpc.RpcError) as refused:
        provider.construct(component, {**REQUIRED[component], **inputs})
    assert sentence in refused.value.details()
    assert "Traceback" not in refused.value.details()
    assert ".py" not in refused.value.details()

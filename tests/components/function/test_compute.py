"""Whose machines run a function, and whether tenants share an environment."""

import pulumi
import pytest
from lambda_streaming import ArgumentError, StreamingFunction

CODE = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = 1")})
PROVIDER = "arn:aws:lambda:eu-west-1:123456789012:capacity-provider:fast"
PYTHON = {"web_adapter": True, "runtime": "python3.13"}


def function(**args):
    return lambda: StreamingFunction("chat", {"code": CODE, **args})


@pytest.mark.parametrize(
    "args", [{}, PYTHON, {"runtime": "provided.al2023"}, {"runtime": "dotnet10", "handler": "A::B.C::D"}]
)
def test_a_capacity_providers_instances_run_published_versions(deploy, args):
    deployment = deploy(function(capacity_provider_arn=PROVIDER, **args))

    inputs = deployment.only("Function").inputs
    assert inputs["capacityProviderConfig"] == {
        "lambdaManagedInstancesCapacityProviderConfig": {"capacityProviderArn": PROVIDER}
    }
    assert (inputs["memorySize"], inputs["publish"]) == (2048, True)
    assert deployment.outputs["qualifier"] == "live"


def test_an_image_on_instances(deploy):
    image = {"code": None, "image_uri": "1.dkr.ecr.eu-west-1.amazonaws.com/a:1"}
    assert deploy(function(capacity_provider_arn=PROVIDER, memory_size_mb=32768, **image)).only("Function").inputs[
        "memorySize"
    ] == (32768)


def test_tenants_have_environments_of_their_own(deploy):
    deployment = deploy(function(tenant_isolation=True))
    assert deployment.only("Function").inputs["tenancyConfig"] == {"tenantIsolationMode": "PER_TENANT"}
    assert "tenancyConfig" not in deploy(function(tenant_isolation=False)).only("Function").inputs


REFUSED = [
    (
        {"tenant_isolation": True, "provisioned_concurrency": 1},
        "tenant_isolation does not go with provisioned_concurrency; leave one of them out",
    ),
    (
        {"tenant_isolation": True, "snap_start": True, "alias": "live", **PYTHON},
        "tenant_isolation does not go with snap_start; leave one of them out",
    ),
    ({"capacity_provider_arn": "fast"}, "capacity_provider_arn is 'fast'; give the ARN of a capacity provider"),
    (
        {"capacity_provider_arn": PROVIDER, "memory_size_mb": 1024},
        "memory_size_mb is 1024, but with capacity_provider_arn a function has 2048 at least; give more, or leave it",
    ),
    ({"capacity_provider_arn": PROVIDER, "memory_size_mb": 40000}, "memory_size_mb is 40000; give 128 to 32768"),
    (
        {"capacity_provider_arn": PROVIDER, "runtime": "nodejs20.x"},
        "runtime 'nodejs20.x' does not go with capacity_provider_arn; give Node.js 22, Python 3.13, Java 21, .NET 8,",
    ),
    ({"memory_size_mb": 20000}, "memory_size_mb is 20000; give 128 to 10240"),
]


@pytest.mark.parametrize("wrap", [lambda value: value, pulumi.Output.from_input], ids=["plain", "output"])
@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_refused(deploy, args, sentence, wrap):
    with pytest.raises(ArgumentError) as refused:
        deploy(lambda: function(**{key: wrap(value) for key, value in args.items()})())
    assert str(refused.value).startswith(f"StreamingFunction 'chat': {sentence}")

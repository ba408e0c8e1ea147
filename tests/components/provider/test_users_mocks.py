"""Each argument in a unit test of a user's, whose mocks give back what was asked for, and no ARN or address.

https://www.pulumi.com/docs/iac/guides/testing/unit/
"""

import asyncio

import lambda_streaming
import pulumi
import pytest
from lambda_streaming import reference
from pulumi.runtime.mocks import MockMonitor, Mocks, set_mocks
from pulumi.runtime.settings import SETTINGS, set_root_resource
from pulumi.runtime.stack import run_pulumi_func

from .service_cases import COMPONENTS

CASES = [(component, case) for component in COMPONENTS for case in component.cases]
# What the tables of cases leave out, and an Output that mocks leave without a value.
MORE = [
    ("StreamingDistribution", {"sitePath": ".", "siteInvalidation": True, "errorPages": {"404": "/index.html"}}),
    ("StreamingDistribution", {"domainNames": ["a.example", "*.b.example"], "hostedZoneId": "Z1"}),
    ("StreamingDistribution", {"bodySigning": "edge", "forwardViewerHost": True, "grantScope": "account"}),
    ("StreamingDistribution", {"sitePath": ".", "grantScope": "account"}),
    ("StreamingApi", {"domainName": "a.example", "hostedZoneId": "Z1", "setAccountLogRole": True}),
    ("StreamingService", {"domainNames": ["a.example"], "hostedZoneId": "Z1", "managedWebAcl": True}),
    ("StreamingService", {"frontDoor": "vpc", "ownEndpoint": False}),
    ("StreamingUrl", {"allowPrincipals": ["123456789012", "o-a1b2c3d4e5"]}),
]


class UsersMocks(Mocks):
    def new_resource(self, args):
        return f"{args.name}_id", args.inputs

    def call(self, args):
        return {}


def run(component, given):
    names = reference.list_python_names(getattr(lambda_streaming, component))
    code = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("")})
    args = {names[name]: code if name == "code" else value for name, value in given.items() if value is not None}

    async def program():
        SETTINGS.rpc_manager.clear()
        SETTINGS.outputs.clear()
        set_root_resource(None)  # type: ignore[arg-type] # that of the program before is gone
        set_mocks(UsersMocks(), project="shop", stack="dev", preview=False, monitor=MockMonitor(UsersMocks()))
        await run_pulumi_func(lambda: getattr(lambda_streaming, component)("chat", args))

    asyncio.run(program())


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "index.html").write_text("")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("component", "case"), CASES, ids=[f"{component.name}.{case.argument}" for component, case in CASES]
)
@pytest.mark.usefixtures("folder")
def test_each_argument(component, case):
    run(component.name, {**component.required, **case.beside, case.argument: case.value})


@pytest.mark.parametrize(("component", "given"), MORE)
@pytest.mark.usefixtures("folder")
def test_more(component, given):
    required = {found.name: found.required for found in COMPONENTS}[component]
    run(component, {**required, **given})

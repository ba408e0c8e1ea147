"""Runs programs that use the components, with a monitor that keeps what they register."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
import pytest
from google.protobuf import json_format
from lambda_streaming import StreamingDistribution
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime.settings import SETTINGS, set_root_resource
from pulumi.runtime.stack import run_pulumi_func

ACCOUNT = "123456789012"
OUTPUTS: dict[str, Callable[[str], dict[str, Any]]] = {
    "aws:apigateway/apiKey:ApiKey": lambda name: {"value": f"{name}-value"},
    "aws:apigateway/domainName:DomainName": lambda name: {
        "regionalDomainName": "d-1.execute-api.eu-west-1.amazonaws.com",
        "regionalZoneId": "Z1",
    },
    "aws:apigateway/restApi:RestApi": lambda name: {
        "name": f"{name}-0a1b",
        "executionArn": f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:a1b2c3",
        "rootResourceId": "root1",
    },
    "aws:apigateway/stage:Stage": lambda name: {
        "arn": "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3/stages/prod",
        "invokeUrl": "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod",
    },
    "aws:cloudwatch/logDeliverySource:LogDeliverySource": lambda name: {"name": f"{name}-0a1b"},
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": lambda name: {
        "arn": f"arn:aws:logs:us-east-1:{ACCOUNT}:delivery-destination:{name}-0a1b"
    },
    "aws:cloudwatch/logGroup:LogGroup": lambda name: {
        "name": f"{name}-0a1b",
        "arn": f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:{name}-0a1b",
    },
    "aws:iam/role:Role": lambda name: {"name": f"{name}-0a1b", "arn": f"arn:aws:iam::{ACCOUNT}:role/{name}-0a1b"},
    "aws:lambda/alias:Alias": lambda name: {
        "arn": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:{name}-0a1b:live",
    },
    "aws:lambda/function:Function": lambda name: {
        "name": f"{name}-0a1b",
        "arn": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:{name}-0a1b",
        "qualifiedArn": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:{name}-0a1b:1",
        "version": "7",
    },
    "aws:cloudfront/function:Function": lambda name: {"arn": f"arn:aws:cloudfront::{ACCOUNT}:function/{name}"},
    "aws:wafv2/webAcl:WebAcl": lambda name: {"arn": f"arn:aws:wafv2:us-east-1:{ACCOUNT}:global/webacl/{name}"},
    "aws:lambda/functionUrl:FunctionUrl": lambda name: {
        "functionUrl": "https://abcdefgh.lambda-url.eu-west-1.on.aws/",
        "functionArn": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:{name}-0a1b",
    },
    "aws:s3/bucket:Bucket": lambda name: {
        "bucket": f"{name}-0a1b",
        "arn": f"arn:aws:s3:::{name}-0a1b",
        "bucketRegionalDomainName": f"{name}-0a1b.s3.eu-west-1.amazonaws.com",
    },
    "aws:acm/certificate:Certificate": lambda name: {
        "arn": f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/{name}",
        "domainValidationOptions": [
            {
                "domainName": domain_name,
                "resourceRecordName": f"_1.{domain_name.removeprefix('*.')}.",
                "resourceRecordType": "CNAME",
                "resourceRecordValue": f"_2.{domain_name.removeprefix('*.')}.acm-validations.aws.",
            }
            for domain_name in ("*.example.com", "chat.example.org", "example.com")
        ],
    },
    "aws:sns/topic:Topic": lambda name: {"arn": f"arn:aws:sns:eu-west-1:{ACCOUNT}:{name}-0a1b"},
    "aws:cloudfront/distribution:Distribution": lambda name: {
        "arn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1{name.upper()}",
        "domainName": "d111111abcdef8.cloudfront.net",
        "hostedZoneId": "Z2FDTNDATAQYW2",
    },
}


class Aws(Mocks):
    """Makes up what AWS would answer in `region`; at preview only what the program asked for is known."""

    def __init__(self, preview: bool, region: str) -> None:
        self.preview = preview
        self.region = region
        self.lookups: dict[str, str] = {}

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if self.preview or not args.custom:
            return None, dict(args.inputs)
        made_up = OUTPUTS.get(args.typ, lambda name: {})(args.name)
        return f"{args.name}-id", {**args.inputs, **made_up}

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]]]:
        self.lookups[args.token] = args.provider
        suffix = "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"
        prefix = ".".join(reversed(suffix.split(".")))
        answers = {
            "aws:index/getPartition:getPartition": {
                "partition": "aws-cn" if self.region.startswith("cn-") else "aws",
                "dnsSuffix": suffix,
                "reverseDnsPrefix": prefix,
            },
            "aws:index/getRegion:getRegion": {"region": self.region},
            "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": ACCOUNT},
        }
        return answers[args.token], []


def close_loop() -> None:
    """The SDK's mocks open an event loop for the thread that they are called in, and leave it open."""
    with suppress(RuntimeError):
        asyncio.get_event_loop().close()
    asyncio.set_event_loop(None)


class Recorder(MockMonitor):
    def __init__(self, mocks: Mocks) -> None:
        super().__init__(mocks)
        self.requests: dict[str, Any] = {}

    def Invoke(self, request: Any) -> Any:
        try:
            return super().Invoke(request)
        finally:
            close_loop()

    def RegisterResource(self, request: Any) -> Any:
        try:
            response = super().RegisterResource(request)
        finally:
            close_loop()
        if request.type != "pulumi:pulumi:Stack":
            assert response.urn not in self.requests, f"two resources of one name: {response.urn}"
            self.requests[response.urn] = request
        return response


@dataclass
class Resource:
    urn: str
    type: str
    name: str
    inputs: dict[str, Any]
    parent: str
    depends_on: set[str]
    links: dict[str, set[str]]
    request: Any


class Deployment:
    """What a program registered and looked up (by which provider), and the outputs of the component it returned."""

    def __init__(self, requests: dict[str, Any], lookups: dict[str, str], outputs: dict[str, Any]) -> None:
        self.lookups = lookups
        self.outputs = outputs
        self.resources = [
            Resource(
                urn=urn,
                type=request.type,
                name=request.name,
                inputs=json_format.MessageToDict(request.object),
                parent=request.parent,
                depends_on=set(request.dependencies),
                links={key: set(found.urns) for key, found in request.propertyDependencies.items() if found.urns},
                request=request,
            )
            for urn, request in requests.items()
        ]

    def of_type(self, suffix: str) -> dict[str, Resource]:
        return {found.name: found for found in self.resources if found.type.endswith(f":{suffix}")}

    def only(self, suffix: str) -> Resource:
        (found,) = self.of_type(suffix).values()
        return found

    def one(self, suffix: str, name: str) -> Resource:
        return self.of_type(suffix)[name]


async def _deploy(program: Callable[[], Any], preview: bool, region: str) -> Deployment:
    # A refused argument leaves behind the futures of the resources that waited for it; the exception itself is raised.
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    SETTINGS.rpc_manager.clear()
    SETTINGS.outputs.clear()
    set_root_resource(None)  # type: ignore[arg-type] # that of the program before is gone
    mocks = Aws(preview, region)
    recorder = Recorder(mocks)
    set_mocks(mocks, project="shop", stack="dev", preview=preview, monitor=recorder)
    returned: list[Any] = []
    await run_pulumi_func(lambda: returned.append(program()))
    names = [name for name in type(returned[0]).__annotations__ if not name.startswith("_")] if returned[0] else []
    outputs = {name: await pulumi.Output.from_input(getattr(returned[0], name)).future() for name in names}
    return Deployment(recorder.requests, mocks.lookups, outputs)


@pytest.fixture
def deploy() -> Callable[..., Deployment]:
    """Runs a program to its end; what it returns, a component, has its outputs kept."""

    def run(program: Callable[[], Any], preview: bool = False, region: str = "eu-west-1") -> Deployment:
        return asyncio.run(_deploy(program, preview, region))

    return run


@pytest.fixture
def distribute(deploy) -> Callable[..., Deployment]:
    """Deploys a StreamingDistribution named `cdn` with more arguments than it needs."""

    def run(preview: bool = False, **args: Any) -> Deployment:
        needed = {"function_name": "chat-fn", "function_url": "https://abcdefgh.lambda-url.eu-west-1.on.aws/"}
        return deploy(lambda: StreamingDistribution("cdn", {**needed, **args}), preview)

    return run


@pytest.fixture
def site(tmp_path):
    """A folder with a site."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "assets" / "app.mjs").write_text("")
    return str(tmp_path)


@pytest.fixture
def start_handler(tmp_path: Path) -> Callable[[Path, str, str, str], Callable[[Any], Any]]:
    """Puts a handler for Node.js beside a stand-in for a client of AWS's SDK, and gives what runs `script` with it.

    The script has the handler in index.mjs, what the test gives as JSON in its first argument, and prints JSON.
    """

    def start(handler: Path, client: str, stand_in: str, script: str) -> Callable[[Any], Any]:
        package = tmp_path / "node_modules" / "@aws-sdk" / client
        package.mkdir(parents=True)
        (package / "package.json").write_text(json.dumps({"name": f"@aws-sdk/{client}", "exports": "./index.mjs"}))
        (package / "index.mjs").write_text(stand_in)
        shutil.copy(handler, tmp_path / "index.mjs")
        (tmp_path / "invoke.mjs").write_text(script)

        def invoke(given: Any) -> Any:
            command = ["node", "invoke.mjs", json.dumps(given)]
            return json.loads(subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout)

        return invoke

    return start

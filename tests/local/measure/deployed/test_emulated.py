"""Against AWS's API as an emulator on this machine answers it, such as MiniStack; skipped where there is none."""

from __future__ import annotations

import io
import os
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.session import Session
from lambda_streaming_local.measure.account import Account
from lambda_streaming_local.measure.deployed.explain import Question, explain

EMULATOR = os.environ.get("AWS_ENDPOINT_URL", "")
REGION = "us-east-1"
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"


@dataclass
class Deployed:
    functions: Any
    distributions: Any
    name: str
    url: str

    def explain(self, url: str, method: str = "GET") -> str:
        account = Account(region=REGION, profile=None, access_key="test", secret_key="test")
        return "\n".join(map(str, explain(Question(url, self.name, None, method, False), account)))


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    """A function with a URL that asks for signatures and answers as a whole."""
    if urlsplit(EMULATOR).hostname not in ("127.0.0.1", "localhost"):
        pytest.skip("set AWS_ENDPOINT_URL to what stands in AWS's place on this machine")
    monkeypatch.setenv("AWS_ENDPOINT_URL", EMULATOR)
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": REGION}
    session = Session()
    functions, distributions = (session.create_client(name, **keys) for name in ("lambda", "cloudfront"))
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("index.mjs", "export const handler = async () => 1;")
    name = f"explained-{uuid.uuid4().hex[:8]}"
    functions.create_function(
        FunctionName=name,
        Runtime="nodejs22.x",
        Role="arn:aws:iam::000000000000:role/fn",
        Handler="index.handler",
        Code={"ZipFile": package.getvalue()},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    url = functions.create_function_url_config(FunctionName=name, AuthType="AWS_IAM", InvokeMode="BUFFERED")
    yield Deployed(functions, distributions, name, url["FunctionUrl"])
    functions.delete_function(FunctionName=name)


def test_a_url_is_read_as_it_is_deployed(deployed):
    found = deployed.explain(deployed.url)
    assert f"the function URL of {deployed.name} answers BUFFERED" in found
    assert "asks for AWS credentials (AWS_IAM), and the request was not signed" in found
    deployed.functions.update_function_url_config(
        FunctionName=deployed.name, AuthType="NONE", InvokeMode="RESPONSE_STREAM"
    )
    found = deployed.explain(deployed.url)
    assert "BUFFERED" not in found
    assert f"the policy of {deployed.name} does not grant * lambda:InvokeFunctionUrl" in found
    deployed.functions.add_permission(
        FunctionName=deployed.name,
        StatementId="url",
        Action="lambda:InvokeFunctionUrl",
        Principal="*",
        FunctionUrlAuthType="NONE",
    )
    deployed.functions.add_permission(
        FunctionName=deployed.name,
        StatementId="function",
        Action="lambda:InvokeFunction",
        Principal="*",
        InvokedViaFunctionUrl=True,
    )
    assert deployed.explain(deployed.url) == ""


def test_a_distribution_is_read_as_it_is_deployed(deployed):
    made = deployed.distributions.create_distribution(
        DistributionConfig={
            "CallerReference": deployed.name,
            "Comment": "",
            "Enabled": True,
            "Origins": {
                "Quantity": 1,
                "Items": [
                    {
                        "Id": "url",
                        "DomainName": urlsplit(deployed.url).netloc,
                        "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"},
                    }
                ],
            },
            "DefaultCacheBehavior": {
                "TargetOriginId": "url",
                "ViewerProtocolPolicy": "redirect-to-https",
                "CachePolicyId": CACHING_OPTIMIZED,
                "Compress": True,
                "AllowedMethods": {"Quantity": 2, "Items": ["GET", "HEAD"]},
            },
        }
    )["Distribution"]
    found = deployed.explain(f"https://{made['DomainName']}/chat", "POST")
    for words in (
        "answers BUFFERED",
        "does not take POST",
        "does not grant cloudfront",
        "origin-without-oac",
        "stream-cached",
        "stream-compressed",
    ):
        assert words in found

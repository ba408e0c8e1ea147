"""What a function finds in its environment."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import boto3
from lambda_streaming_policies.stack.resource import Resource
from lambda_streaming_policies.stack.unknown import UNKNOWN

OWN = {
    "MODE": "fast",
    "SELF_URL": "https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-west-1.on.aws/",
    "SELF_HOST": "abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-west-1.on.aws",
    "SITE": "https://d111111abcdef8.cloudfront.net/index.html",
    "TZ": "Europe/Berlin",
    "AWS_REGION": "mine",
    "LATER": UNKNOWN,
}


async def environment(served) -> dict:
    async with served.client.get(served.url) as response:
        assert response.status == 200
        return await response.json()


def test_a_function_gets_what_lambda_gives_it_and_nothing_of_the_users(serve, declare, arn, monkeypatch):
    monkeypatch.setenv("MY_PRIVATE_TOKEN", "private")
    monkeypatch.setenv("AWS_PROFILE", "private")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "private")
    monkeypatch.setenv("NODE_OPTIONS", "--no-warnings")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "private")

    async def scenario(served):
        found = await environment(served)
        variables = found["variables"]
        request_id = (await served.logged()).request_id
        assert variables.pop("_X_AMZN_TRACE_ID").startswith("Root=1-")
        assert variables.pop("AWS_LAMBDA_RUNTIME_API").startswith("127.0.0.1:")
        assert variables.pop("AWS_LAMBDA_LOG_STREAM_NAME").split("]")[0].endswith("/[$LATEST")
        assert variables.pop("AWS_ACCESS_KEY_ID").startswith("ASIA")
        assert len(variables.pop("AWS_SECRET_ACCESS_KEY")) == 40
        assert variables.pop("AWS_SESSION_TOKEN") not in ("", "private")
        assert variables.pop("PATH").endswith(":/usr/local/bin:/usr/bin:/bin")
        task_root = variables.pop("LAMBDA_TASK_ROOT")
        assert variables.pop("NODE_PATH") == task_root
        assert task_root == found["folder"] == str(Path(__file__).parents[1] / "handlers")
        assert variables == {
            "_HANDLER": "index.environment",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL_LAMBDA": served.api,
            "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
            "AWS_LAMBDA_FUNCTION_NAME": "fn",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_FORMAT": "JSON",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/own/group",
            "AWS_LAMBDA_LOG_LEVEL": "DEBUG",
            "AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1": "true",
            "AWS_REGION": "eu-west-1",
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            "LAMBDA_RUNTIME_DIR": "/var/runtime",
            "LANG": "en_US.UTF-8",
            "MODE": "fast",
            "SELF_HOST": served.url.removeprefix("http://"),
            "SELF_URL": f"{served.url}/",
            "SITE": "https://d111111abcdef8.cloudfront.net/index.html",
            "TZ": "Europe/Berlin",
        }
        context = found["context"]
        assert context["functionName"] == "fn"
        assert context["memoryLimitInMB"] == "256"
        assert context["invokedFunctionArn"] == arn
        assert context["awsRequestId"] == request_id
        assert any("LATER" in note and "fn" in note for note in served.server.notes)

    graph = declare(
        "environment",
        url={"invokeMode": "BUFFERED"},
        environment={"variables": OWN},
        loggingConfig={"logFormat": "JSON", "applicationLogLevel": "DEBUG", "logGroup": "/own/group"},
    )
    serve(graph, scenario)
    assert os.environ["MY_PRIVATE_TOKEN"] == "private"


def test_the_address_of_an_endpoint_becomes_the_api_door(serve, declare):
    host = "vpce-0123456789abcdef0-abcdefgh.lambda.eu-west-1.vpce.amazonaws.com"

    async def scenario(served):
        assert (await environment(served))["variables"]["ENDPOINT"] == served.api

    endpoint = Resource(
        "urn:endpoint",
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        "endpoint",
        {"serviceName": "com.amazonaws.eu-west-1.lambda", "vpcEndpointType": "Interface"},
        outputs={"dnsEntries": [{"dnsName": host}]},
    )
    variables = {"variables": {"ENDPOINT": f"https://{host}"}}
    graph = declare("environment", url={"invokeMode": "BUFFERED"}, environment=variables, others=(endpoint,))
    serve(graph, scenario)


def test_a_function_may_call_the_api_with_its_own_keys(serve, declare):
    async def scenario(served):
        variables = (await environment(served))["variables"]
        aws = boto3.client(
            "lambda",
            endpoint_url=variables["AWS_ENDPOINT_URL_LAMBDA"],
            region_name=variables["AWS_REGION"],
            aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=variables["AWS_SESSION_TOKEN"],
        )
        response = await asyncio.to_thread(aws.invoke, FunctionName="fn")
        assert json.loads(response["Payload"].read())["variables"]["_HANDLER"] == "index.environment"
        aws.close()

    serve(declare("environment", url={"invokeMode": "BUFFERED"}), scenario)

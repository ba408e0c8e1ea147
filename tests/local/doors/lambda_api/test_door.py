"""Lambda's API as boto3 calls it."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from lambda_streaming_policies.stack.resource import Resource

# boto3 leaves the connections of payloads that nobody reads to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")

REGION = "eu-west-1"
CLIENTS: list[Any] = []


def client(address: str, **settings: Any) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", **settings}
    config = Config(retries={"total_max_attempts": 1}, read_timeout=60)
    CLIENTS.append(boto3.client("lambda", endpoint_url=address, region_name=REGION, config=config, **keys))
    return CLIENTS[-1]


@pytest.fixture(autouse=True)
def closed_clients() -> Iterator[None]:
    yield
    while CLIENTS:
        CLIENTS.pop().close()


@pytest.fixture
def call(serve, declare):
    """Serves the function `handler` and runs `work` with a client, in a thread of its own."""

    def run(handler: str, work: Callable[[Any], None], settings: dict[str, Any] | None = None, **declared: Any) -> None:
        async def scenario(served):
            await asyncio.to_thread(work, client(served.api, **(settings or {})))

        serve(declare(handler, **declared), scenario)

    return run


def code(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    response = error.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def test_each_chunk_reaches_boto3_before_the_next_is_written(serve, declare):
    async def scenario(served):
        loop = asyncio.get_running_loop()
        payload = json.dumps({"gate": served.gates.url}).encode()

        def read() -> list[bytes]:
            body = []
            events = client(served.api).invoke_with_response_stream(FunctionName="fn", Payload=payload)["EventStream"]
            for event in events:
                if "PayloadChunk" in event:
                    body.append(event["PayloadChunk"]["Payload"])
                    if body[-1].startswith(b"chunk"):
                        # Only now may the handler go on to the next chunk.
                        number = body[-1].split()[1].decode()
                        loop.call_soon_threadsafe(served.gates.open, number)
                else:
                    assert event == {"InvokeComplete": {}}
            return body

        body = b"".join(await asyncio.to_thread(read))
        prelude, _, rest = body.partition(bytes(8))
        assert json.loads(prelude)["statusCode"] == 201
        assert rest == b"chunk 0\nchunk 1\nchunk 2\n"
        log = await served.logged()
        assert (log.door, log.name, log.status, log.error) == ("lambda-api", "fn", 200, None)

    serve(declare("chunks"), scenario)


def test_a_function_in_a_vpc_streams(call):
    def work(aws):
        events = list(aws.invoke_with_response_stream(FunctionName="fn")["EventStream"])
        assert b"".join(event["PayloadChunk"]["Payload"] for event in events[:-1]).endswith(b"chunk 2\n")

    call("chunks", work, vpcConfig={"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]})


def test_invoke(call):
    def work(aws):
        response = aws.invoke(FunctionName="fn", Payload=b'{"number": 7}')
        assert (response["StatusCode"], response["ExecutedVersion"]) == (200, "$LATEST")
        assert "FunctionError" not in response
        payload = json.loads(response["Payload"].read())
        assert json.loads(payload["body"]) == {"number": 7}

    call("echo", work)


def test_invoke_without_a_payload_gives_an_empty_event(call):
    def work(aws):
        payload = json.loads(aws.invoke(FunctionName="fn")["Payload"].read())
        assert json.loads(payload["body"]) == {}

    call("echo", work)


def test_forms_of_the_function_name(call, arn):
    def work(aws):
        for name in ("fn", "fn:$LATEST", "fn:live", arn, f"{arn}:live", "123456789012:function:fn", "function:fn"):
            assert aws.invoke(FunctionName=name)["StatusCode"] == 200
            assert list(aws.invoke_with_response_stream(FunctionName=name)["EventStream"])
        assert aws.invoke(FunctionName="fn", Qualifier="live")["StatusCode"] == 200
        assert aws.invoke(FunctionName="fn:live", Qualifier="live")["StatusCode"] == 200

    alias = Resource("urn:alias", "aws:lambda/alias:Alias", "alias", {"functionName": "fn", "name": "live"})
    call("echo", work, others=(alias,))


def test_the_invoked_arn_has_the_qualifier(call, arn):
    def work(aws):
        for name, expected in (("fn", arn), ("fn:live", f"{arn}:live")):
            payload = json.loads(aws.invoke(FunctionName=name)["Payload"].read())
            assert payload["context"]["invokedFunctionArn"] == expected

    alias = Resource("urn:alias", "aws:lambda/alias:Alias", "alias", {"functionName": "fn", "name": "live"})
    call("environment", work, others=(alias,))


@pytest.mark.parametrize(
    "name",
    [
        "other",
        "fn:missing",
        "fn2",
        "arn:aws:lambda:us-east-1:123456789012:function:fn",
        "arn:aws:lambda:eu-west-1:999999999999:function:fn",
    ],
)
def test_an_unknown_function_is_not_found(call, name):
    def work(aws):
        for operation in (aws.invoke, aws.invoke_with_response_stream):
            with pytest.raises(ClientError, match="Function not found") as error:
                operation(FunctionName=name)
            assert code(error) == ("ResourceNotFoundException", 404)

    call("echo", work)


def test_two_qualifiers_must_agree(call):
    def work(aws):
        with pytest.raises(ClientError) as error:
            aws.invoke(FunctionName="fn:$LATEST", Qualifier="live")
        assert code(error) == ("InvalidParameterValueException", 400)

    call("echo", work)


def test_a_function_error_of_invoke(call):
    def work(aws):
        response = aws.invoke(FunctionName="fn")
        assert (response["StatusCode"], response["FunctionError"]) == (200, "Unhandled")
        error = json.loads(response["Payload"].read())
        assert (error["errorType"], error["errorMessage"]) == ("Error", "buffered")
        assert error["trace"][0] == "Error: buffered"

    call("throws", work)


def test_a_timeout_of_invoke(call):
    def work(aws):
        response = aws.invoke(FunctionName="fn", Payload=b'{"when": "hang-early"}')
        request_id = response["ResponseMetadata"]["RequestId"]
        assert response["FunctionError"] == "Unhandled"
        assert json.loads(response["Payload"].read()) == {
            "errorType": "Sandbox.Timedout",
            "errorMessage": f"RequestId: {request_id} Error: Task timed out after 0.20 seconds",
        }

    call("fails", work, timeout=0.2)


def test_a_function_error_before_the_first_chunk(call):
    def work(aws):
        response = aws.invoke_with_response_stream(FunctionName="fn", Payload=b'{"when": "early"}')
        chunk, complete = list(response["EventStream"])
        error = json.loads(chunk["PayloadChunk"]["Payload"])
        assert (error["errorType"], error["errorMessage"]) == ("TypeError", "before the first byte")
        assert complete["InvokeComplete"]["ErrorCode"] == "TypeError"
        assert json.loads(complete["InvokeComplete"]["ErrorDetails"]) == error

    call("fails", work)


def test_a_function_error_midway(call):
    def work(aws):
        response = aws.invoke_with_response_stream(FunctionName="fn", Payload=b'{"when": "late"}')
        *chunks, complete = list(response["EventStream"])
        assert b"".join(chunk["PayloadChunk"]["Payload"] for chunk in chunks).endswith(b"part")
        assert complete["InvokeComplete"]["ErrorCode"] == "RangeError"
        assert json.loads(complete["InvokeComplete"]["ErrorDetails"])["errorMessage"] == "after the first byte"

    call("fails", work)


def test_a_stream_over_200_mb(serve, declare):
    async def scenario(served):
        def work() -> None:
            aws = client(served.api)
            received = 0
            for event in aws.invoke_with_response_stream(FunctionName="fn", Payload=b'{"mib": 201}')["EventStream"]:
                received += len(event.get("PayloadChunk", {}).get("Payload", b""))
            assert received == 200 * 1024 * 1024
            assert event["InvokeComplete"]["ErrorCode"] == "Function.ResponseSizeTooLarge"

        await asyncio.to_thread(work)

    serve(declare("large"), scenario, limit_rate=False)


def test_a_buffered_response_over_6_mb(call):
    def work(aws):
        response = aws.invoke(FunctionName="fn")
        assert response["FunctionError"] == "Unhandled"
        assert json.loads(response["Payload"].read()) == {
            "errorType": "Function.ResponseSizeTooLarge",
            "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        }

    call("oversized", work)


def test_throttling(serve, declare):
    async def scenario(served):
        aws = client(served.api)
        payload = json.dumps({"gate": served.gates.url, "count": 1}).encode()
        first = asyncio.create_task(asyncio.to_thread(aws.invoke, FunctionName="fn", Payload=payload))
        await served.gates.called("0")

        def refused() -> None:
            for operation in (aws.invoke, aws.invoke_with_response_stream):
                with pytest.raises(ClientError, match="Rate Exceeded") as error:
                    operation(FunctionName="fn")
                assert code(error) == ("TooManyRequestsException", 429)
                assert error.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"

        await asyncio.to_thread(refused)
        served.gates.open("0")
        assert (await first)["StatusCode"] == 200

    serve(declare("chunks", reservedConcurrentExecutions=1.0), scenario)


def test_the_end_of_the_log(call):
    def work(aws):
        response = aws.invoke(FunctionName="fn", LogType="Tail")
        log = base64.b64decode(response["LogResult"]).decode()
        request_id = response["ResponseMetadata"]["RequestId"]
        assert log.startswith(f"START RequestId: {request_id} Version: $LATEST\n")
        assert "INFO\ta line of the function\n" in log
        assert f"END RequestId: {request_id}\n" in log
        assert "LogResult" not in aws.invoke(FunctionName="fn")

    call("logs", work)


def test_event_and_dry_run(serve, declare):
    async def scenario(served):
        aws = client(served.api)
        response = await asyncio.to_thread(aws.invoke, FunctionName="fn", InvocationType="DryRun")
        assert response["StatusCode"] == 204
        assert served.output.data == b""
        response = await asyncio.to_thread(aws.invoke, FunctionName="fn", InvocationType="Event")
        assert (response["StatusCode"], response["Payload"].read()) == (202, b"")
        await served.output.contains("a line of the function")

    serve(declare("logs"), scenario)


def test_a_failed_event_is_told_though_nobody_tries_it_again(serve, declare):
    async def scenario(served):
        response = await asyncio.to_thread(client(served.api).invoke, FunctionName="fn", InvocationType="Event")
        assert response["StatusCode"] == 202
        log = await served.logged()
        assert (log.status, log.error) == (202, "Error: buffered")
        assert log.warning == "AWS tries a failed event twice more by default, a minute and then two minutes later"

    serve(declare("throws"), scenario)


def test_a_payload_that_is_not_json(call):
    def work(aws):
        with pytest.raises(ClientError, match="Could not parse request body into json") as error:
            aws.invoke(FunctionName="fn", Payload=b"{")
        assert code(error) == ("InvalidRequestContentException", 400)

    call("echo", work)


@pytest.mark.parametrize("size", [6 * 1024 * 1024, 9 * 1024 * 1024])
def test_a_payload_over_6_mb(call, size):
    def work(aws):
        with pytest.raises(ClientError) as error:
            aws.invoke(FunctionName="fn", Payload=io.BytesIO(b'"' + b"x" * size + b'"'))
        assert code(error) == ("RequestTooLargeException", 413)

    call("echo", work)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"aws_secret_access_key": "wrong"}, "InvalidSignatureException"),
        ({"aws_access_key_id": "AKIAUNKNOWN"}, "UnrecognizedClientException"),
    ],
)
def test_a_wrong_signature(call, settings, expected):
    def work(aws):
        with pytest.raises(ClientError) as error:
            aws.invoke_with_response_stream(FunctionName="fn")
        assert code(error) == (expected, 403)

    call("echo", work, settings)


def test_no_signature(serve, declare):
    async def scenario(served):
        async with served.client.post(f"{served.api}/2015-03-31/functions/fn/invocations", data=b"{}") as response:
            assert response.status == 403
            assert response.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"

    serve(declare("echo"), scenario)


def test_other_operations(call):
    def work(aws):
        with pytest.raises(ClientError) as error:
            aws.list_functions()
        assert code(error) == ("UnknownOperationException", 404)

    call("echo", work)


def endpoint(policy: object) -> Resource:
    inputs = {
        "serviceName": "com.amazonaws.eu-west-1.lambda",
        "vpcId": "vpc-1",
        "vpcEndpointType": "Interface",
        "policy": json.dumps({"Version": "2012-10-17", "Statement": policy}),
    }
    return Resource("urn:endpoint", "aws:ec2/vpcEndpoint:VpcEndpoint", "endpoint", inputs, outputs={"id": "vpce-1"})


def allow(resource: str, **others: object) -> dict[str, object]:
    return {"Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": resource, **others}


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (lambda arn: [allow(arn)], None),
        (lambda arn: [allow(arn, Condition={"StringEquals": {"aws:sourceVpce": "vpce-1"}})], None),
        (
            lambda arn: [allow(f"{arn}-other")],
            "because no VPC endpoint policy allows the lambda:InvokeFunction action",
        ),
        (
            lambda arn: [allow("*"), allow(arn, Effect="Deny")],
            "with an explicit deny in a VPC endpoint policy",
        ),
    ],
)
def test_the_policy_of_the_vpc_endpoint_decides(call, arn, policy, reason):
    def work(aws):
        for operation in (aws.invoke, aws.invoke_with_response_stream):
            if reason is None:
                assert operation(FunctionName="fn")["StatusCode"] == 200
                continue
            with pytest.raises(ClientError) as error:
                operation(FunctionName="fn")
            assert code(error) == ("AccessDeniedException", 403)
            assert error.value.response["Error"]["Message"] == (
                "User: arn:aws:iam::123456789012:user/local is not authorized to perform: lambda:InvokeFunction on "
                f"resource: {arn} {reason}"
            )

    call("echo", work, others=(endpoint(policy(arn)),))


def test_a_policy_attached_to_the_endpoint_goes_before_its_own(call, arn):
    attached = Resource(
        "urn:attached",
        "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
        "attached",
        {"vpcEndpointId": "vpce-1", "policy": json.dumps({"Statement": [allow(f"{arn}-other")]})},
    )

    def work(aws):
        with pytest.raises(ClientError, match="no VPC endpoint policy allows"):
            aws.invoke(FunctionName="fn")

    call("echo", work, others=(endpoint([allow(arn)]), attached))


def test_a_function_outside_of_the_vpc_does_not_come_through_the_endpoint(serve, declare, arn):
    async def scenario(served):
        async with served.client.get(served.url) as response:
            variables = (await response.json())["variables"]
        keys = {
            "aws_access_key_id": variables["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": variables["AWS_SECRET_ACCESS_KEY"],
            "aws_session_token": variables["AWS_SESSION_TOKEN"],
        }
        aws = client(served.api, **keys)
        assert (await asyncio.to_thread(aws.invoke, FunctionName="fn"))["StatusCode"] == 200

    graph = declare("environment", url={"invokeMode": "BUFFERED"}, others=(endpoint([allow(f"{arn}-other")]),))
    serve(graph, scenario)


def test_a_function_needs_a_policy_of_its_role_to_call_another(serve, declare, arn):
    role = Resource(
        "urn:role",
        "aws:iam/role:Role",
        "role",
        {"name": "fn-role", "assumeRolePolicy": "{}"},
        outputs={"arn": "arn:aws:iam::123456789012:role/fn-role"},
    )

    async def scenario(served):
        async with served.client.get(served.url) as response:
            variables = (await response.json())["variables"]
        keys = {
            "aws_access_key_id": variables["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": variables["AWS_SECRET_ACCESS_KEY"],
            "aws_session_token": variables["AWS_SESSION_TOKEN"],
        }
        with pytest.raises(ClientError, match="because no identity-based policy allows the lambda:InvokeFunction"):
            await asyncio.to_thread(client(served.api, **keys).invoke, FunctionName="fn")

    serve(declare("environment", url={"invokeMode": "BUFFERED"}, others=(role,)), scenario)


def test_the_client_context(call):
    def work(aws):
        context = base64.b64encode(json.dumps({"custom": {"tenant": "é"}}).encode()).decode()
        payload = json.loads(aws.invoke(FunctionName="fn", ClientContext=context)["Payload"].read())
        assert payload["context"]["clientContext"] == {"custom": {"tenant": "é"}}
        with pytest.raises(ClientError, match="Client context must be") as error:
            aws.invoke(FunctionName="fn", ClientContext="no base64")
        assert code(error) == ("InvalidRequestContentException", 400)

    call("environment", work)


def test_the_invocation_types(call):
    def work(aws):
        for operation in (aws.invoke, aws.invoke_with_response_stream):
            assert operation(FunctionName="fn", InvocationType="DryRun")["StatusCode"] == 204
            with pytest.raises(ClientError, match="'Later' at 'invocationType' failed") as error:
                operation(FunctionName="fn", InvocationType="Later")
            assert code(error) == ("ValidationException", 400)
        with pytest.raises(ClientError, match="smaller than 1048576 bytes") as error:
            aws.invoke(FunctionName="fn", InvocationType="Event", Payload=b'"' + b"x" * 1024 * 1024 + b'"')
        assert code(error) == ("RequestTooLargeException", 413)

    call("echo", work)


def test_the_price_of_an_invocation_is_logged(serve, declare):
    async def scenario(served):
        aws = client(served.api)
        await asyncio.to_thread(aws.invoke, FunctionName="fn")
        log = await served.logged()
        seconds = 0.25 * log.billed_ms / 1000
        assert log.cost_usd == pytest.approx(0.2e-6 + seconds * 0.0000133334)

    serve(declare("echo", architectures=["arm64"]), scenario)


ISOLATED = {"tenancyConfig": {"tenantIsolationMode": "PER_TENANT"}}


def test_tenants_have_environments_of_their_own(call):
    def work(client):
        def invoke(tenant):
            answer = client.invoke(FunctionName="fn", Payload=b"{}", TenantId=tenant)
            told = json.load(answer["Payload"])
            assert told["context"]["tenantId"] == tenant
            return told["variables"]["AWS_LAMBDA_RUNTIME_API"]

        blue, green = invoke("blue"), invoke("green")
        assert blue != green
        assert [invoke("green"), invoke("blue"), invoke("blue")] == [green, blue, blue]

    call("environment", work, **ISOLATED)


def test_a_call_without_a_tenant_is_refused(call):
    def work(client):
        with pytest.raises(ClientError, match="Add a valid tenant ID in your request and try again") as error:
            client.invoke_with_response_stream(FunctionName="fn", Payload=b"{}")
        assert code(error) == ("InvalidParameterValueException", 400)

    call("chunks", work, **ISOLATED)


def test_a_tenant_means_nothing_to_other_functions(call):
    def work(client):
        answer = client.invoke(FunctionName="fn", Payload=b"{}", TenantId="blue")
        assert "tenantId" not in json.load(answer["Payload"])["context"]

    call("environment", work)

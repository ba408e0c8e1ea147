import base64
import hashlib
import json
import subprocess
from pathlib import Path

import lambda_streaming.distribution.edge.functions
import pytest

COMPONENTS = Path(lambda_streaming.distribution.edge.functions.__file__).parent
SIGN = """
const { handler } = await import(process.argv[1]);
console.log(JSON.stringify(await handler(JSON.parse(process.argv[2]))));
"""
PASS_ON = """
import { readFileSync } from "node:fs";
const handler = new Function(`${readFileSync(process.argv[1], "utf-8")}; return handler`)();
console.log(JSON.stringify(handler(JSON.parse(process.argv[2]))));
"""


def run(script, file, event):
    command = ["node", "--input-type=module", "--eval", script, str(COMPONENTS / file), json.dumps(event)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def sign(request):
    return run(SIGN, "body_signer.mjs", {"Records": [{"cf": {"request": request}}]})


def request(body, **more):
    read_only = {"action": "read-only", "encoding": "base64", "data": base64.b64encode(body).decode()}
    return {"method": "POST", "uri": "/", "headers": {}, "body": {"inputTruncated": False, **read_only, **more}}


@pytest.mark.parametrize(
    "body", [b'{"message": "Gr\xc3\xbc\xc3\x9fe"}', b"\xff\xfe\x00\x80", b""], ids=["text", "bytes", "none"]
)
def test_the_hash_is_of_the_bytes(body):
    given = request(body)
    digest = hashlib.sha256(body).hexdigest()
    assert sign(given) == {
        **given,
        "headers": {"x-amz-content-sha256": [{"key": "x-amz-content-sha256", "value": digest}]},
    }


def test_a_viewers_own_hash_is_replaced():
    forged = {"x-amz-content-sha256": [{"key": "X-Amz-Content-Sha256", "value": "0" * 64}]}
    signed = sign({"method": "GET", "uri": "/", "headers": forged})
    assert signed["headers"]["x-amz-content-sha256"][0]["value"] == hashlib.sha256(b"").hexdigest()


def test_a_body_that_is_cut_is_refused():
    answer = sign(request(b"x", inputTruncated=True))
    assert answer["status"] == "413"
    assert "over 1 MB" in json.loads(answer["body"])["Message"]


def test_the_viewers_host_replaces_what_it_claims():
    headers = {"host": {"value": "chat.example.com"}, "x-forwarded-host": {"value": "evil.example"}}
    passed = run(PASS_ON, "viewer_host.js", {"request": {"uri": "/", "headers": headers}})
    assert passed == {"uri": "/", "headers": {**headers, "x-forwarded-host": {"value": "chat.example.com"}}}


def test_the_body_signer_is_what_lambda_at_edge_takes(distribute):
    deployment = distribute(body_signing="edge")

    function = deployment.only("Function")
    code = function.inputs.pop("code")
    assert function.inputs == {
        "region": "us-east-1",
        "description": "Hashes request bodies for CloudFront's signature",
        "role": "arn:aws:iam::123456789012:role/cdn-body-signer-0a1b",
        "runtime": "nodejs22.x",
        "architectures": ["x86_64"],
        "handler": "index.handler",
        "memorySize": 256,
        "timeout": 5,
        "publish": True,
    }
    assert list(code["assets"]) == ["index.mjs"]
    assert code["assets"]["index.mjs"]["text"] == (COMPONENTS / "body_signer.mjs").read_text()


def test_the_role_is_for_both_services_and_logs_only(distribute):
    deployment = distribute(body_signing="edge")

    (trust,) = json.loads(deployment.only("Role").inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]}
    (statement,) = json.loads(deployment.only("RolePolicy").inputs["policy"])["Statement"]
    assert statement["Action"] == ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    group = "arn:aws:logs:*:123456789012:log-group:/aws/lambda/us-east-1.cdn-body-signer-0a1b"
    assert statement["Resource"] == [group, f"{group}:*"]


def test_the_viewer_host_function(distribute):
    inputs = distribute(forward_viewer_host=True).only("Function").inputs
    assert inputs["runtime"] == "cloudfront-js-2.0"
    assert inputs["code"] == (COMPONENTS / "viewer_host.js").read_text()


@pytest.mark.parametrize(
    ("sent", "received"),
    [
        ({"authorization": {"value": "Bearer a"}}, {"x-viewer-authorization": {"value": "Bearer a"}}),
        ({}, {}),
        ({"x-viewer-authorization": {"value": "forged"}}, {}),
    ],
)
def test_the_viewers_authorization_and_no_claim_of_its_own(sent, received):
    passed = run(PASS_ON, "viewer_authorization.js", {"request": {"headers": {**sent}}})
    assert passed["headers"] == {name: sent[name] for name in sent if name == "authorization"} | received

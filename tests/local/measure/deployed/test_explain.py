"""Against AWS's own clients, whose calls are answered here from a described account."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.session import Session
from click.testing import CliRunner
from lambda_streaming_local.graph import InputProblem
from lambda_streaming_local.measure import measure_command
from lambda_streaming_local.measure.account import Account
from lambda_streaming_local.measure.deployed.explain import RULES, Question, read_causes
from lambda_streaming_local.measure.deployed.reader import Reader
from lambda_streaming_policies.rules import load_rules

ACCOUNT = "123456789012"
ARN = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:chat"
HOST = "abcdefghijklmnopqrstuvwxyz234567.lambda-url.eu-west-1.on.aws"
CDN = f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1EXAMPLE"
USER = f"arn:aws:iam::{ACCOUNT}:user/dev"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
STREAMING_URI = (
    f"arn:aws:apigateway:eu-west-1:lambda:path/2021-11-15/functions/{ARN}:live/response-streaming-invocations"
)


def allow(action: str, principal: Any, **condition: Any) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": principal,
        "Action": action,
        "Resource": f"{ARN}:live",
        "Condition": condition,
    }


def grant_url(principal: Any, auth_type: str = "AWS_IAM", **condition: Any) -> list[dict[str, Any]]:
    """The two statements that a caller of a URL needs."""
    equals = {"StringEquals": {"lambda:FunctionUrlAuthType": auth_type}}
    via_url = {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}
    return [
        allow("lambda:InvokeFunctionUrl", principal, **equals, **condition),
        allow("lambda:InvokeFunction", principal, **via_url, **condition),
    ]


CLOUDFRONT = {"Service": "cloudfront.amazonaws.com"}
FOR_CDN: dict[str, Any] = {"ArnLike": {"AWS:SourceArn": CDN}}


def describe_behavior(**changes: Any) -> dict[str, Any]:
    return {
        "TargetOriginId": "url",
        "ViewerProtocolPolicy": "redirect-to-https",
        "AllowedMethods": {"Quantity": 7, "Items": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]},
        "Compress": False,
        "CachePolicyId": CACHING_DISABLED,
        "OriginRequestPolicyId": ALL_VIEWER_EXCEPT_HOST_HEADER,
        **changes,
    }


@dataclass
class Aws:
    """An account in which all is well; a test changes what it is about."""

    function: dict[str, Any] = field(
        default_factory=lambda: {
            "FunctionName": "chat",
            "FunctionArn": f"{ARN}:live",
            "Runtime": "nodejs22.x",
            "Timeout": 30,
            "State": "Active",
        }
    )
    url: dict[str, Any] = field(
        default_factory=lambda: {
            "FunctionUrl": f"https://{HOST}/",
            "FunctionArn": f"{ARN}:live",
            "AuthType": "AWS_IAM",
            "InvokeMode": "RESPONSE_STREAM",
        }
    )
    policies: dict[str | None, list[dict[str, Any]]] = field(
        default_factory=lambda: {"live": grant_url(CLOUDFRONT, **FOR_CDN)}
    )
    behavior: dict[str, Any] = field(default_factory=describe_behavior)
    ordered: list[dict[str, Any]] = field(default_factory=list)
    signing: str = "always"
    integration: dict[str, Any] = field(
        default_factory=lambda: {
            "type": "AWS_PROXY",
            "uri": STREAMING_URI,
            "responseTransferMode": "STREAM",
            "timeoutInMillis": 60000,
        }
    )
    refused: frozenset[str] = frozenset()

    def answer(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any] | None:
        """None: it is not there."""
        origin = {
            "Id": "url",
            "DomainName": HOST,
            "OriginAccessControlId": "EOAC",
            "CustomOriginConfig": {"OriginProtocolPolicy": "https-only", "OriginReadTimeout": 60},
        }
        distribution = {
            "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": self.behavior,
            "CacheBehaviors": {"Quantity": len(self.ordered), "Items": self.ordered},
        }
        control = {
            "Name": "oac",
            "OriginAccessControlOriginType": "lambda",
            "SigningBehavior": self.signing,
            "SigningProtocol": "sigv4",
        }
        summary = {
            "Id": "E1EXAMPLE",
            "ARN": CDN,
            "DomainName": "d111111abcdef8.cloudfront.net",
            "Aliases": {"Quantity": 1, "Items": ["Chat.example.com"]},
        }
        urls = [self.url] if arguments.get("FunctionName") == "chat" else []
        statements = self.policies.get(arguments.get("Qualifier"))
        resources = [
            {"id": "r", "path": "/chat/{id}", "resourceMethods": {"ANY": {"methodIntegration": self.integration}}}
        ]
        answers: dict[str, dict[str, Any] | None] = {
            "GetCallerIdentity": {"Arn": USER, "Account": ACCOUNT},
            "ListFunctions": {"Functions": [{"FunctionName": "other"}, {"FunctionName": "chat"}]},
            "ListFunctionUrlConfigs": {"FunctionUrlConfigs": urls},
            "GetFunctionConfiguration": self.function,
            "GetPolicy": None if statements is None else {"Policy": json.dumps({"Statement": statements})},
            "ListDistributions": {"DistributionList": {"Items": [summary]}},
            "GetDistributionConfig": {"DistributionConfig": distribution},
            "GetOriginAccessControl": {"OriginAccessControl": {"OriginAccessControlConfig": control}},
            "GetCachePolicy": None,
            "GetOriginRequestPolicy": None,
            "GetResources": {"items": resources},
        }
        return answers[operation]

    def make_client(self, service: str, region: str) -> Any:
        client = Session().create_client(
            service, region_name=region, aws_access_key_id="test", aws_secret_access_key="test"
        )
        asked: dict[str, Any] = {}

        def remember(params: dict[str, Any], **_: Any) -> None:
            asked.clear()
            asked.update(params)

        def reply(model: Any, **_: Any) -> tuple[Any, dict[str, Any]]:
            if model.name in self.refused:
                error = {"Code": "AccessDeniedException", "Message": "not you"}
                return SimpleNamespace(status_code=403), {"Error": error, "ResponseMetadata": {}}
            found = self.answer(model.name, asked)
            if found is None:
                error = {"Code": "ResourceNotFoundException", "Message": "no"}
                return SimpleNamespace(status_code=404), {"Error": error, "ResponseMetadata": {}}
            return SimpleNamespace(status_code=200), {**found, "ResponseMetadata": {}}

        client.meta.events.register("provide-client-params", remember)
        client.meta.events.register("before-call", reply)
        return client


@pytest.fixture
def aws() -> Aws:
    return Aws()


def explain(aws: Aws, question: Question) -> list[str]:
    reader = Reader(aws.make_client)
    try:
        return [str(cause) for cause in read_causes(question, Account(region="eu-west-1"), reader)]
    finally:
        reader.close()


def ask_cdn(aws: Aws, path: str = "/", method: str = "GET", host: str = "chat.example.com") -> list[str]:
    return explain(aws, Question(f"https://{host}{path}", None, None, method, False))


def ask_url(aws: Aws, is_signed: bool = False, function: str | None = None) -> list[str]:
    return explain(aws, Question(f"https://{HOST}/", function, None, "GET", is_signed))


def contains(found: list[str], *words: str) -> bool:
    """Whether one finding each has the words, in order, and there are no others."""
    return len(found) == len(words) and all(word in one for one, word in zip(found, words, strict=True))


def test_the_rules_that_it_asks_are_the_pack_s() -> None:
    assert {rule.id for rule in load_rules()} >= RULES


def test_nothing_is_found_where_all_is_well(aws: Aws) -> None:
    for host in ("chat.example.com", "d111111abcdef8.cloudfront.net"):
        assert [one for one in ask_cdn(aws, host=host) if "body-hash-missing" not in one] == []


def test_a_missing_permission_is_named_with_what_declares_it(aws: Aws) -> None:
    del aws.policies["live"][1]
    (found, *_) = ask_cdn(aws)
    assert "the policy of chat:live does not grant cloudfront.amazonaws.com lambda:InvokeFunction:" in found
    assert f"source_arn='{CDN}', qualifier='live', invoked_via_function_url=True" in found


def test_a_permission_on_another_qualifier_is_told(aws: Aws) -> None:
    aws.policies = {None: aws.policies["live"]}
    for statement in aws.policies[None]:
        statement["Resource"] = ARN
    found = [one for one in ask_cdn(aws) if "does not grant" in one]
    assert len(found) == 2
    assert all("it is granted on the function without a qualifier only" in one for one in found)


def test_a_permission_for_another_distribution_is_told(aws: Aws) -> None:
    aws.policies["live"] = grant_url(CLOUDFRONT, ArnLike={"AWS:SourceArn": f"{CDN}OTHER"})
    found = [one for one in ask_cdn(aws) if "does not grant" in one]
    assert len(found) == 2
    assert all(f"it is granted for {CDN}OTHER only" in one for one in found)


def test_what_the_distribution_does_to_streams_is_found(aws: Aws) -> None:
    aws.behavior = describe_behavior(
        CachePolicyId=CACHING_OPTIMIZED,
        OriginRequestPolicyId=ALL_VIEWER,
        Compress=True,
        AllowedMethods={"Quantity": 2, "Items": ["GET", "HEAD"]},
    )
    aws.signing = "never"
    found = "\n".join(ask_cdn(aws, method="POST"))
    for word in ("does not take POST", "host-forwarded", "oac-not-signing", "stream-cached", "stream-compressed"):
        assert word in found


def test_only_the_behavior_of_the_path_counts(aws: Aws) -> None:
    aws.ordered = [describe_behavior(PathPattern="/api/*")]
    aws.behavior = describe_behavior(CachePolicyId=CACHING_OPTIMIZED)
    assert "stream-cached" not in "\n".join(ask_cdn(aws, "/api/chat"))
    assert "stream-cached" in "\n".join(ask_cdn(aws, "/apichat"))


def test_a_buffered_url_is_found_and_what_else_would_keep_a_stream_away(aws: Aws) -> None:
    aws.url["InvokeMode"] = "BUFFERED"
    aws.function["VpcConfig"] = {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}
    assert contains(ask_url(aws, is_signed=True), "answers BUFFERED", "url-in-vpc")


def test_an_unsigned_request_is_told_of(aws: Aws) -> None:
    assert contains(ask_url(aws), "asks for AWS credentials (AWS_IAM), and the request was not signed")
    assert ask_url(aws, is_signed=True, function="chat") == []


def test_an_open_url_needs_both_public_statements(aws: Aws) -> None:
    aws.url["AuthType"] = "NONE"
    aws.policies["live"] = grant_url("*", "NONE")[:1]
    assert contains(ask_url(aws), "does not grant * lambda:InvokeFunction")
    aws.policies["live"] = grant_url("*", "NONE")
    assert ask_url(aws) == []


def test_an_api_is_followed_to_its_function(aws: Aws) -> None:
    url = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/chat/7"
    aws.policies["live"] = [
        allow(
            "lambda:InvokeFunction",
            {"Service": "apigateway.amazonaws.com"},
            ArnLike={"AWS:SourceArn": f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:abcde12345/*/*/chat/*"},
        )
    ]
    question = Question(url, None, None, "POST", False)
    assert explain(aws, question) == []
    aws.policies = {}
    aws.integration["responseTransferMode"] = "BUFFERED"
    found = explain(aws, question)
    assert contains(
        found,
        "the integration of POST /chat/7 answers BUFFERED",
        "does not grant apigateway.amazonaws.com lambda:InvokeFunction",
    )


def test_an_invocation_needs_the_function_to_be_ready(aws: Aws) -> None:
    aws.function |= {"State": "Failed", "StateReason": "its image is gone"}
    found = explain(aws, Question(None, "chat:live", None, "InvokeWithResponseStream", True))
    assert contains(found, "the function is Failed (its image is gone)")


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("other.example.com", "no distribution of this account answers for other.example.com"),
        (f"z{HOST[1:]}", "no function in eu-west-1 of this account has the URL"),
    ],
)
def test_an_address_of_another_account_is_told(aws: Aws, host: str, says: str) -> None:
    with pytest.raises(InputProblem, match=says):
        ask_cdn(aws, host=host)


def test_what_may_not_be_read_is_named(aws: Aws) -> None:
    aws.refused = frozenset({"GetPolicy"})
    with pytest.raises(InputProblem, match=r"lambda:GetPolicy cannot be asked .*not you"):
        ask_url(aws)


def test_what_serve_serves_is_left_to_check() -> None:
    result = CliRunner().invoke(measure_command, ["http://127.0.0.1:1/", "--explain"])
    assert result.exit_code == 2
    assert "is judged by `lambda-streaming check`" in result.stderr

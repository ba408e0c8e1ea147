"""Functions of other stacks and accounts: what cannot be linked is undecided, what is no function says nothing."""

import json

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

HOST = "k3j5h7g9.lambda-url.us-east-1.on.aws"
CUSTOM = {"originProtocolPolicy": "match-viewer", "originSslProtocols": ["TLSv1"]}
BAD = {
    "viewerProtocolPolicy": "allow-all",
    "cachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    "originRequestPolicyId": "216adef6-5c7f-47e4-b989-5492eafa07d3",
    "compress": True,
    "allowedMethods": ["GET", "HEAD", "POST"],
}
CERTIFICATE = {"acmCertificateArn": "arn", "minimumProtocolVersion": "TLSv1"}
DISTRIBUTION_RULES = [
    "access-logs-missing",
    "body-hash-missing",
    "host-forwarded",
    "origin-http",
    "origin-timeout-mismatch",
    "origin-without-oac",
    "security-headers-missing",
    "stream-cached",
    "stream-compressed",
    "tls-old",
    "viewer-http",
    "waf-missing",
]
# Whether it streams, who may call it and how long it takes, only the function tells.
NEED_THE_FUNCTION = {"body-hash-missing", "origin-timeout-mismatch", "stream-cached", "stream-compressed"}


def origin(host, **inputs):
    return {"originId": "url", "domainName": host, "customOriginConfig": CUSTOM, **inputs}


@pytest.mark.parametrize("rule", DISTRIBUTION_RULES)
def test_an_origin_that_is_the_url_of_another_stack(stack, front, rule):
    stack.url(stack.function())
    oac = {"originAccessControlId": "E1"} if rule == "body-hash-missing" else {}
    front.distribution([origin(HOST, **oac)], [], default=front.behavior(**BAD), viewerCertificate=CERTIFICATE)
    outcome = stack.judge(rule)
    if rule in NEED_THE_FUNCTION:
        assert outcome.found == []
        assert outcome.undecided == [("front", "origins[0].domainName")]
    else:
        assert outcome.found
        assert outcome.undecided == []


@pytest.mark.parametrize("rule", DISTRIBUTION_RULES)
@pytest.mark.parametrize(
    "host",
    [
        "internal-web-1234.eu-west-1.elb.amazonaws.com",
        "bucket.s3.eu-west-1.amazonaws.com",
        "a1b2c3.execute-api.eu-west-1.amazonaws.com",
        "lambda-url.example.com",
        "www.example.com",
    ],
)
def test_an_origin_that_is_no_function_url(stack, front, nothing, rule, host):
    stack.url(stack.function())
    front.distribution([origin(host)], [], default=front.behavior(**BAD), viewerCertificate=CERTIFICATE)
    assert stack.judge(rule) == nothing


@pytest.mark.parametrize("rule", [rule for rule in DISTRIBUTION_RULES if rule != "body-hash-missing"])
def test_nothing_to_decide_where_all_is_well_whoever_streams(stack, front, nothing, rule):
    safe = {"originProtocolPolicy": "https-only", "originSslProtocols": ["TLSv1.2"], "originReadTimeout": 60}
    front.distribution(
        [origin(HOST, customOriginConfig=safe, originAccessControlId="access-id")],
        [],
        default=front.behavior(responseHeadersPolicyId="67f7725c-6f97-4210-82d7-5512b31e9d03"),
        webAclId="arn",
        loggingConfig={"bucket": "logs"},
    )
    assert stack.judge(rule) == nothing


def test_an_origin_that_no_behavior_uses(stack, front, nothing):
    front.distribution([origin("example.com"), origin(HOST, originId="unused")], [], default=front.behavior(**BAD))
    for rule in DISTRIBUTION_RULES:
        assert stack.judge(rule) == nothing


def test_the_url_of_another_stack_hides_no_other_origin(stack, front):
    url = stack.url(stack.function())
    front.distribution(
        [origin(HOST, originId="other"), front.origin(url, True, customOriginConfig=CUSTOM)],
        [url],
        default=front.behavior("other", **BAD),
        ordered=[front.behavior(**BAD)],
    )
    assert stack.judge("viewer-http").found == [
        ("front", "defaultCacheBehavior.viewerProtocolPolicy"),
        ("front", "orderedCacheBehaviors[0].viewerProtocolPolicy"),
    ]
    cached = stack.judge("stream-cached")
    assert cached.found == [("front", "orderedCacheBehaviors[0].cachePolicyId")]
    assert cached.undecided == [("front", "origins[0].domainName")]


def test_an_origin_group_with_a_url_of_this_stack_and_one_of_another(stack, front):
    url = stack.url(stack.function())
    group = {"originId": "both", "members": [{"originId": "other"}, {"originId": "url"}]}
    front.distribution(
        [origin(HOST, originId="other"), front.origin(url, True)],
        [url],
        default=front.behavior("both", viewerProtocolPolicy="allow-all"),
        originGroups=[group],
    )
    assert stack.judge("viewer-http").found == [("front", "defaultCacheBehavior.viewerProtocolPolicy")]


def test_a_distribution_of_another_stacks_url_does_not_call_the_own_one(stack, front, nothing):
    stack.url(stack.function())
    front.distribution([origin(HOST, originAccessControlId="access-id")], [])
    assert stack.judge("cloudfront-grant-incomplete") == nothing


@pytest.fixture
def reference(stack):
    return stack.add("pulumi:pulumi:StackReference", "backend")


def test_a_host_name_that_a_stack_reference_gives(stack, front, reference):
    front.distribution([origin(UNKNOWN)], [reference], known=False, default=front.behavior(**BAD))
    outcome = stack.judge("viewer-http")
    assert outcome.found == []
    assert outcome.undecided == [("front", "origins[0].domainName")]


def test_a_bucket_that_a_stack_reference_gives(stack, front, nothing, reference):
    bucket = {"originId": "url", "domainName": UNKNOWN, "originAccessControlId": UNKNOWN}
    front.distribution([bucket], [reference], known=False, default=front.behavior(**BAD))
    assert stack.judge("viewer-http") == nothing


def test_a_load_balancer_before_it_exists(stack, front, nothing):
    balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", "balancer")
    front.distribution([origin(UNKNOWN)], [balancer], known=False, default=front.behavior(**BAD))
    assert stack.judge("viewer-http") == nothing


@pytest.mark.parametrize("name", ["other", "other:live", "arn:aws:lambda:eu-west-1:210987654321:function:chat"])
@pytest.mark.parametrize("rule", ["url-in-vpc", "runtime-cannot-stream"])
def test_the_url_of_a_function_of_another_stack(stack, rule, name):
    stack.function(vpcConfig={"subnetIds": ["subnet-1"]}, runtime="python3.13")
    stack.url(name)
    outcome = stack.judge(rule)
    assert outcome.found == []
    assert outcome.undecided == [("url", "functionName")]


@pytest.mark.parametrize("rule", ["url-in-vpc", "runtime-cannot-stream"])
def test_a_buffered_url_of_a_function_of_another_stack(stack, nothing, rule):
    stack.url("other", invokeMode="BUFFERED")
    assert stack.judge(rule) == nothing


def test_what_a_url_shows_by_itself_is_judged_wherever_its_function_is(stack):
    stack.url("other:7", authorizationType="NONE")
    assert stack.judge("url-auth-none").found == [("url", "authorizationType")]
    assert stack.judge("url-qualifier-invalid").found == [("url", "functionName")]


URL, INVOKE = "lambda:InvokeFunctionUrl", "lambda:InvokeFunction"


@pytest.mark.parametrize(
    ("granted", "undecided"),
    [
        ([], [("url", "functionName")]),
        ([URL], [("url", "functionName")]),
        ([URL, INVOKE], []),
    ],
)
def test_permissions_on_a_function_of_another_stack(stack, front, granted, undecided):
    url = stack.url("other")
    distribution = front.distribution([front.origin(url, True)], [url, front.access()])
    for action in granted:
        given = {"action": action, "function": "other", "principal": "cloudfront.amazonaws.com"}
        given["sourceArn"] = distribution.outputs["arn"]
        stack.add("aws:lambda/permission:Permission", action, given)
    outcome = stack.judge("cloudfront-grant-incomplete")
    assert outcome.found == []
    assert outcome.undecided == undecided


@pytest.mark.parametrize(("granted", "undecided"), [([URL], [("url", "functionName")]), ([URL, INVOKE], [])])
def test_a_caller_of_a_function_of_another_stack(stack, granted, undecided):
    stack.url("other")
    for action in granted:
        given = {"action": action, "function": "other", "principal": "210987654321"}
        stack.add("aws:lambda/permission:Permission", action, given)
    outcome = stack.judge("grant-incomplete")
    assert outcome.found == []
    assert outcome.undecided == undecided


def test_a_permission_on_a_function_of_another_stack_is_that_stacks_to_judge(stack, nothing):
    stack.url(stack.function())
    given = {"action": URL, "function": "other", "qualifier": "live", "principal": "210987654321"}
    stack.add("aws:lambda/permission:Permission", "other", given)
    for rule in ("permission-wrong-qualifier", "grant-incomplete", "cloudfront-grant-incomplete"):
        assert stack.judge(rule) == nothing


@pytest.mark.parametrize(("timeouts", "undecided"), [(30, [("url", "functionName")]), (60, [])])
def test_timeouts_before_a_function_of_another_stack(stack, front, timeouts, undecided):
    url = stack.url("other")
    front.distribution([front.origin(url, True, customOriginConfig={"originReadTimeout": timeouts})], [url])
    outcome = stack.judge("origin-timeout-mismatch")
    assert outcome.found == []
    assert outcome.undecided == undecided


INTEGRATION = "aws:apigateway/integration:Integration"
INVOCATION = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{}/invocations"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:"


@pytest.mark.parametrize(
    "uri",
    [
        INVOCATION.format(f"{FUNCTION}other"),
        INVOCATION.format(f"{FUNCTION}chat-2:live"),
        INVOCATION.format("arn:aws:lambda:us-east-1:123456789012:function:chat"),
        INVOCATION.format(f"{FUNCTION}${{stageVariables.function}}"),
    ],
)
def test_an_integration_that_buffers_a_function_of_another_stack(stack, uri):
    stack.url(stack.function())
    stack.add(INTEGRATION, "integration", {"type": "AWS_PROXY", "uri": uri})
    outcome = stack.judge("api-not-streaming")
    assert outcome.found == []
    assert outcome.undecided == [("integration", "uri")]


def test_an_integration_that_streams_a_function_of_another_stack(stack, nothing):
    uri = (
        f"arn:aws:apigateway:eu-west-1:lambda:path/2021-11-15/functions/{FUNCTION}other/response-streaming-invocations"
    )
    stack.add(INTEGRATION, "integration", {"type": "AWS_PROXY", "uri": uri, "responseTransferMode": "STREAM"})
    assert stack.judge("api-not-streaming") == nothing


def test_an_http_api_of_a_function_of_another_stack(stack):
    given = {"integrationType": "AWS_PROXY", "integrationUri": f"{FUNCTION}other"}
    stack.add("aws:apigatewayv2/integration:Integration", "http", given)
    assert stack.judge("api-not-streaming").undecided == [("http", "integrationUri")]


@pytest.mark.parametrize("uri", ["https://example.com/chat", "arn:aws:apigateway:eu-west-1:s3:path/bucket/key", None])
def test_an_integration_that_is_of_no_function(stack, nothing, uri):
    stack.url(stack.function())
    stack.add(INTEGRATION, "integration", {"type": "HTTP_PROXY", "uri": uri})
    assert stack.judge("api-not-streaming") == nothing


@pytest.mark.parametrize(
    ("resource", "reached"),
    [
        ("*", True),
        (f"{FUNCTION}chat", True),
        (f"{FUNCTION}chat:*", True),
        (f"{FUNCTION}ch?t:live", True),
        ("arn:aws:lambda:*:123456789012:function:c*", True),
        (f"{FUNCTION}other", False),
        (f"{FUNCTION}chat-2", False),
        ("arn:aws:lambda:us-east-1:123456789012:function:chat", False),
    ],
)
@pytest.mark.parametrize("holder", ["endpoint", "attached", "role"])
def test_only_a_policy_that_names_the_function_lets_it_be_called(stack, resource, reached, holder):
    stack.url(stack.function(vpcConfig={"subnetIds": ["subnet-1"]}))
    statement = {"Effect": "Allow", "Principal": "*", "Action": INVOKE, "Resource": [resource]}
    policy = json.dumps({"Statement": statement})
    if holder == "role":
        stack.add("aws:iam/rolePolicy:RolePolicy", "caller", {"role": "caller", "policy": policy})
    else:
        own = {"policy": policy} if holder == "endpoint" else {}
        given = {"serviceName": "com.amazonaws.eu-west-1.lambda", **own}
        stack.add("aws:ec2/vpcEndpoint:VpcEndpoint", "endpoint", given, {"id": "vpce-1"})
    if holder == "attached":
        attached = {"vpcEndpointId": "vpce-1", "policy": policy}
        stack.add("aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy", "policy", attached)
    assert stack.judge("vpc-function-unreachable").found == ([] if reached else [("chat", "vpcConfig")])


def test_a_policy_for_one_function_does_not_let_another_be_called_before_they_exist(stack):
    in_vpc = {"subnetIds": ["subnet-1"]}
    first, second = (stack.unknown_function(name, vpcConfig=in_vpc) for name in ("first", "second"))
    stack.url(first, "first-url")
    stack.url(second, "second-url")
    given = {"serviceName": "com.amazonaws.eu-west-1.lambda", "policy": UNKNOWN}
    stack.add("aws:ec2/vpcEndpoint:VpcEndpoint", "endpoint", given, links={"policy": [first]})
    assert stack.judge("vpc-function-unreachable").found == [("second", "vpcConfig")]


def test_a_policy_by_name_before_the_function_has_one(stack):
    stack.url(stack.unknown_function(vpcConfig={"subnetIds": ["subnet-1"]}))
    statement = {"Effect": "Allow", "Action": INVOKE, "Resource": f"{FUNCTION}chat"}
    policy = json.dumps({"Statement": statement})
    stack.add("aws:iam/rolePolicy:RolePolicy", "caller", {"role": "caller", "policy": policy})
    assert stack.judge("vpc-function-unreachable").undecided == [("chat", "arn")]

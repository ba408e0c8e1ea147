import json

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

RULE = "role-too-broad"
MODEL_TYPE = "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput"
ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
POLICY = "aws:iam/policy:Policy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
MODEL = "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-haiku"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


def document(**statement):
    given = {"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": MODEL, **statement}
    for element in ("Action", "Resource"):
        if f"Not{element}" in statement:
            del given[element]
    return json.dumps({"Statement": [given]})


BROAD = [
    {"Action": "*", "Resource": "*"},
    {"Action": "bedrock:*"},
    {"Action": ["logs:PutLogEvents", "s3:*"]},
    {"Resource": "*"},
    {"Resource": [MODEL, "*"]},
    {"Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
    {"Action": ["xray:PutTraceSegments", "dynamodb:GetItem"], "Resource": "*"},
    {"NotAction": "iam:*"},
    {"NotResource": MODEL},
]
NARROW = [
    {},
    {"Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": "*"},
    {"Action": ["ec2:CreateNetworkInterface", "ec2:DescribeSubnets", "ec2:DeleteNetworkInterface"], "Resource": "*"},
    {"Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/app": "chat"}}},
    {"Action": "cloudwatch:PutMetricData", "Resource": "*"},
    {"Action": "s3:GetObject*", "Resource": "arn:aws:s3:::chat/*"},
    {"Action": "*", "Resource": "*", "Effect": "Deny"},
]


@pytest.fixture
def role(stack, known):
    """The role of a streaming function, with the ways in which programs name it."""

    def add(streams=True, **inputs):
        role = (
            stack.add(
                ROLE,
                "role",
                {"assumeRolePolicy": "{}", **inputs},
                {"name": "chat-role", "arn": "arn:aws:iam::1:role/x/chat-role"},
            )
            if known
            else stack.add(ROLE, "role", {"assumeRolePolicy": "{}", **inputs}, {"name": UNKNOWN, "arn": UNKNOWN})
        )
        given = {"role": "arn:aws:iam::1:role/x/chat-role" if known else UNKNOWN}
        function = stack.function(**given) if known else stack.unknown_function(**given)
        function.links["role"] = (role.urn,)
        stack.url(function, invokeMode="RESPONSE_STREAM" if streams else "BUFFERED")
        return role

    return add


@pytest.fixture
def inline(stack, known, role):
    def add(policy, streams=True):
        of = role(streams)
        given = {"role": "chat-role" if known else UNKNOWN, "policy": policy}
        return stack.add(ROLE_POLICY, "inline", given, links={"role": [of]})

    return add


@pytest.mark.parametrize("statement", BROAD, ids=str)
def test_a_broad_policy(stack, inline, statement):
    inline(document(**statement))
    assert stack.judge(RULE).found == [("inline", "policy")]


@pytest.mark.parametrize("statement", NARROW, ids=str)
def test_a_narrow_policy(stack, nothing, inline, statement):
    inline(document(**statement))
    assert stack.judge(RULE) == nothing


def test_a_role_of_a_function_with_a_url_that_buffers(stack, inline):
    inline(document(Action="*"), streams=False)
    assert stack.judge(RULE).found == [("inline", "policy")]


def test_a_role_of_a_function_without_a_url(stack, nothing):
    stack.function(role="arn:aws:iam::123456789012:role/chat-role")
    stack.add(ROLE_POLICY, "inline", {"role": "chat-role", "policy": document(Action="*")})
    assert stack.judge(RULE) == nothing


def test_a_policy_of_another_role(stack, nothing, role):
    role()
    stack.add(ROLE_POLICY, "inline", {"role": "chat-role-2", "policy": document(Action="*")})
    assert stack.judge(RULE) == nothing


def test_a_policy_inside_the_role(stack, role):
    role(inlinePolicies=[{"name": "a", "policy": document()}, {"name": "b", "policy": document(Action="*")}])
    assert stack.judge(RULE).found == [("role", "inlinePolicies[1].policy")]


@pytest.mark.parametrize(
    ("arn", "found"),
    [
        (ADMIN, True),
        ("arn:aws-cn:iam::aws:policy/AmazonS3FullAccess", True),
        ("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", False),
        ("arn:aws:iam::123456789012:policy/OurFullAccess", False),
    ],
)
def test_managed_policies(stack, known, role, arn, found):
    of = role(managedPolicyArns=[arn])
    given = {"role": "chat-role" if known else UNKNOWN, "policyArn": arn}
    stack.add(ATTACHMENT, "attached", given, links={"role": [of]})
    expected = [("attached", "policyArn"), ("role", "managedPolicyArns")] if found else []
    assert stack.judge(RULE).found == expected


def test_a_policy_of_the_stack_that_is_attached(stack, known, role):
    of = role()
    policy = stack.add(POLICY, "policy", {"policy": document(Action="*")}, {"arn": "arn:p" if known else UNKNOWN})
    stack.add(POLICY, "other", {"policy": document(Action="*")}, {"arn": "arn:other"})
    given = {"role": "chat-role" if known else UNKNOWN, "policyArn": "arn:p" if known else UNKNOWN}
    stack.add(ATTACHMENT, "attached", given, links={"role": [of], "policyArn": [policy]})
    assert stack.judge(RULE).found == [("policy", "policy")]


def test_what_the_provider_fills_in_is_not_undecided(stack, nothing, role):
    of = role()
    of.outputs["inlinePolicies"] = UNKNOWN
    of.outputs["managedPolicyArns"] = UNKNOWN
    assert stack.judge(RULE) == nothing


def test_a_policy_that_is_not_known_yet(stack, inline):
    inline(UNKNOWN)
    assert stack.judge(RULE).undecided == [("inline", "policy")]


def test_a_role_of_aws_native(stack):
    broad = {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    role = stack.add(
        "aws-native:iam:Role",
        "role",
        {"policies": [{"policyName": "x", "policyDocument": broad}]},
        {"arn": "arn:aws:iam::1:role/chat-role", "roleName": "chat-role"},
    )
    stack.add(
        "aws-native:iam:ManagedPolicy",
        "managed",
        {"roles": ["chat-role"], "policyDocument": broad},
        {"policyArn": "arn:p"},
    )
    function = stack.add(
        "aws-native:lambda:Function",
        "chat",
        {"role": "arn:aws:iam::1:role/chat-role", "functionName": "chat"},
        links={"role": [role]},
    )
    url = {"targetFunctionArn": "chat", "invokeMode": "RESPONSE_STREAM"}
    stack.add("aws-native:lambda:Url", "url", url, links={"targetFunctionArn": [function]})
    assert stack.judge(RULE).found == [("managed", "policyDocument"), ("role", "policies[0].policyDocument")]


SECRETS = "arn:aws:secretsmanager:eu-west-1:123456789012:secret"


@pytest.mark.parametrize(
    ("actions", "resource"),
    [
        (["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "*"),
        ("bedrock:ListFoundationModels", "*"),
        (["aws-marketplace:Subscribe", "aws-marketplace:ViewSubscriptions"], "*"),
        (["dynamodb:ListTables", "secretsmanager:ListSecrets", "lambda:ListFunctions", "kms:ListAliases"], "*"),
        (["ec2:DescribeNetworkInterfaces", "ec2:Describe*", "polly:DescribeVoices"], "*"),
        (["xray:Put*", "ssmmessages:CreateDataChannel"], "*"),
        ("secretsmanager:GetSecretValue", f"{SECRETS}:chat-*"),
        ("dynamodb:Query", "arn:aws:dynamodb:eu-west-1:123456789012:table/chats/index/*"),
        ("s3:GetObject", "arn:aws:s3:::chats/*"),
        ("bedrock:InvokeModelWithResponseStream", "arn:aws:bedrock:*::foundation-model/*"),
        ("logs:PutLogEvents", "arn:aws:logs:*:*:*"),
        (["ec2:DescribeVpcs", "ec2:GetSecurityGroupsForVpc"], "*"),
        ("sts:AssumeRole", "arn:aws:iam::210987654321:role/app-*"),
    ],
    ids=str,
)
def test_what_a_function_may_well_be_allowed(stack, nothing, inline, actions, resource):
    inline(document(Action=actions, Resource=resource))
    assert stack.judge(RULE) == nothing


@pytest.mark.parametrize(
    ("actions", "resource"),
    [
        ("iam:PassRole", "arn:aws:iam::*:role/*"),
        ("sts:AssumeRole", "arn:aws:iam::123456789012:role/*"),
        ("secretsmanager:GetSecretValue", f"{SECRETS}:*"),
        ("ssm:GetParameter", "arn:aws:ssm:eu-west-1:123456789012:parameter/*"),
        ("s3:GetObject", "arn:aws:s3:::*/*"),
        ("dynamodb:PutItem", ["arn:aws:dynamodb:eu-west-1:123456789012:table/chats", "arn:aws:dynamodb:*:*:table/*"]),
        ("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:123456789012:function:*"),
        (["logs:PutLogEvents", "logs:DeleteLogGroup"], "*"),
        (["dynamodb:ListTables", "dynamodb:GetItem"], "*"),
        ("s3:List*", "*"),
        ("s3:GetObject", "arn:aws:s3:::?*"),
        ("dynamodb:GetItem", "**"),
        ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*"),
        ("dynamodb:GetItem", "arn:aws:*"),
    ],
    ids=str,
)
def test_what_is_as_wide_as_every_resource(stack, inline, actions, resource):
    inline(document(Action=actions, Resource=resource))
    assert stack.judge(RULE).found == [("inline", "policy")]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("AdministratorAccess", True),
        ("ReadOnlyAccess", True),
        ("SecretsManagerReadWrite", True),
        ("AmazonEC2ContainerRegistryPowerUser", True),
        ("AmazonDynamoDBFullAccess_v2", True),
        ("AWSLambda_FullAccess", True),
        ("CloudWatchFullAccessV2", True),
        ("AdministratorAccess-Amplify", True),
        ("AWSLambdaExecute", True),
        ("job-function/DatabaseAdministrator", True),
        ("service-role/AWSLambdaRole", True),
        ("service-role/AWSLambdaBasicExecutionRole", False),
        ("service-role/AWSLambdaVPCAccessExecutionRole", False),
        ("AWSXRayDaemonWriteAccess", False),
        ("CloudWatchLambdaInsightsExecutionRolePolicy", False),
    ],
)
def test_managed_policies_of_aws(stack, role, known, name, found):
    given = {"role": "chat-role" if known else UNKNOWN, "policyArn": f"arn:aws:iam::aws:policy/{name}"}
    stack.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "holds", given, links={"role": [role()]})
    assert bool(stack.judge(RULE).found) == found


def test_the_attachments_that_are_all_of_a_role(stack, role, known):
    of = role()
    policy = stack.add(POLICY, "policy", {"policy": document(Action="*")}, {"arn": "arn:p" if known else UNKNOWN})
    given = {"roleName": "chat-role" if known else UNKNOWN, "policyArns": [ADMIN, "arn:p" if known else UNKNOWN]}
    stack.add(
        "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
        "all",
        given,
        links={"roleName": [of], "policyArns": [policy]},
    )
    assert stack.judge(RULE).found == [("all", "policyArns"), ("policy", "policy")]


def test_a_policy_of_the_stack_that_the_role_names(stack, role, known):
    policy = stack.add(POLICY, "policy", {"policy": document(Action="*")}, {"arn": "arn:p" if known else UNKNOWN})
    of = role(managedPolicyArns=["arn:p" if known else UNKNOWN])
    of.links["managedPolicyArns"] = (policy.urn,)
    assert stack.judge(RULE).found == [("policy", "policy")]


def test_a_managed_policy_that_is_not_known_yet(stack, role, known):
    given = {"role": "chat-role" if known else UNKNOWN, "policyArn": UNKNOWN}
    stack.add(ATTACHMENT, "attached", given, links={"role": [role()]})
    assert stack.judge(RULE).undecided == [("attached", "policyArn")]


@pytest.mark.parametrize(("name", "undecided"), [("chat", []), ("chat-statements", [("chat-statements", "policy")])])
def test_a_components_own_policy_before_its_log_group_exists(stack, name, undecided):
    component = stack.add("lambda-streaming:index:StreamingFunction", "chat", custom=False)
    role = stack.add(ROLE, "chat", {}, {"name": UNKNOWN, "arn": UNKNOWN}, parent=component)
    log = stack.add("aws:cloudwatch/logGroup:LogGroup", "log", {}, {"arn": UNKNOWN}, parent=component)
    function = stack.unknown_function(role=UNKNOWN)
    function.links["role"] = (role.urn,)
    stack.url(function)
    links = {"role": [role], "policy": [log]}
    stack.add(ROLE_POLICY, name, {"role": UNKNOWN, "policy": UNKNOWN}, links=links, parent=component)
    assert stack.judge(RULE).undecided == undecided

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from lambda_streaming import ArgumentError, StreamingFunction

CODE = pulumi.AssetArchive({"index.mjs": pulumi.StringAsset("export const handler = 1")})
LOG_STATEMENT = {
    "Effect": "Allow",
    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
    "Resource": "arn:aws:logs:eu-west-1:123456789012:log-group:chat-0a1b:*",
}


def without_code(inputs):
    return {key: value for key, value in inputs.items() if key != "code"}


def statements(deployment):
    return json.loads(deployment.only("RolePolicy").inputs["policy"])["Statement"]


def test_defaults(deploy):
    deployment = deploy(lambda: StreamingFunction("chat", {"code": CODE}))

    function = deployment.only("Function")
    assert function.name == "chat"
    assert without_code(function.inputs) == {
        "role": "arn:aws:iam::123456789012:role/chat-0a1b",
        "handler": "index.handler",
        "runtime": "nodejs24.x",
        "architectures": ["arm64"],
        "memorySize": 1024,
        "timeout": 120,
        "ephemeralStorage": {"size": 512},
        "loggingConfig": {
            "logFormat": "JSON",
            "logGroup": "chat-0a1b",
            "applicationLogLevel": "INFO",
            "systemLogLevel": "INFO",
        },
        "tracingConfig": {"mode": "PassThrough"},
    }
    assert function.inputs["code"]["assets"]["index.mjs"]["text"] == "export const handler = 1"
    assert deployment.only("LogGroup").inputs == {"retentionInDays": 30}
    assert json.loads(deployment.only("Role").inputs["assumeRolePolicy"])["Statement"] == [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    ]
    assert deployment.only("RolePolicy").inputs["role"] == "chat-0a1b"
    assert statements(deployment) == [LOG_STATEMENT]
    assert deployment.outputs == {
        "function_name": "chat-0a1b",
        "function_arn": "arn:aws:lambda:eu-west-1:123456789012:function:chat-0a1b",
        "qualifier": None,
        "newest_version": None,
        "qualified_arn": "arn:aws:lambda:eu-west-1:123456789012:function:chat-0a1b",
        "role_name": "chat-0a1b",
        "log_group_name": "chat-0a1b",
    }


def test_everything_is_a_child_and_the_policy_outlives_the_function(deploy):
    deployment = deploy(lambda: StreamingFunction("chat", {"code": CODE}))

    component = deployment.only("StreamingFunction")
    assert component.type == "lambda-streaming:index:StreamingFunction"
    children = [found for found in deployment.resources if found is not component]
    assert {child.type.split(":")[-1] for child in children} == {"LogGroup", "Role", "RolePolicy", "Function"}
    assert {child.parent for child in children} == {component.urn}
    assert deployment.only("RolePolicy").urn in deployment.only("Function").depends_on


def test_arguments_reach_the_function(deploy):
    deployment = deploy(
        lambda: StreamingFunction(
            "chat",
            {
                "code": CODE,
                "handler": "app.stream",
                "runtime": "nodejs24.x",
                "architecture": "x86_64",
                "memory_size_mb": 2048,
                "timeout_seconds": 900,
                "environment": {"STAGE": "dev"},
                "log_retention_days": 7,
            },
        )
    )

    inputs = deployment.only("Function").inputs
    assert inputs["handler"] == "app.stream"
    assert inputs["runtime"] == "nodejs24.x"
    assert inputs["architectures"] == ["x86_64"]
    assert inputs["memorySize"] == 2048
    assert inputs["timeout"] == 900
    assert inputs["environment"] == {"variables": {"STAGE": "dev"}}
    assert deployment.only("LogGroup").inputs == {"retentionInDays": 7}


def test_none_is_not_given(deploy):
    deployment = deploy(lambda: StreamingFunction("chat", {"code": CODE, "environment": None, "handler": None}))

    assert "environment" not in deployment.only("Function").inputs
    assert deployment.only("Function").inputs["handler"] == "index.handler"


def test_active_tracing_needs_permission(deploy):
    deployment = deploy(lambda: StreamingFunction("chat", {"code": CODE, "tracing_mode": "Active"}))

    assert deployment.only("Function").inputs["tracingConfig"] == {"mode": "Active"}
    assert statements(deployment) == [
        LOG_STATEMENT,
        {"Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": "*"},
    ]


def test_vpc(deploy):
    deployment = deploy(
        lambda: StreamingFunction("chat", {"code": CODE, "subnet_ids": ["s-1", "s-2"], "security_group_ids": ["sg-1"]})
    )

    assert deployment.only("Function").inputs["vpcConfig"] == {
        "subnetIds": ["s-1", "s-2"],
        "securityGroupIds": ["sg-1"],
    }
    logs, network = statements(deployment)
    assert logs == LOG_STATEMENT
    assert network == {
        "Effect": "Allow",
        "Action": [
            "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:DeleteNetworkInterface",
            "ec2:AssignPrivateIpAddresses",
            "ec2:UnassignPrivateIpAddresses",
        ],
        "Resource": "*",
    }


REFUSED = [
    ({}, "there is nothing to run; give code, entry or image_uri"),
    ({"code": CODE, "memory": 1}, "there is no argument memory; did you mean memory_size_mb?"),
    (
        {"code": CODE, "runtime": "python3.13"},
        "runtime 'python3.13' cannot stream by itself; give a Node.js or .NET runtime",
    ),
    ({"code": CODE, "runtime": "nodejs12.x"}, "runtime 'nodejs12.x' cannot stream by itself"),
    ({"code": CODE, "runtime": ""}, "runtime '' cannot stream by itself"),
    ({"code": CODE, "runtime": 22}, "runtime is of the type int; give a string"),
    ({"code": CODE, "memory_size_mb": float("nan")}, "memory_size_mb is nan; give a whole number"),
    ({"code": CODE, "timeout_seconds": 901}, "timeout_seconds is 901, but Lambda runs a function for 900 seconds"),
    ({"code": CODE, "timeout_seconds": 0}, "timeout_seconds is 0, "),
    ({"code": CODE, "timeout_seconds": 1.5}, "timeout_seconds is 1.5; give a whole number"),
    ({"code": CODE, "timeout_seconds": "60"}, "timeout_seconds is of the type str; give a number"),
    ({"code": CODE, "memory_size_mb": True}, "memory_size_mb is of the type bool; give a number"),
    ({"code": CODE, "architecture": "arm"}, "architecture is 'arm'; give arm64 or x86_64"),
    ({"code": CODE, "tracing_mode": "active"}, "tracing_mode is 'active'; give Active or PassThrough"),
    ({"code": CODE, "subnet_ids": ["s-1"]}, "a VPC needs both subnet_ids and security_group_ids"),
    (
        {"code": CODE, "policy_statements": [{"Effect": "allow", "Action": "s3:GetObject", "Resource": "*"}]},
        "Effect in policy_statements is 'allow'; give Allow or Deny",
    ),
    (
        {"code": CODE, "policy_statements": [{"Effect": "Allow", "Action": ["GetObject"], "Resource": "*"}]},
        "Action in policy_statements is 'GetObject'; give a service and its action, such as s3:GetObject",
    ),
    (
        {"code": CODE, "policy_statements": [{"Effect": "Deny", "NotAction": "GetObject", "Resource": "*"}]},
        "NotAction in policy_statements is 'GetObject'; give a service and its action",
    ),
    (
        {"code": CODE, "policy_statements": [{"Sid": "a b", "Effect": "Allow", "Action": "*", "Resource": "*"}]},
        "Sid in policy_statements is 'a b'; give letters and digits",
    ),
    ({"code": CODE, "security_group_ids": ["sg-1"]}, "a VPC needs both subnet_ids and security_group_ids"),
    (
        {"code": CODE, "subnet_ids": ["s-1"], "security_group_ids": [f"sg-{number}" for number in range(6)]},
        "security_group_ids has 6, but Lambda takes 5; give fewer",
    ),
    (
        {
            "code": CODE,
            "layer_arns": ["arn:aws:lambda:eu-west-1:123456789012:layer:tools:1"],
            "region": "us-east-1",
        },
        "layer_arns has one of eu-west-1, but Lambda takes those of us-east-1, where the function is, only",
    ),
    (
        {"code": CODE, "description": "x" * 257},
        "description has 257 characters, but Lambda takes 256; give a shorter one",
    ),
]


@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_refused(deploy, args, sentence):
    with pytest.raises(ArgumentError) as refused:
        deploy(lambda: StreamingFunction("chat", args))
    assert str(refused.value).startswith(f"StreamingFunction 'chat': {sentence}")


@pytest.mark.parametrize("runtime", ["nodejs18.x", "nodejs22.x", "nodejs24.x", "provided.al2023", "provided.al2"])
def test_runtimes_that_stream(deploy, runtime):
    deployment = deploy(lambda: StreamingFunction("chat", {"code": CODE, "runtime": runtime}))
    assert deployment.only("Function").inputs["runtime"] == runtime


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("runtime", "python3.13", "runtime 'python3.13' cannot stream by itself"),
        ("timeout_seconds", 901.0, "timeout_seconds is 901, but Lambda"),
        ("tracing_mode", "active", "tracing_mode is 'active'; give Active or PassThrough"),
    ],
)
def test_outputs_are_refused_with_the_same_sentence(deploy, name, value, sentence):
    def function():
        given: Any = {"code": CODE, name: pulumi.Output.from_input(value)}
        return StreamingFunction("chat", given)

    with pytest.raises(ArgumentError) as refused:
        deploy(function)
    assert str(refused.value).startswith(f"StreamingFunction 'chat': {sentence}")


def test_numbers_from_outputs_become_whole(deploy):
    deployment = deploy(
        lambda: StreamingFunction("chat", {"code": CODE, "timeout_seconds": pulumi.Output.from_input(30.0)})
    )
    assert deployment.only("Function").inputs["timeout"] == 30


def test_preview_links_the_function_to_its_log_group_and_role(deploy):
    deployment = deploy(lambda: StreamingFunction("chat", {"code": CODE}), preview=True)

    function = deployment.only("Function")
    assert function.links["role"] == {deployment.only("Role").urn}
    assert function.links["loggingConfig"] == {deployment.only("LogGroup").urn}
    assert deployment.outputs["function_name"] is None


def test_options_reach_the_children(deploy):
    types = []

    def see(args):
        types.append(args.type_.split(":")[-1])

    def program():
        provider = aws.Provider("west", region="us-west-2")
        opts = pulumi.ResourceOptions(
            provider=provider, protect=True, transformations=[see], aliases=[pulumi.Alias(name="old")]
        )
        return StreamingFunction("chat", {"code": CODE}, opts)

    deployment = deploy(program)
    children = [found for found in deployment.resources if found.type.startswith("aws:")]
    assert len(children) == 4
    assert all(child.request.protect for child in children)
    assert all(child.request.provider.split("::")[-2] == "west" for child in children)
    assert sorted(types) == ["Function", "LogGroup", "Role", "RolePolicy", "StreamingFunction"]
    # The engine derives the children's aliases from the component's, because their names start with its name.
    assert [alias.spec.name for alias in deployment.only("StreamingFunction").request.aliases] == ["old"]
    assert all(child.name.startswith("chat") for child in children)

"""Messages name what a reader looks for: the statement and action, the caller and permission, the alias or version."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lambda_streaming_policies.judge import judge
from lambda_streaming_policies.rules import load_rules
from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:chat"


def make(type_: str, name: str, /, **inputs: Any) -> Resource:
    return Resource(f"urn:pulumi:dev::app::{type_}::{name}", type_, name, inputs)


FUNCTION = make("aws:lambda/function:Function", "chat", name="chat", arn=ARN, role="r", runtime="nodejs24.x")
LIVE = make("aws:lambda/alias:Alias", "live", name="live", functionName="chat")


def url(**inputs: Any) -> Resource:
    return make("aws:lambda/functionUrl:FunctionUrl", "url", functionName="chat", authorizationType="AWS_IAM", **inputs)


def permit(**inputs: Any) -> Resource:
    return make("aws:lambda/permission:Permission", "partner", function="chat", principal="210987654321", **inputs)


def policy(*statements: dict[str, Any]) -> Resource:
    document = json.dumps({"Statement": [{"Effect": "Allow", **one} for one in statements]})
    return make("aws:iam/rolePolicy:RolePolicy", "inline", role="r", policy=document)


ROLE = make("aws:iam/role:Role", "role", name="r", assumeRolePolicy="{}")


@pytest.mark.parametrize(
    ("rule", "resources", "message"),
    [
        (
            "role-too-broad",
            [url(), ROLE, policy({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::chats/*"}, {"Action": "s3:*"})],
            "Statement 2 allows every action (s3:*).",
        ),
        (
            "role-too-broad",
            [url(), ROLE, policy({"Action": ["logs:PutLogEvents", "dynamodb:GetItem"], "Resource": "*"})],
            "Statement 1 allows an action on every resource (dynamodb:GetItem).",
        ),
        (
            "role-too-broad",
            [
                url(),
                ROLE,
                make(
                    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                    "holds",
                    role="r",
                    policyArn="arn:aws:iam::aws:policy/SecretsManagerReadWrite",
                ),
            ],
            "AWS's managed policy SecretsManagerReadWrite allows far more than one function needs.",
        ),
        (
            "grant-incomplete",
            [url(), permit(action="lambda:InvokeFunctionUrl")],
            "The caller of permission partner lacks lambda:InvokeFunction.",
        ),
        (
            "permission-wrong-qualifier",
            [url(), LIVE, permit(action="lambda:InvokeFunctionUrl", qualifier="live")],
            "The permission is for the alias live of chat, and its URL url serves the unpublished function.",
        ),
        (
            "permission-wrong-qualifier",
            [url(qualifier="live"), LIVE, permit(action="lambda:InvokeFunctionUrl", qualifier="7")],
            "The permission is for version 7 of chat, and its URL url serves the alias live.",
        ),
    ],
)
def test_a_message(rule: str, resources: list[Resource], message: str) -> None:
    report = judge(Graph([FUNCTION, *resources]), [one for one in load_rules() if one.id == rule], {}, {})
    assert [finding.violation.message for finding in report.findings] == [message]

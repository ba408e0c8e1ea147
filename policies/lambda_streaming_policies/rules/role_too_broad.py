"""The rule role-too-broad."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack import iam
from ..stack.graph import Graph
from ..stack.resource import Block, Resource
from ..stack.roles import HOLDERS, is_held_by_streaming_function
from ..stack.tokens import POLICY_ATTACHMENT, ROLE, ROLE_POLICY_ATTACHMENT
from ..stack.unknown import UnknownValue


@stack_rule(
    id="role-too-broad",
    title="A streaming function's role must name the actions and resources that it needs.",
    severity="high",
    exposure=True,
    level="mandatory",
    types=HOLDERS,
    fix="List the actions that the handler calls and the ARNs that it calls them on.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
    frameworks=("AWS Security Hub IAM.21",),
    other_tools={
        "checkov": "CKV_AWS_62, CKV_AWS_63, CKV_AWS_355",
        "cdk-nag": "AwsSolutions-IAM5",
        "Trivy": "AWS-0057",
        "Prowler": "iam_inline_policy_no_administrative_privileges",
    },
)
def role_too_broad(holder: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Rejects a policy of a streaming function's role that allows all actions, all actions of a service (`s3:*`), all
    but some, or actions on all resources (`*`). A condition on the resource narrows `*` down. Accepted on `*` are
    actions that know no resources: EC2's for network interfaces, X-Ray's, `cloudwatch:PutMetricData` and their like.
    AWS's managed policies `AdministratorAccess`, `PowerUserAccess` and those that end in `FullAccess` are rejected too.

    ## Why is this bad
    What a handler is made to do by a prompt or a dependency, it does with this role, for as long as the stream lasts.

    ## Example
    ```python
    aws.iam.RolePolicy(
        "chat",
        role=role.name,
        policy=json.dumps({"Statement": [{"Effect": "Allow", "Action": "bedrock:*", "Resource": "*"}]}),
    )
    ```

    ## Use instead
    ```python
    statement = {"Effect": "Allow", "Action": "bedrock:InvokeModelWithResponseStream", "Resource": model_arn}
    aws.iam.RolePolicy("chat", role=role.name, policy=json.dumps({"Statement": [statement]}))
    ```

    ## References
    - [Lambda execution role](https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html)
    - [Grant least privilege](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege)
    """
    if not is_held_by_streaming_function(holder, graph):
        return
    props = holder.props
    if holder.type in (ROLE_POLICY_ATTACHMENT, POLICY_ATTACHMENT):
        # A policy of the stack is judged by itself.
        if not props.is_unknown("policyArn") and _is_broad_managed_policy(props.text("policyArn") or ""):
            yield Violation.at(props, "policyArn", "AWS's managed policy allows far more than one function needs.")
        return
    if holder.type == ROLE:
        if props.any_text("managedPolicyArns", _is_broad_managed_policy):
            yield Violation.at(
                props, "managedPolicyArns", "AWS's managed policy allows far more than one function needs."
            )
        yield from judge_each(props.blocks("inlinePolicies"), _judge_document)
        return
    yield from _judge_document(props)


def _judge_document(holder: Block) -> Judgement:
    policy = holder.get("policy")
    problem = next(filter(None, map(_find_problem, iam.read_allowing(policy))), None)
    if problem:
        yield Violation.at(holder, "policy", problem)
    elif iam.has_unknown(policy):
        raise UnknownValue(holder.resource, holder.at("policy"))


def _find_problem(statement: Mapping[str, Any]) -> str | None:
    if "NotAction" in statement or "NotResource" in statement:
        return "A statement allows all but some actions or resources."
    actions = [action.lower() for action in iam.read_texts(statement.get("Action"))]
    if any(action == "*" or action.endswith(":*") for action in actions):
        return "A statement allows every action of a service."
    is_everywhere = "*" in iam.read_texts(statement.get("Resource")) and not any(_read_narrowing(statement))
    if is_everywhere and not all(action.startswith(_KNOW_NO_RESOURCES) for action in actions):
        return "A statement allows actions on every resource."
    return None


def _read_narrowing(statement: Mapping[str, Any]) -> Iterator[bool]:
    """For each condition, whether it is about the resource or the service: other global keys are about callers."""
    condition = statement.get("Condition")
    for test in condition.values() if isinstance(condition, Mapping) else []:
        for key in test if isinstance(test, Mapping) else []:
            yield str(key).lower().startswith("aws:resource") or not str(key).lower().startswith("aws:")


def _is_broad_managed_policy(arn: str) -> bool:
    prefix, _, name = arn.partition(":aws:policy/")
    return prefix.startswith("arn:") and name.endswith(("AdministratorAccess", "PowerUserAccess", "FullAccess"))


# Actions that take no resource, among those that functions use, and prefixes of such actions:
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
_KNOW_NO_RESOURCES = (
    "cloudwatch:getmetric",
    "cloudwatch:listmetrics",
    "cloudwatch:putmetricdata",
    "comprehend:detect",
    "ec2:assignprivateipaddresses",
    "ec2:createnetworkinterface",
    "ec2:deletenetworkinterface",
    "ec2:describe",
    "ec2:unassignprivateipaddresses",
    "ecr:getauthorizationtoken",
    "kms:generaterandom",
    "rekognition:detect",
    "s3:listallmybuckets",
    "ssmmessages:",
    "sts:getcalleridentity",
    "textract:",
    "transcribe:startstreamtranscription",
    "translate:translatetext",
    "xray:get",
    "xray:put",
)

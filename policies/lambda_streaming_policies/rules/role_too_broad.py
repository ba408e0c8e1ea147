"""The rule role-too-broad."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..rule import Config, Judgement, Violation, judge_each, stack_rule
from ..stack.components import is_of_component
from ..stack.graph import Graph
from ..stack.iam.conditions import read_texts
from ..stack.iam.roles import HOLDERS, MANAGED, find_attached_policies, is_held_by_function
from ..stack.iam.statements import has_unknown, read_statements
from ..stack.iam.unscoped_actions import knows_no_resource
from ..stack.resource import Block, Resource
from ..stack.tokens import ROLE, STREAMING_FUNCTION
from ..stack.unknown import UnknownValue


@stack_rule(
    id="role-too-broad",
    title="A function's role must name the actions and resources that it needs.",
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
    Rejects a policy of the role of a function that has a URL or streams, when it allows all actions, all actions of a
    service (`s3:*`), all but some, actions on all resources (`*`), or on all secrets, roles, tables and their like
    (`arn:aws:secretsmanager:eu-west-1:123456789012:secret:*`). A condition on the resource narrows `*` down. Accepted
    on `*` are actions that know no resources, by AWS's service authorization reference of the date that the pack's
    table has, and those that AWS's own policies for Lambda give: writing logs and making network interfaces.

    Rejects AWS's managed policies that are as wide, too: `AdministratorAccess`, `PowerUserAccess`, `ReadOnlyAccess`,
    `SecretsManagerReadWrite`, `AWSLambdaRole`, and those that end in `FullAccess`.

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
    if not is_held_by_function(holder, graph):
        return
    props = holder.props
    managed = MANAGED.get(holder.type)
    if managed:  # A policy of the stack is judged by itself.
        arns = props.data.get(managed)
        for name in filter(None, map(_read_broad_name, read_texts(arns))):
            message = f"AWS's managed policy {name} allows far more than one function needs."
            yield Violation.at(props, managed, message)
        yield from judge_each(props.blocks("inlinePolicies") if holder.type == ROLE else [], _judge_document)
        if has_unknown(arns) and not find_attached_policies(holder, graph):
            raise UnknownValue(holder, managed)
    elif not _is_own_and_unknown(holder, graph):
        yield from _judge_document(props)


def _is_own_and_unknown(holder: Resource, graph: Graph) -> bool:
    """Whether a policy that a component writes for the function's own needs waits for the ARNs that it names.

    Before the first update each does. It has the name of its role; what a program adds has a policy of another name.
    """
    if not holder.props.is_unknown("policy") or not is_of_component(holder, graph, STREAMING_FUNCTION):
        return False
    return holder.name in (role.name for role in graph.linked(holder, "role"))


def _judge_document(holder: Block) -> Judgement:
    policy = holder.get("policy")
    numbered = enumerate(read_statements(policy), 1)
    problems = ((number, _find_problem(one)) for number, one in numbered if one.get("Effect") == "Allow")
    number, problem = next(((number, problem) for number, problem in problems if problem), (0, None))
    if problem:
        yield Violation.at(holder, "policy", f"Statement {number} {problem}.")
    elif has_unknown(policy):
        raise UnknownValue(holder.resource, holder.at("policy"))


def _find_problem(statement: Mapping[str, Any]) -> str | None:
    if "NotAction" in statement:
        return "allows all actions but some"
    if "NotResource" in statement:
        return "allows actions on all resources but some"
    actions = read_texts(statement.get("Action"))
    for action in actions:
        if action == "*" or action.endswith(":*"):
            return f"allows every action{_name_action(action)}"
    if any(_read_narrowing(statement)):
        return None
    naming = [action for action in actions if not knows_no_resource(action) and action.lower() not in _GIVEN_BY_AWS]
    resources = read_texts(statement.get("Resource"))
    patterns = [_simplify(resource) for resource in resources]
    if naming and any(_ANYTHING.fullmatch(pattern) for pattern in patterns):
        return f"allows an action on every resource{_name_action(naming[0])}"
    wide = next((match for match in map(_EVERY.fullmatch, patterns) if match), None)
    if naming and wide:
        return f"allows an action on all there is of a kind in {wide['service']}{_name_action(naming[0])}"
    return None


def _name_action(action: str) -> str:
    """The action in brackets, where it has the form of one: no other text of a policy is told."""
    return f" ({action})" if re.fullmatch(r"[a-z0-9-]{2,32}:[A-Za-z*?]{1,64}", action) else ""


def _read_narrowing(statement: Mapping[str, Any]) -> Iterator[bool]:
    """For each condition, whether it is about the resource or the service: other global keys are about callers."""
    condition = statement.get("Condition")
    for test in condition.values() if isinstance(condition, Mapping) else []:
        for key in test if isinstance(test, Mapping) else []:
            yield str(key).lower().startswith("aws:resource") or not str(key).lower().startswith("aws:")


def _simplify(resource: str) -> str:
    """A pattern of ARNs with its runs of wildcards as one `*` each."""
    return re.sub(r"[*?]*\*[*?]*", "*", resource)


_ANYTHING = re.compile(r"\*|arn:[^:]*\*|arn:(?:[^:]*:){1,3}[^:]*\*")
# All secrets, roles, parameters and their like: resources that hold data, or give rights, and have names to be given.
_EVERY = re.compile(
    r"arn:[^:]*:(?P<service>iam|secretsmanager|ssm|s3|dynamodb|lambda|kms|sqs|sns|kinesis|rds-db|states):[^:]*:[^:]*:"
    r"(?:(?:role|user|secret|parameter|table|function|key|stream|dbuser|stateMachine)[:/])?\*(?:[:/].*)?"
)


# What AWSLambdaBasicExecutionRole and AWSLambdaVPCAccessExecutionRole allow on every resource, and actions whose
# resource, such as a lexicon or a glossary, may be left out of a call.
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaVPCAccessExecutionRole.html
_GIVEN_BY_AWS = frozenset(
    {
        "logs:createloggroup",
        "logs:createlogstream",
        "logs:putlogevents",
        "ec2:assignprivateipaddresses",
        "ec2:createnetworkinterface",
        "ec2:deletenetworkinterface",
        "ec2:describe*",
        "ec2:getsecuritygroupsforvpc",
        "ec2:unassignprivateipaddresses",
        "ce:getcostandusage",
        "comprehend:detect*",
        "polly:synthesizespeech",
        "rekognition:detect*",
        "textract:*",
        "translate:translatetext",
        "translate:translatedocument",
        "xray:get*",
    }
)


def _read_broad_name(arn: str) -> str | None:
    """The name of one of AWS's managed policies that allow far more than one function needs."""
    match = re.fullmatch(r"arn:[a-z-]+:iam::aws:policy/(?:[\w-]+/)?([\w-]+)", arn)
    is_broad = match and (match[1] in _BROAD or _BROAD_END.search(match[1]))
    return match[1] if match and is_broad else None


_BROAD_END = re.compile(
    r"(?:FullAccess|Administrator|AdministratorAccess|PowerUserAccess|PowerUser|ReadWrite)(?:_?[vV]\d+|-\w+)?$"
)
_BROAD = frozenset(
    {
        "AWSLambdaExecute",
        "AWSLambdaRole",
        "AmazonDynamoDBReadOnlyAccess",
        "AmazonKinesisReadOnlyAccess",
        "AmazonS3ReadOnlyAccess",
        "AmazonSSMReadOnlyAccess",
        "CloudWatchLogsReadOnlyAccess",
        "DataScientist",
        "ReadOnlyAccess",
        "SecurityAudit",
        "ViewOnlyAccess",
    }
)

"""The rule log-retention-missing."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Config, Judgement, Violation, stack_rule
from ..stack.graph import Graph
from ..stack.resource import Resource
from ..stack.streaming import is_streaming
from ..stack.tokens import FUNCTION, LOG_GROUP
from ..stack.unknown import Elsewhere


def _keep_for_a_month(group: Resource) -> Iterator[Change]:
    if (group.props.text("name") or "").startswith("/aws/lambda/") and not group.props.is_set("retentionInDays"):
        yield ("retentionInDays",), 30


@stack_rule(
    id="log-retention-missing",
    title="A streaming function's log should not be kept for ever.",
    severity="low",
    level="advisory",
    advice=True,
    types=(FUNCTION,),
    fix="Declare an aws.cloudwatch.LogGroup with retentionInDays, and name it in the function's loggingConfig.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html",
    frameworks=("AWS Security Hub CloudWatch.16",),
    other_tools={
        "checkov": "CKV_AWS_66",
        "cdk-nag": "HIPAA.Security-CloudWatchLogGroupRetentionPeriod",
        "Prowler": "cloudwatch_log_group_retention_policy_specific_days_enabled",
    },
    remediate=_keep_for_a_month,
    remediates=(LOG_GROUP,),
)
def log_retention_missing(function: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a streaming function whose log group is not in the stack, or has no retention. The log group is the one
    that the function's `loggingConfig` names, or `/aws/lambda/` and the function's name.

    ## Why is this bad
    Lambda then makes the log group itself. It keeps prompts and answers that were logged for ever, is paid for as
    long, and stays behind when the stack is destroyed.

    ## Example
    ```python
    function = aws.lambda_.Function("chat", **rest)
    ```

    ## Use instead
    ```python
    log_group = aws.cloudwatch.LogGroup("chat", retention_in_days=30)
    function = aws.lambda_.Function("chat", logging_config={"log_format": "JSON", "log_group": log_group.name}, **rest)
    ```

    ## References
    - [Log groups of Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html)
    """
    groups = _find_log_groups(function, graph)
    if any(group.props.is_unknown("retentionInDays") or group.props.number("retentionInDays") for group in groups):
        return
    if not is_streaming(function, graph):
        return
    if groups:
        yield Violation.at(groups[0].props, "retentionInDays", "The log of a streaming function is kept for ever.")
    elif function.props.block("loggingConfig").is_set("logGroup"):
        raise Elsewhere(function, "loggingConfig.logGroup")
    else:
        yield Violation.at(function.props, "loggingConfig", "Lambda makes the log group itself and keeps it for ever.")


def _find_log_groups(function: Resource, graph: Graph) -> list[Resource]:
    config = function.props.block("loggingConfig")
    by_name = graph.index(_index_log_groups_by_name)
    linked = [target for target in graph.linked(function, "loggingConfig") if target.type == LOG_GROUP]
    if config.is_set("logGroup"):
        name = None if config.is_unknown("logGroup") else config.text("logGroup")
        return by_name.get(name or "", []) or linked
    name = function.props.data.get("name")
    if isinstance(name, str) and (found := by_name.get(f"/aws/lambda/{name}")):
        return found
    return graph.index(_index_log_groups_by_function).get(function.urn, [])


def _index_log_groups_by_name(graph: Graph) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for group in graph.of_type(LOG_GROUP):
        name = group.props.data.get("name")
        if isinstance(name, str):
            found.setdefault(name, []).append(group)
    return found


def _index_log_groups_by_function(graph: Graph) -> dict[str, list[Resource]]:
    """The log groups whose name is made of a function's that is not known yet."""
    found: dict[str, list[Resource]] = {}
    for group in graph.of_type(LOG_GROUP):
        if group.props.is_unknown("name"):
            for target in graph.linked(group, "name"):
                found.setdefault(target.urn, []).append(group)
    return found

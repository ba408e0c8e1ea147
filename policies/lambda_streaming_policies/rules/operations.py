"""Rules on what tells how a streaming function does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..rule import Change, Config, Judgement, stack_rule, violation
from ..stack.graph import Graph
from ..stack.links import function_behind
from ..stack.resource import Resource
from ..stack.streaming import is_streaming
from ..stack.tokens import FUNCTION, LOG_GROUP, METRIC_ALARM
from ..stack.unknown import Elsewhere, UnknownValue


def _kept_for_a_month(group: Resource) -> Iterator[Change]:
    if (group.props.text("name") or "").startswith("/aws/lambda/") and not group.props.is_set("retentionInDays"):
        yield ("retentionInDays",), 30


@stack_rule(
    id="log-retention-missing",
    title="A streaming function's log should not be kept for ever.",
    severity="low",
    level="advisory",
    types=(FUNCTION,),
    fix="Declare an aws.cloudwatch.LogGroup with retentionInDays, and name it in the function's loggingConfig.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html",
    frameworks=("AWS Security Hub CloudWatch.16",),
    remediate=_kept_for_a_month,
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
    groups = _log_groups(function, graph)
    if any(group.props.is_unknown("retentionInDays") or group.props.number("retentionInDays") for group in groups):
        return
    if not is_streaming(function, graph):
        return
    if groups:
        yield violation(groups[0].props, "retentionInDays", "The log of a streaming function is kept for ever.")
    elif function.props.block("loggingConfig").is_set("logGroup"):
        raise Elsewhere(function, "loggingConfig.logGroup")
    else:
        yield violation(function.props, "loggingConfig", "Lambda makes the log group itself and keeps it for ever.")


def _log_groups(function: Resource, graph: Graph) -> list[Resource]:
    config = function.props.block("loggingConfig")
    by_name = graph.index(_log_groups_by_name)
    linked = [target for target in graph.linked(function, "loggingConfig") if target.type == LOG_GROUP]
    if config.is_set("logGroup"):
        name = None if config.is_unknown("logGroup") else config.text("logGroup")
        return by_name.get(name or "", []) or linked
    name = function.props.data.get("name")
    if isinstance(name, str) and (found := by_name.get(f"/aws/lambda/{name}")):
        return found
    return graph.index(_log_groups_by_function).get(function.urn, [])


def _log_groups_by_name(graph: Graph) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for group in graph.of_type(LOG_GROUP):
        name = group.props.data.get("name")
        if isinstance(name, str):
            found.setdefault(name, []).append(group)
    return found


def _log_groups_by_function(graph: Graph) -> dict[str, list[Resource]]:
    """The log groups whose name is made of a function's that is not known yet."""
    found: dict[str, list[Resource]] = {}
    for group in graph.of_type(LOG_GROUP):
        if group.props.is_unknown("name"):
            for target in graph.linked(group, "name"):
                found.setdefault(target.urn, []).append(group)
    return found


@stack_rule(
    id="tracing-off",
    title="A streaming function should be traced.",
    severity="low",
    level="advisory",
    types=(FUNCTION,),
    fix="Set tracingConfig.mode to Active, and allow the role xray:PutTraceSegments and xray:PutTelemetryRecords.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html",
    frameworks=("AWS Security Hub Lambda.7",),
)
def tracing_off(function: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a streaming function whose tracing mode is not `Active`.

    ## Why is this bad
    A stream's duration says little: a trace tells the time to the first byte from the time that the rest took, and a
    slow model from a slow start.

    ## Example
    ```python
    aws.lambda_.Function("chat", **rest)
    ```

    ## Use instead
    ```python
    aws.lambda_.Function("chat", tracing_config={"mode": "Active"}, **rest)
    ```

    ## References
    - [X-Ray and Lambda](https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html)
    """
    if function.props.block("tracingConfig").text("mode") != "Active" and is_streaming(function, graph):
        yield violation(function.props, "tracingConfig", "Requests are not traced.")


@stack_rule(
    id="alarm-missing",
    title="A streaming function should have an alarm.",
    severity="low",
    level="advisory",
    types=(FUNCTION,),
    fix="Declare an aws.cloudwatch.MetricAlarm on the function's Errors, Throttles or ConcurrentExecutions.",
    reference="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
)
def alarm_missing(function: Resource, graph: Graph, config: Config) -> Judgement:
    """
    ## What it does
    Reports a streaming function when no CloudWatch alarm of the stack watches one of its metrics.

    ## Why is this bad
    A stream that breaks has a status of 200 already, so no front door counts it as an error. The function's own
    metrics are the only place where it shows.

    ## Example
    ```python
    aws.lambda_.Function("chat", **rest)
    ```

    ## Use instead
    ```python
    function = aws.lambda_.Function("chat", **rest)
    aws.cloudwatch.MetricAlarm(
        "chat-errors",
        namespace="AWS/Lambda",
        metric_name="Errors",
        dimensions={"FunctionName": function.name},
        statistic="Sum",
        period=60,
        evaluation_periods=1,
        threshold=1,
        comparison_operator="GreaterThanOrEqualToThreshold",
    )
    ```

    ## References
    - [Metrics of Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html)
    """
    alarms = graph.index(_alarms)
    name = function.props.data.get("name")
    if alarms.for_all or function.urn in alarms.linked or (isinstance(name, str) and name in alarms.names):
        return
    if is_streaming(function, graph):
        if alarms.unknown:
            raise alarms.unknown
        yield violation(function.props, "name", "No alarm tells that streams fail or are throttled.")


class _Alarms:
    """What the alarms of a stack watch: function names, the functions that they are made of, or all functions."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.linked: set[str] = set()
        self.for_all = False
        self.unknown: UnknownValue | None = None


def _alarms(graph: Graph) -> _Alarms:
    found = _Alarms()
    for alarm in graph.of_type(METRIC_ALARM):
        data = alarm.props.data
        if data.get("namespace") == "AWS/Lambda" and not alarm.props.is_set("dimensions"):
            found.for_all = True
        for name in ("dimensions", "metricQueries"):
            for text in _texts(data.get(name)):
                found.for_all |= _is_query_of_all(text)
                found.names.add(text.split(":")[0])  # the dimension Resource is name:alias
            functions = [function_behind(target, graph) for target in graph.linked(alarm, name)]
            found.linked |= {function.urn for function in functions if function is not None}
            if alarm.props.is_unknown(name) and not alarm.links.get(name):
                found.unknown = UnknownValue(alarm, name)
    return found


def _is_query_of_all(text: str) -> bool:
    """Whether it is a query of Metrics Insights over every function.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
    """
    query = text.upper()
    return query.lstrip().startswith("SELECT ") and "AWS/LAMBDA" in query and " WHERE " not in query


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (Mapping, list)):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(item)

"""The rule alarm-missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..rule import Config, Judgement, Violation, stack_rule
from ..stack.graph import Graph
from ..stack.links import find_function_behind
from ..stack.resource import Resource
from ..stack.streaming import is_streaming
from ..stack.tokens import FUNCTION, METRIC_ALARM
from ..stack.unknown import UnknownValue


@stack_rule(
    id="alarm-missing",
    title="A streaming function should have an alarm.",
    severity="low",
    level="advisory",
    advice=True,
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
    alarms = graph.index(_index_alarms)
    name = function.props.data.get("name")
    if alarms.for_all or function.urn in alarms.linked or (isinstance(name, str) and name in alarms.names):
        return
    if is_streaming(function, graph):
        if alarms.unknown:
            raise alarms.unknown
        yield Violation.at(function.props, "name", "No alarm tells that streams fail or are throttled.")


class _Alarms:
    """What the alarms of a stack watch: function names, the functions that they are made of, or all functions."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.linked: set[str] = set()
        self.for_all = False
        self.unknown: UnknownValue | None = None


def _index_alarms(graph: Graph) -> _Alarms:
    found = _Alarms()
    for alarm in graph.of_type(METRIC_ALARM):
        data = alarm.props.data
        if data.get("namespace") == "AWS/Lambda" and not alarm.props.is_set("dimensions"):
            found.for_all = True
        for name in ("dimensions", "metricQueries"):
            for text in _list_texts(data.get(name)):
                found.for_all |= _is_query_of_all(text)
                found.names.add(text.split(":")[0])  # the dimension Resource is name:alias
            functions = [find_function_behind(target, graph) for target in graph.linked(alarm, name)]
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


def _list_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (Mapping, list)):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _list_texts(item)

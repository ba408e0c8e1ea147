import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"


def test_no_alarm(stack, streaming_function):
    streaming_function()
    assert stack.judge("alarm-missing").found == [("chat", "name")]


def dimensions(name):
    return {"namespace": "AWS/Lambda", "metricName": "Errors", "dimensions": {"FunctionName": name}}


def queries(name):
    return {"metricQueries": [{"id": "e", "metric": {"namespace": "AWS/Lambda", "dimensions": {"FunctionName": name}}}]}


@pytest.mark.parametrize("shape", [dimensions, queries])
def test_an_alarm_on_the_function(stack, nothing, known, streaming_function, shape):
    function = streaming_function()
    links = {"dimensions": [function], "metricQueries": [function]}
    stack.add(ALARM, "alarm", shape("chat" if known else UNKNOWN), links=links)
    assert stack.judge("alarm-missing") == nothing


def test_an_alarm_on_all_functions(stack, nothing, streaming_function):
    streaming_function()
    stack.add(ALARM, "alarm", {"namespace": "AWS/Lambda", "metricName": "Errors"})
    assert stack.judge("alarm-missing") == nothing


@pytest.mark.parametrize(("where", "found"), [("", []), (" WHERE FunctionName = 'other'", [("chat", "name")])])
def test_an_alarm_on_a_query(stack, where, found):
    stack.url(stack.function())
    expression = f'SELECT MAX(Errors) FROM SCHEMA("AWS/Lambda", FunctionName){where}'
    stack.add(ALARM, "alarm", {"metricQueries": [{"id": "e", "expression": expression}]})
    assert stack.judge("alarm-missing").found == found


def test_an_alarm_on_an_alias(stack, nothing):
    stack.url(stack.function())
    stack.add(
        ALARM, "alarm", {"namespace": "AWS/Lambda", "dimensions": {"FunctionName": "chat", "Resource": "chat:live"}}
    )
    assert stack.judge("alarm-missing") == nothing


def test_an_alarm_on_a_similar_name(stack):
    stack.url(stack.function())
    stack.add(ALARM, "alarm", dimensions("chat-2"))
    assert stack.judge("alarm-missing").found == [("chat", "name")]


def test_an_alarm_that_nothing_explains(stack, streaming_function):
    streaming_function()
    stack.add(ALARM, "alarm", {"namespace": "AWS/Lambda", "dimensions": UNKNOWN})
    outcome = stack.judge("alarm-missing")
    assert outcome.found == []
    assert outcome.undecided == [("alarm", "dimensions")]


def test_an_alarm_in_the_shape_of_aws_native(stack, nothing):
    stack.url(stack.function())
    shape = [{"name": "FunctionName", "value": "chat"}]
    stack.add("aws-native:cloudwatch:Alarm", "alarm", {"namespace": "AWS/Lambda", "dimensions": shape})
    assert stack.judge("alarm-missing") == nothing

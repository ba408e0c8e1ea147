import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

GROUP = "aws:cloudwatch/logGroup:LogGroup"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
ALIAS = "aws:lambda/alias:Alias"


@pytest.fixture
def chat(stack, known):
    def add(streams=True, **inputs):
        function = stack.function(**inputs) if known else stack.unknown_function(**inputs)
        stack.url(function, invokeMode="RESPONSE_STREAM" if streams else "BUFFERED")
        return function

    return add


LOG = "log-retention-missing"


def test_no_log_group(stack, chat):
    chat()
    assert stack.judge(LOG).found == [("chat", "loggingConfig")]


@pytest.mark.parametrize(("days", "found"), [(30, []), (0, ["group"]), (None, ["group"]), (UNKNOWN, [])])
def test_a_log_group_that_the_function_names(stack, known, chat, days, found):
    group = stack.add(GROUP, "group", {"retentionInDays": days, "name": "chats" if known else UNKNOWN})
    function = chat(loggingConfig={"logGroup": "chats" if known else UNKNOWN})
    function.links["loggingConfig"] = (group.urn,)
    assert [name for name, _ in stack.judge(LOG).found] == found


def test_the_log_group_of_the_functions_own_name(stack, nothing, known, chat):
    function = chat()
    links = {} if known else {"name": [function]}
    name = "/aws/lambda/chat" if known else UNKNOWN
    stack.add(GROUP, "group", {"retentionInDays": 7, "name": name}, links=links)
    assert stack.judge(LOG) == nothing


def test_the_log_group_of_a_similar_name_is_another(stack):
    stack.url(stack.function())
    stack.add(GROUP, "group", {"retentionInDays": 7, "name": "/aws/lambda/chat-2"})
    assert stack.judge(LOG).found == [("chat", "loggingConfig")]


def test_a_log_group_of_another_stack_is_undecided(stack):
    stack.url(stack.function(loggingConfig={"logGroup": "elsewhere"}))
    outcome = stack.judge(LOG)
    assert outcome.found == []
    assert outcome.undecided == [("chat", "loggingConfig.logGroup")]


@pytest.mark.parametrize("rule", [LOG, "tracing-off", "alarm-missing"])
def test_functions_that_do_not_stream_are_left_alone(stack, nothing, chat, rule):
    chat(streams=False)
    assert stack.judge(rule) == nothing


@pytest.mark.parametrize("config", [None, {}, {"mode": "PassThrough"}])
def test_no_tracing(stack, chat, config):
    chat(tracingConfig=config)
    assert stack.judge("tracing-off").found == [("chat", "tracingConfig")]


def test_tracing_that_the_provider_fills_in_is_off(stack):
    function = stack.function()
    function.outputs["tracingConfig"] = UNKNOWN
    stack.url(function)
    assert stack.judge("tracing-off").found == [("chat", "tracingConfig")]


def test_tracing(stack, nothing, chat):
    chat(tracingConfig={"mode": "Active"})
    assert stack.judge("tracing-off") == nothing


def test_tracing_that_is_not_known_yet(stack, chat):
    chat(tracingConfig={"mode": UNKNOWN})
    assert stack.judge("tracing-off").undecided == [("chat", "tracingConfig.mode")]


def test_no_alarm(stack, chat):
    chat()
    assert stack.judge("alarm-missing").found == [("chat", "name")]


def dimensions(name):
    return {"namespace": "AWS/Lambda", "metricName": "Errors", "dimensions": {"FunctionName": name}}


def queries(name):
    return {"metricQueries": [{"id": "e", "metric": {"namespace": "AWS/Lambda", "dimensions": {"FunctionName": name}}}]}


@pytest.mark.parametrize("shape", [dimensions, queries])
def test_an_alarm_on_the_function(stack, nothing, known, chat, shape):
    function = chat()
    links = {"dimensions": [function], "metricQueries": [function]}
    stack.add(ALARM, "alarm", shape("chat" if known else UNKNOWN), links=links)
    assert stack.judge("alarm-missing") == nothing


def test_an_alarm_on_all_functions(stack, nothing, chat):
    chat()
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


def test_an_alarm_that_nothing_explains(stack, chat):
    chat()
    stack.add(ALARM, "alarm", {"namespace": "AWS/Lambda", "dimensions": UNKNOWN})
    outcome = stack.judge("alarm-missing")
    assert outcome.found == []
    assert outcome.undecided == [("alarm", "dimensions")]


def test_an_alarm_in_the_shape_of_aws_native(stack, nothing):
    stack.url(stack.function())
    shape = [{"name": "FunctionName", "value": "chat"}]
    stack.add("aws-native:cloudwatch:Alarm", "alarm", {"namespace": "AWS/Lambda", "dimensions": shape})
    assert stack.judge("alarm-missing") == nothing

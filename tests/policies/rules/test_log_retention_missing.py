import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

GROUP = "aws:cloudwatch/logGroup:LogGroup"


LOG = "log-retention-missing"


def test_no_log_group(stack, streaming_function):
    streaming_function()
    assert stack.judge(LOG).found == [("chat", "loggingConfig")]


@pytest.mark.parametrize(("days", "found"), [(30, []), (0, ["group"]), (None, ["group"]), (UNKNOWN, [])])
def test_a_log_group_that_the_function_names(stack, known, streaming_function, days, found):
    group = stack.add(GROUP, "group", {"retentionInDays": days, "name": "chats" if known else UNKNOWN})
    function = streaming_function(loggingConfig={"logGroup": "chats" if known else UNKNOWN})
    function.links["loggingConfig"] = (group.urn,)
    assert [name for name, _ in stack.judge(LOG).found] == found


def test_the_log_group_of_the_functions_own_name(stack, nothing, known, streaming_function):
    function = streaming_function()
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
def test_functions_that_do_not_stream_are_left_alone(stack, nothing, streaming_function, rule):
    streaming_function(streams=False)
    assert stack.judge(rule) == nothing

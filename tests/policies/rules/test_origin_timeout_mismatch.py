import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

MISMATCH = "origin-timeout-mismatch"


@pytest.fixture
def streaming_function(stack, front, known):
    def add(function=None, read=None, completion=None, mode="RESPONSE_STREAM"):
        given = {"timeout": function}
        chat = stack.function(**given) if known else stack.unknown_function(**given)
        url = stack.url(chat, invokeMode=mode)
        custom = {"originProtocolPolicy": "https-only", "originReadTimeout": read}
        origin = front.origin(url, known, customOriginConfig=custom, responseCompletionTimeout=completion)
        front.distribution([origin], [url, front.access()], known)

    return add


READ, COMPLETION = "origins[0].customOriginConfig.originReadTimeout", "origins[0].responseCompletionTimeout"


@pytest.mark.parametrize(
    ("timeouts", "found"),
    [
        ({}, []),
        ({"function": 30}, []),
        ({"function": 31}, [READ]),
        ({"function": 120, "read": 60}, []),
        ({"function": 120, "read": 59}, [READ]),
        ({"function": 900, "read": 60, "completion": 900}, []),
        ({"function": 900, "read": 60, "completion": 899}, [COMPLETION]),
        ({"function": 900, "read": 60, "completion": 0}, []),
        ({"function": 20, "read": 60, "completion": 30}, [COMPLETION]),
        ({"function": 300, "read": 30, "completion": 60}, [READ, COMPLETION]),
        ({"function": 300, "mode": "BUFFERED"}, []),
    ],
    ids=str,
)
def test_timeouts(stack, streaming_function, timeouts, found):
    streaming_function(**timeouts)
    assert stack.judge(MISMATCH).found == [("front", where) for where in sorted(found)]


def test_the_longest_silence_can_be_said(stack, streaming_function):
    streaming_function(function=900, read=60)
    assert stack.judge(MISMATCH, longestSilenceSeconds=120).found == [("front", READ)]


@pytest.mark.parametrize(
    ("timeouts", "undecided"),
    [({"function": UNKNOWN}, ("chat", "timeout")), ({"function": 60, "read": UNKNOWN}, ("front", READ))],
)
def test_timeouts_that_are_not_known_yet(stack, streaming_function, timeouts, undecided):
    streaming_function(**timeouts)
    outcome = stack.judge(MISMATCH)
    assert outcome.found == []
    assert outcome.undecided == [undecided]


def test_origins_that_cannot_be_told_apart_yet(stack, front):
    urls = [stack.url(stack.unknown_function(name, timeout=timeout), name) for name, timeout in (("a", 30), ("b", 120))]
    front.distribution([front.origin(url, False) for url in urls], urls, False, default=front.behavior("a"))
    outcome = stack.judge(MISMATCH)
    assert outcome.found == []
    assert outcome.undecided == [("front", "origins[0].domainName")]

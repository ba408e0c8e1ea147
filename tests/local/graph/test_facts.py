"""What stands in a program's own process, which knows nothing of the rules, is the same to the rules."""

from lambda_streaming_local.graph.engine import wire as sent
from lambda_streaming_local.graph.engine.answers import lookups
from lambda_streaming_policies.stack import managed_policies
from lambda_streaming_policies.stack import wire as judged
from pulumi.runtime.rpc import UNKNOWN


def test_what_stands_for_values_in_pulumis_protocol():
    assert sent.UNKNOWN_TEXT == judged.UNKNOWN_TEXT == UNKNOWN
    assert sent.SIGNATURE == judged.SIGNATURE
    assert sent.SECRET == judged.SECRET
    assert sent.OUTPUT == judged.OUTPUT
    assert sent.RESOURCE == judged.RESOURCE


def test_managed_policies():
    known = {id_ for name, id_ in vars(managed_policies).items() if name.isupper()}
    assert set(lookups.MANAGED_POLICIES.values()) <= known

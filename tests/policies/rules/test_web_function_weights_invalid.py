import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN


def weigh(**weights):
    return [{"revisionId": revision, "weight": weight} for revision, weight in weights.items()]


@pytest.mark.parametrize(
    ("weights", "found"),
    [
        ([], False),
        (weigh(blue=100), False),
        (weigh(blue=90, green=10), False),
        ([{"revisionId": UNKNOWN, "weight": 90}, {"revisionId": UNKNOWN, "weight": 10}], False),
        (weigh(blue=90), True),
        (weigh(blue=100, green=0), True),
        (weigh(blue=50, green=25, red=25), True),
        (weigh(blue=50) + weigh(blue=50), True),
    ],
    ids=str,
)
def test_weights(stack, weights, found):
    stack.add("aws-native:lambda:WebFunctionEndpoint", "endpoint", {"revisionWeights": weights})
    assert stack.judge("web-function-weights-invalid").found == ([("endpoint", "revisionWeights")] if found else [])

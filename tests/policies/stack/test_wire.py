import json

import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN
from lambda_streaming_policies.stack.wire import read_resource, to_plain
from pulumi.runtime.rpc import UNKNOWN as UNKNOWN_TEXT

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", "text"),
        (30, 30.0),
        (True, True),
        (None, None),
        (UNKNOWN_TEXT, UNKNOWN),
        ([1, UNKNOWN_TEXT], [1.0, UNKNOWN]),
        ({"a": {"b": UNKNOWN_TEXT}}, {"a": {"b": UNKNOWN}}),
        ({SIGNATURE: SECRET, "value": "s3cret"}, "s3cret"),
        ({SIGNATURE: SECRET, "plaintext": json.dumps({"key": "s3cret"})}, {"key": "s3cret"}),
        ({SIGNATURE: SECRET, "ciphertext": "AAAA"}, UNKNOWN),
        ({SIGNATURE: OUTPUT, "value": {"a": 1}}, {"a": 1.0}),
        ({SIGNATURE: OUTPUT}, UNKNOWN),
        ({SIGNATURE: RESOURCE, "urn": "urn:x", "id": "chat"}, "chat"),
        ({SIGNATURE: RESOURCE, "urn": "urn:x", "id": ""}, UNKNOWN),
        ({SIGNATURE: RESOURCE, "urn": "urn:x", "id": UNKNOWN_TEXT}, UNKNOWN),
        ({SIGNATURE: RESOURCE, "urn": "urn:x"}, "urn:x"),
    ],
)
def test_plain(value, expected):
    assert to_plain(value) == expected


def test_a_resource_of_a_checkpoint():
    resource = read_resource(
        {
            "urn": "urn:pulumi:dev::app::acme:index:Api$aws:lambda/functionUrl:FunctionUrl::chat",
            "type": "aws:lambda/functionUrl:FunctionUrl",
            "custom": True,
            "id": "chat-id",
            "inputs": {"functionName": "chat"},
            "outputs": {"functionUrl": {SIGNATURE: SECRET, "plaintext": '"https://x/"'}},
            "parent": "urn:pulumi:dev::app::acme:index:Api::api",
            "propertyDependencies": {"functionName": ["urn:f"], "cors": None},
        }
    )
    assert resource.name == "chat"
    assert resource.custom
    assert resource.parent == "urn:pulumi:dev::app::acme:index:Api::api"
    assert resource.links == {"functionName": ("urn:f",)}
    assert resource.outputs == {"id": "chat-id", "functionUrl": "https://x/"}

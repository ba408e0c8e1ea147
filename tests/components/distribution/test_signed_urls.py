"""Paths that answer signed URLs and cookies only."""

import pytest
from lambda_streaming import ArgumentError

PEM = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"
SEARCH = {"/search/*": {"function_name": "search", "function_url": "https://s.lambda-url.eu-west-1.on.aws/"}}


def groups(deployment):
    inputs = deployment.only("Distribution").inputs
    behaviors = {found["pathPattern"]: found for found in inputs.get("orderedCacheBehaviors", [])}
    behaviors["*"] = inputs["defaultCacheBehavior"]
    return {pattern: found.get("trustedKeyGroups") for pattern, found in behaviors.items()}


@pytest.mark.parametrize("key", [PEM, f"{PEM}\n", f"\n{PEM}\n\n"])
def test_a_public_key_has_a_group_of_its_own(distribute, key):
    deployment = distribute(signing_public_key=key)

    assert deployment.only("PublicKey").inputs == {"encodedKey": f"{PEM}\n"}
    assert deployment.only("KeyGroup").inputs == {"items": ["cdn-signed-id"]}
    assert groups(deployment) == {"*": ["cdn-signed-id"]}
    assert deployment.outputs["signing_key_id"] == "cdn-signed-id"


def test_key_groups_of_ones_own(distribute):
    deployment = distribute(trusted_key_group_ids=["one", "two"])
    assert groups(deployment) == {"*": ["one", "two"]}
    assert deployment.of_type("PublicKey") == {}
    assert deployment.outputs["signing_key_id"] is None
    assert groups(distribute(trusted_key_group_ids=["one"], signing_public_key=PEM)) == {"*": ["one", "cdn-signed-id"]}


def test_every_path_of_the_functions_and_not_the_site(distribute, site):
    deployment = distribute(
        trusted_key_group_ids=["one"], site_path=site, path_functions=SEARCH, cached_path_ttl_seconds={"/models": 60}
    )
    assert groups(deployment) == {"/api/*": ["one"], "/search/*": ["one"], "/models": ["one"], "*": []}


def test_some_paths_of_the_functions(distribute, site):
    args = {"trusted_key_group_ids": ["one"], "signed_path_patterns": ["/files/*", "/search/*"]}
    deployment = distribute(**args, path_functions=SEARCH)
    assert groups(deployment) == {"/search/*": ["one"], "/files/*": ["one"], "*": []}
    targets = {
        found["pathPattern"]: found["targetOriginId"]
        for found in deployment.only("Distribution").inputs["orderedCacheBehaviors"]
    }
    assert targets == {"/search/*": "function/search/*", "/files/*": "function"}
    beside_a_site = distribute(trusted_key_group_ids=["one"], signed_path_patterns=["/files/*"], site_path=site)
    assert groups(beside_a_site) == {"/files/*": ["one"], "/api/*": [], "*": []}


def test_nothing_needs_a_signature_by_default(distribute):
    assert groups(distribute()) == {"*": []}


REFUSED = [
    (
        {"signing_public_key": "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----"},
        "signing_public_key is a private key, which is for those who sign alone; give its public one",
    ),
    ({"signing_public_key": "MIIB"}, "signing_public_key is no public key as PEM; give what `openssl pkey"),
    ({"signed_path_patterns": ["/a/*"]}, "signed_path_patterns has no effect without a key; give signing_public_key"),
    (
        {"signed_path_patterns": ["/a/*", "/a/*"], "trusted_key_group_ids": ["one"]},
        "signed_path_patterns has '/a/*' twice; leave one of them out",
    ),
]


@pytest.mark.parametrize(("args", "sentence"), REFUSED)
def test_refused(distribute, args, sentence):
    with pytest.raises(ArgumentError) as refused:
        distribute(**args)
    assert str(refused.value).startswith(f"StreamingDistribution 'cdn': {sentence}")
    assert "MIIB" not in str(refused.value)


def test_a_path_has_one_behavior(distribute, site):
    with pytest.raises(ArgumentError, match="stream_path_patterns, by default '/api/\\*', has '/api/\\*' twice, or it"):
        distribute(signed_path_patterns=["/api/*"], trusted_key_group_ids=["one"], site_path=site)

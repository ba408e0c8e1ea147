import pytest
from lambda_streaming_policies.config import read_config
from lambda_streaming_policies.problem import ConfigError
from lambda_streaming_policies.rules import load_rules


def test_levels_and_settings():
    config = read_config(
        {
            "all": "advisory",
            "viewer-http": "disabled",
            "url-in-vpc": {"enforcementLevel": "mandatory", "urls": "any"},
            "stream-cached": {"allowOriginCacheControl": True},
            "environments": ["production"],
        },
        load_rules(),
    )
    assert config.levels["url-auth-none"] == "advisory"
    assert config.levels["viewer-http"] == "disabled"
    assert config.levels["url-in-vpc"] == "mandatory"
    assert config.levels["stream-cached"] == "advisory"
    assert config.properties == {"url-in-vpc": {"urls": "any"}, "stream-cached": {"allowOriginCacheControl": True}}


def test_all_may_be_an_object_too():
    config = read_config({"all": {"enforcementLevel": "disabled"}}, load_rules())
    assert set(config.levels.values()) == {"disabled"}


def test_remediate_without_a_remediation_is_mandatory():
    assert read_config({"url-auth-none": "remediate"}, load_rules()).levels == {"url-auth-none": "mandatory"}


def test_nothing_configured():
    config = read_config({}, load_rules())
    assert (config.levels, config.properties) == ({}, {})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], ["object", "a list"]),
        ("mandatory", ["object", "a text"]),
        (None, ["object", "null"]),
        ({"url-auth-nome": "advisory"}, ['"url-auth-nome"', 'did you mean "url-auth-none"?']),
        ({"zzz": "advisory"}, ['no rule "zzz"']),
        ({"viewer-http": "mandatry"}, ["viewer-http", '"mandatry"', 'did you mean "mandatory"?']),
        ({"viewer-http": True}, ["viewer-http", "a boolean"]),
        ({"viewer-http": {"enforcementLevel": 3}}, ["viewer-http", "a number"]),
        ({"viewer-http": {"enforcmentLevel": "advisory"}}, ["enforcmentLevel", 'did you mean "enforcementLevel"?']),
        ({"url-in-vpc": {"url": "any"}}, ["url-in-vpc", '"url"', 'did you mean "urls"?']),
        ({"url-in-vpc": {"urls": "all"}}, ['"urls" of "url-in-vpc"', "streaming, any", '"all"']),
        ({"url-in-vpc": {"urls": ["any"]}}, ['"urls" of "url-in-vpc"', "a string", "a list"]),
        ({"stream-cached": {"allowOriginCacheControl": "yes"}}, ["a boolean", "a text"]),
        ({"all": {"urls": "any"}}, ['"all"', "urls"]),
        ({"viewer-http": {"onUnknown": "mandatory"}}, ["onUnknown", "advisory, level"]),
        ({"viewer-http": {"exceptions": {}}}, ["exceptions", "an array", "an object"]),
        ({"viewer-http": {"exceptions": [{"resource": "a"}]}}, ["[0]: reason is missing"]),
        ({"viewer-http": {"exceptions": [{"reason": "a"}]}}, ["[0]: resource is missing"]),
        (
            {"viewer-http": {"exceptions": [{"resource": "a", "reason": "b", "expires": "soon"}]}},
            ["expires", "2027-01-31"],
        ),
        ({"viewer-http": {"exceptions": [{"resource": "a", "reason": "b", "until": 1}]}}, ['no key "until"']),
        ({"viewer-http": {"exceptions": [{"rule": "url-auth-none", "resource": "a", "reason": "b"}]}}, ["move"]),
    ],
)
def test_what_cannot_be_meant(data, words):
    with pytest.raises(ConfigError) as raised:
        read_config(data, load_rules())
    message = str(raised.value)
    assert message.endswith(".")
    assert "\n" not in message
    for word in words:
        assert word in message

from __future__ import annotations

from datetime import date

import pytest
from lambda_streaming_policies.exceptions import Exceptions
from lambda_streaming_policies.problem import ConfigError
from lambda_streaming_policies.rules import load_rules
from lambda_streaming_policies.settings import Settings, choose_level, find_settings, load_settings, read_settings
from lambda_streaming_policies.stack.resource import Resource

TEXT = """
profile = "strict"
on-unknown = "level"

[[exceptions]]
rule = "url-auth-none"
resource = "*::status-*"
reason = "a public page without data"
expires = 2027-01-31
"""


def resource(name: str) -> Resource:
    return Resource(f"urn:pulumi:dev::app::t::{name}", "t", name)


def read(text: str) -> Settings:
    return read_settings(text, "lambda-streaming.toml", load_rules())


def test_a_file_with_everything():
    settings = read(TEXT)
    assert (settings.profile, settings.on_unknown) == ("strict", "level")
    (exception,) = settings.exceptions
    assert (exception.rule, exception.reason, exception.expires) == (
        "url-auth-none",
        "a public page without data",
        date(2027, 1, 31),
    )
    assert exception.covers("url-auth-none", resource("status-page"))
    assert not exception.covers("url-auth-none", resource("page-status-page"))
    assert not exception.covers("url-in-vpc", resource("status-page"))


@pytest.mark.parametrize(
    ("today", "accepted", "note"),
    [
        (date(2027, 1, 31), True, None),
        (date(2027, 2, 1), False, "expired on 2027-01-31; fix what it accepts, or renew it."),
    ],
)
def test_the_last_day_still_counts(today, accepted, note):
    exceptions = Exceptions(list(read(TEXT).exceptions), today)
    assert exceptions.accept("url-auth-none", resource("status-page")) is accepted
    assert [one.partition('" ')[2] for one in exceptions.list_notes({"url-auth-none"})] == ([note] if note else [])


def test_an_exception_that_met_nothing_is_noted():
    exceptions = Exceptions(list(read(TEXT).exceptions), date(2026, 1, 1))
    assert not exceptions.accept("url-auth-none", resource("chat"))
    assert exceptions.list_notes({"url-auth-none"}) == [
        'lambda-streaming.toml: exceptions[0]: the exception of url-auth-none for "*::status-*" meets no finding; remove it.'
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("profile = ", "is not TOML"),
        ("profile = " + "[" * 100_000, "lambda-streaming.toml is n"),
        ('profil = "strict"', 'did you mean "profile"?'),
        ('profile = "stict"', 'did you mean "strict"?'),
        ('on-unknown = "mandatory"', "on-unknown must be one of advisory, level"),
        ("exceptions = 3", "must be a list of exceptions, not a number"),
        ("exceptions = [3]", "exceptions[0] must be an object"),
        ('[[exceptions]]\nrule = "url-auth-nome"', 'did you mean "url-auth-none"?'),
        ('[[exceptions]]\nrule = "url-auth-none"\nresource = "a"\nreason = " "', "exceptions[0]: reason is missing"),
        ('[[exceptions]]\nrule = "url-auth-none"\nresource = "a"\nreason = "b"\nexpires = 3', "expires must be a day"),
    ],
)
def test_what_cannot_be_meant(text, words):
    with pytest.raises(ConfigError) as raised:
        read(text)
    assert words in str(raised.value)
    assert str(raised.value).startswith("lambda-streaming.toml")


def test_the_file_is_the_one_beside_the_projects_pulumi_yaml(tmp_path):
    (tmp_path / "lambda-streaming.toml").write_text("")
    project = tmp_path / "shop"
    (project / "app").mkdir(parents=True)
    (project / "Pulumi.yaml").touch()
    assert find_settings(project / "app") is None  # the one above belongs to another project
    (project / "lambda-streaming.toml").write_text("")
    assert find_settings(project / "app") == project / "lambda-streaming.toml"
    assert load_settings(None, load_rules()) == Settings()


def test_profiles():
    rules = load_rules()
    assert {rule.id for rule in rules if choose_level(rule, "recommended") == "disabled"} == {
        rule.id for rule in rules if rule.advice
    }
    assert all(choose_level(rule, "production") == rule.level for rule in rules)
    assert {choose_level(rule, "strict") for rule in rules} == {"mandatory"}
    minimal = {rule.id for rule in rules if choose_level(rule, "minimal") != "disabled"}
    assert {"url-auth-none", "permission-public", "origin-without-oac"} <= minimal
    assert "stream-cached" not in minimal
    assert {rule.level for rule in rules if rule.id in minimal} == {"mandatory", "advisory"}

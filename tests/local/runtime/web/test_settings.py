"""The Lambda Web Adapter's environment variables."""

from __future__ import annotations

import pytest
from lambda_streaming_local.runtime.web.settings import AdapterSettings


def test_the_defaults():
    settings = AdapterSettings.of({})
    assert settings == AdapterSettings()
    assert (settings.port, settings.streams, settings.readiness_path) == (8080, False, "/")
    assert settings.healthy == frozenset(range(100, 500))


@pytest.mark.parametrize(
    ("variables", "port"),
    [({"PORT": "1"}, 1), ({"AWS_LWA_PORT": "2"}, 2), ({"PORT": "1", "AWS_LWA_PORT": "2"}, 2)],
)
def test_the_port(variables, port):
    assert AdapterSettings.of(variables).port == port


def test_old_names_count_where_new_ones_are_missing():
    assert AdapterSettings.of({"READINESS_CHECK_PATH": "/old"}).readiness_path == "/old"
    variables = {"READINESS_CHECK_PATH": "/old", "AWS_LWA_READINESS_CHECK_PATH": "/new"}
    assert AdapterSettings.of(variables).readiness_path == "/new"


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("200-202,404", {200, 201, 202, 404}),
        (" 500 , 502-503", {500, 502, 503}),
        ("many,1-2-3,-5,", set()),
        ("", set()),
    ],
)
def test_statuses(text, statuses):
    assert AdapterSettings.of({"AWS_LWA_ERROR_STATUS_CODES": text}).error_statuses == statuses

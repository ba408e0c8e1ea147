from __future__ import annotations

from typing import Any

import pytest
from lambda_streaming_local.page.masking import MASK, mask_headers, mask_json, mask_target


def test_headers_that_hold_secrets_are_masked() -> None:
    headers = [
        ("Authorization", "Bearer x"),
        ("cookie", "a=b"),
        ("Set-Cookie", "a=b"),
        ("X-Api-Key", "k"),
        ("X-Amz-Security-Token", "t"),
        ("Accept", "text/html"),
    ]
    masked = mask_headers(headers)
    assert [value for _, value in masked] == [MASK] * 5 + ["text/html"]
    assert [name for name, _ in masked] == [name for name, _ in headers]


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("/chat?message=hi", "/chat?message=hi"),
        ("/chat?message=hi&access_token=x", f"/chat?message=hi&access_token={MASK}"),
        (
            "/?X-Amz-Signature=ab&X%2DAmz%2DSecurity%2DToken=cd",
            f"/?X-Amz-Signature={MASK}&X%2DAmz%2DSecurity%2DToken={MASK}",
        ),
        ("/token/x", "/token/x"),
        ("/?token", "/?token"),
    ],
)
def test_secrets_in_a_query_are_masked(target: str, shown: str) -> None:
    assert mask_target(target) == shown


def test_an_event_is_masked_as_deep_as_it_goes() -> None:
    event: dict[str, Any] = {
        "headers": {"authorization": "Bearer x", "host": "localhost"},
        "cookies": ["session=x"],
        "rawQueryString": "a=1&token=x",
        "queryStringParameters": {"a": "1", "token": "x"},
        "usage": {"inputTokens": 3},
        "list": [{"password": "x"}],
    }
    assert mask_json(event) == {
        "headers": {"authorization": MASK, "host": "localhost"},
        "cookies": MASK,
        "rawQueryString": f"a=1&token={MASK}",
        "queryStringParameters": {"a": "1", "token": MASK},
        "usage": {"inputTokens": 3},
        "list": [{"password": MASK}],
    }


def test_what_is_nested_without_end_is_cut_off() -> None:
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    assert MASK in str(mask_json(deep))

"""The tables that `serve` prints fit the terminal, and no address or number is cut."""

from __future__ import annotations

from lambda_streaming_local.serve.output.text import _write_table

TITLES = ("Door", "Resource", "Address", "Function", "Signed")
ROWS = [
    ("function-url", "chat", "http://127.0.0.1:24839", "chat-31e06f7", "with SigV4"),
    ("cloudfront", "chat", "http://127.0.0.1:26095", "", ""),
]


def test_a_table_where_there_is_room():
    table = [
        "Door          Resource  Address                 Function      Signed",
        "function-url  chat      http://127.0.0.1:24839  chat-31e06f7  with SigV4",
        "cloudfront    chat      http://127.0.0.1:26095",
    ]
    assert _write_table(TITLES, ROWS, 80) == table
    assert _write_table(TITLES, ROWS, None) == table


def test_a_block_a_door_where_there_is_none():
    assert _write_table(TITLES, ROWS, 60) == [
        "function-url  chat",
        "  Address   http://127.0.0.1:24839",
        "  Function  chat-31e06f7",
        "  Signed    with SigV4",
        "cloudfront  chat",
        "  Address   http://127.0.0.1:26095",
    ]


def test_numbers_stand_under_one_another():
    titles, rows = ("Door", "Resource", "Requests", "Bytes"), [("cloudfront", "chat", "2", "1,024")]
    assert _write_table(titles, rows, 80, numbers_from=2) == [
        "Door        Resource  Requests  Bytes",
        "cloudfront  chat             2  1,024",
    ]
    assert _write_table(titles, rows, 20, numbers_from=2) == ["cloudfront  chat", "  Requests  2", "  Bytes     1,024"]

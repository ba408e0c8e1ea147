"""The doors that `serve` prints fit the terminal, and no address is cut."""

from __future__ import annotations

from lambda_streaming_local.serve.output.text import _write_doors

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
    assert _write_doors(ROWS, 80) == table
    assert _write_doors(ROWS, None) == table


def test_a_block_a_door_where_there_is_none():
    assert _write_doors(ROWS, 60) == [
        "function-url  chat",
        "  Address   http://127.0.0.1:24839",
        "  Function  chat-31e06f7",
        "  Signed    with SigV4",
        "cloudfront  chat",
        "  Address   http://127.0.0.1:26095",
    ]

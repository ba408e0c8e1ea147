"""What is loaded while a program runs in its own process."""

from __future__ import annotations

import threading

import pytest
from lambda_streaming_local.beside import beside


def test_the_work_is_done_while_the_block_waits() -> None:
    done = threading.Event()
    with beside(done.set):
        assert done.wait(60)


def test_the_block_ends_after_the_work() -> None:
    go_on = threading.Event()
    done = []

    def work() -> None:
        go_on.wait(60)
        done.append(True)

    with beside(work):
        go_on.set()
    assert done == [True]


def test_what_goes_wrong_in_the_block_is_raised_after_the_work() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), beside(lambda: done.append(True)):
        raise KeyboardInterrupt
    assert done == [True]

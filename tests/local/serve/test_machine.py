"""Open files: the limit is raised, and where that does not suffice it is said."""

from __future__ import annotations

import errno
import os
import resource
from contextlib import suppress

import aiohttp
import pytest
from lambda_streaming_local.runtime import environment
from lambda_streaming_local.runtime.process import Process
from lambda_streaming_local.serve.machine import raise_open_files


@pytest.mark.parametrize(("hard", "warned"), [(256, True), (999, True), (1000, False), (1_048_576, False)])
def test_few_open_files_are_raised_and_told(monkeypatch, capsys, hard, warned):
    raised = []
    monkeypatch.setattr(resource, "getrlimit", lambda which: (128, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda which, limits: raised.append(limits))
    raise_open_files()
    assert raised == [(hard, hard)]
    said = capsys.readouterr().err
    assert (f"may open {hard} files, which does for about {hard // 4} streams" in said) == warned


def test_a_limit_that_cannot_be_raised_is_told_as_it_is(monkeypatch, capsys):
    def refuse(which, limits):
        raise ValueError("not allowed")

    monkeypatch.setattr(resource, "getrlimit", lambda which: (256, resource.RLIM_INFINITY))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    raise_open_files()
    assert "may open 256 files" in capsys.readouterr().err


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, -1])
def test_a_request_for_which_no_file_is_left_says_how_to_mend_it(serve, declare, monkeypatch, number):
    async def scenario(served):
        async def start(*arguments):
            raise OSError(number, "Too many open files")

        with monkeypatch.context() as patched:
            patched.setattr(Process, "start", start)
            if number == -1:
                patched.setattr(environment, "_may_open_files", lambda: False)
            async with served.client.get(served.url) as response:
                assert response.status == 502
        log = await served.logged()
        assert "open no more files: raise the limit, such as with `ulimit -n 4096`" in log.error
        async with served.client.get(served.url) as response:
            assert response.status == 200

    serve(declare("echo", url={"invokeMode": "BUFFERED"}), scenario)


@pytest.mark.parametrize("left", [True, False])
def test_a_runtime_that_ends_for_want_of_files_is_told_with_the_mend(serve, declare, monkeypatch, left):
    async def scenario(served):
        monkeypatch.setattr(environment, "_may_open_files", lambda: left)
        async with served.client.get(served.url, params={"when": "exit"}) as response:
            with suppress(aiohttp.ClientPayloadError):
                await response.read()
        assert ("raise the limit" in (await served.logged()).error) != left

    serve(declare("fails"), scenario)


def test_whether_files_may_be_opened_is_found_out():
    assert environment._may_open_files()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with open(os.devnull) as last:
        resource.setrlimit(resource.RLIMIT_NOFILE, (last.fileno(), hard))
        try:
            assert not environment._may_open_files()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

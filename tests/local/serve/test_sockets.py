"""Ports that stay the same between runs."""

from __future__ import annotations

from lambda_streaming_local.serve.sockets import Sockets

DOOR = "urn:pulumi:dev::a-project-of-this-test::aws:lambda/functionUrl:FunctionUrl::url"


def test_a_door_has_the_same_port_in_each_run_and_another_where_that_is_taken():
    first = Sockets(None, tls=False)
    address = first.listen(DOOR).address
    assert first.listen(DOOR).address == address
    second = Sockets(None, tls=False)
    assert second.listen(DOOR).address != address
    second.close()
    first.close()
    third = Sockets(None, tls=True)
    assert third.listen(DOOR).address == address
    assert third.listen(DOOR).secure_port is not None
    third.close()


def test_runs_at_the_same_time_have_ports_of_their_own():
    runs = [Sockets(None, tls=False) for _ in range(30)]
    doors = [f"{DOOR}{number}" for number in range(3)]
    addresses = [run.listen(door).address for run in runs for door in doors]
    assert len(set(addresses)) == len(addresses)
    for run in runs:
        run.close()

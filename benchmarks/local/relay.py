"""Passes connections on to the port of its argument and does nothing else: what a process between two costs at least."""

from __future__ import annotations

import socket
import sys
import threading

BLOCK_BYTES = 1024 * 1024


def copy(source: socket.socket, target: socket.socket) -> None:
    block = memoryview(bytearray(BLOCK_BYTES))
    while size := source.recv_into(block):
        target.sendall(block[:size])
    target.shutdown(socket.SHUT_WR)


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(f"http://127.0.0.1:{server.getsockname()[1]}", flush=True)
        while True:
            client, _ = server.accept()
            with client, socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as upstream:
                requests = threading.Thread(target=copy, args=(client, upstream))
                requests.start()
                copy(upstream, client)
                requests.join()


if __name__ == "__main__":
    main()

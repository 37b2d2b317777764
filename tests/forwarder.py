"""A way to a server on loopback that forgets connections, as a firewall does."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread


class Forwarder:
    """Passes on what clients and the server say to each other."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._clients: list[socket.socket] = []
        self._servers: list[socket.socket] = []
        self.port = self._listening.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()

    def forget(self) -> None:
        """Cut every connection for its client; the server hears nothing of it."""
        for client in self._clients:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End it all."""
        for each in (self._listening, *self._clients, *self._servers):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(("127.0.0.1", self._server_port))
                self._clients.append(client)
                self._servers.append(server)
                for source, target in ((client, server), (server, client)):
                    Thread(target=_pass_on, args=(source, target), daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while said := source.recv(65536):
            target.sendall(said)


@contextmanager
def forwarding(server_port: int) -> Iterator[Forwarder]:
    """Forward to a server until the end of the block."""
    forwarder = Forwarder(server_port)
    try:
        yield forwarder
    finally:
        forwarder.close()

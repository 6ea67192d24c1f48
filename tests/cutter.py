"""A proxy before a PostgreSQL server that cuts a connection at the worst moment."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from tests.postgresql import Server


class Cutter:
    """A proxy in front of the server that can lose an answer: the commit arrives, its confirmation does not."""

    def __init__(self, server: Server) -> None:
        self.path = f"{server.folder}/.s.PGSQL.5432"
        self.cut_after = b""
        self.cuts = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"postgresql://postgres@127.0.0.1:{self._door.getsockname()[1]}/postgres?sslmode=disable"
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def close(self) -> None:
        """Let nobody in any more, and hang up on everybody."""
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for each in self._sockets:
            _hang_up(each)
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        self._sockets += [client, server]
        try:
            server.connect(self.path)
        except OSError:  # the server is down: so is this way to it
            _hang_up(client)
            return
        losing = threading.Event()
        self._start(partial(self._up, client, server, losing))
        self._start(partial(self._down, server, client, losing))

    def _up(self, client: socket.socket, server: socket.socket, losing: threading.Event) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if self.cut_after and self.cut_after in data:
                    losing.set()
                    self.cut_after = b""
                server.sendall(data)
        _hang_up(server)

    def _down(self, server: socket.socket, client: socket.socket, losing: threading.Event) -> None:
        with suppress(OSError):
            while (data := server.recv(65536)) and not losing.is_set():
                client.sendall(data)
        self.cuts += losing.is_set()
        _hang_up(client)


def _hang_up(each: socket.socket) -> None:
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()

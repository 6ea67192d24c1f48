"""HTTP connections within bounds: no client keeps others out by being slow, by sending no end of headers, or by number.

uvicorn waits for ever for the rest of a request line and keeps whatever comes; behind a proxy that does not matter,
in front of the open network it does.
"""

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol with limits on heads and on open connections."""

    head_seconds: ClassVar[float] = 10
    """From the opening of a connection, or the first byte of a request on an open one, to the end of its headers."""
    most_head_bytes: ClassVar[int] = 65_536
    most_connections: ClassVar[int] = 500
    """Well under the 1,024 files that a process may usually hold open."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Start the clock, and make room if there are too many."""
        super().connection_made(transport)
        self.opened_at = self.loop.time()
        self._head_bytes = 0
        self._head_timer: asyncio.TimerHandle | None = None
        self._wait_for_head()
        if len(self.connections) > self.most_connections:
            _hang_up_on_the_oldest(self.connections)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._head_is_here()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head is too long."""
        super().data_received(data)
        if self._head_timer is not None:
            self._head_bytes += len(data)
            if self._head_bytes > self.most_head_bytes and not self.transport.is_closing():
                self.send_400_response("request too large")

    def on_message_begin(self) -> None:
        """A new request begins."""
        super().on_message_begin()
        self._wait_for_head()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._head_is_here()
        super().on_headers_complete()

    @property
    def is_idle(self) -> bool:
        """Whether no answer is under way."""
        return self.cycle is None or self.cycle.response_complete

    def _wait_for_head(self) -> None:
        if self._head_timer is None:
            self._head_bytes = 0
            self._head_timer = self.loop.call_later(self.head_seconds, self.transport.close)

    def _head_is_here(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


def _hang_up_on_the_oldest(connections: set[Any]) -> None:
    """The one that has been open longest without an answer under way; the newest of all is always such a one."""
    idle = [each for each in connections if each.is_idle and not each.transport.is_closing()]
    min(idle, key=lambda each: each.opened_at).transport.close()

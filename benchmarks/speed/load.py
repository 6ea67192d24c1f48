"""A load of signed commands over keep-alive connections, by a client that leaves the machine to the servers.

Plain sockets in one thread: on asyncio's streams it took as much of a processor as the bot itself.
"""

import selectors
import socket
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import NamedTuple

from tests.fake_slack import command, form, signed

BUSY = b"this was not logged"
"""Stands in the answer to somebody who would have waited longer than Slack does."""
MOST_BYTES = 65_536
"""At once: more than an answer takes."""
ANSWER_SECONDS = 30
HEAD = "POST /slack/events HTTP/1.1\r\nHost: bot\r\nContent-Length: {length}\r\n{headers}\r\n\r\n"


class Round(NamedTuple):
    """What one round of load showed; `milliseconds` are those of the commands that were answered, sorted."""

    seconds: float
    milliseconds: Sequence[float]
    turned_away: int

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.milliseconds) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the requests was answered."""
        return self.milliseconds[min(len(self.milliseconds) - 1, int(share * len(self.milliseconds)))]


def commands(texts: Sequence[str], count: int, secret: str, tag: str, people: int = 1) -> Iterator[bytes]:
    """So many raw requests, each a delivery of its own, in which so many people ask the texts in turn.

    Each is signed when it is sent: of an older one the bot would think that Slack has waited for long.
    """
    bodies = [
        form(command(texts[at % len(texts)], trigger_id=f"{tag}.{at}", user_id=f"U{at % people + 1}"))
        for at in range(count)
    ]
    return (_signed(body, secret) for body in bodies)


def raw(fields: Mapping[str, str], secret: str) -> bytes:
    """A signed command as it goes over the wire."""
    return _signed(form(fields), secret)


def _signed(body: bytes, secret: str) -> bytes:
    headers = "\r\n".join(f"{name}: {value}" for name, value in signed(body, secret).items())
    return HEAD.format(length=len(body), headers=headers).encode() + body


def load(port: int, requests: Iterable[bytes], connections: int) -> Round:
    """Send all requests over so many connections, each waiting for its answer before the next."""
    waiting, took, turned_away = iter(requests), list[float](), list[float]()
    began = time.perf_counter()
    with selectors.DefaultSelector() as selector, ExitStack() as opened:
        for _ in range(connections):
            conn = opened.enter_context(socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS))
            _ask_next(selector, conn, waiting)
        while selector.get_map():
            ready = selector.select(ANSWER_SECONDS)
            assert ready, "the server does not answer"
            for key, _ in ready:
                exchange: Exchange = key.data
                if exchange.is_whole_with(exchange.conn.recv(MOST_BYTES)):
                    milliseconds = 1000 * (time.perf_counter() - exchange.began)
                    (took if exchange.is_answered else turned_away).append(milliseconds)
                    selector.unregister(exchange.conn)
                    _ask_next(selector, exchange.conn, waiting)
    return Round(time.perf_counter() - began, sorted(took), len(turned_away))


class Exchange:
    """A request on its way, and what has come back of the answer."""

    def __init__(self, conn: socket.socket) -> None:
        self.conn = conn
        self.began = time.perf_counter()
        self._answer = b""

    def is_whole_with(self, part: bytes) -> bool:
        """Whether the answer is whole now that this has come."""
        assert part, "the server hung up"
        self._answer += part
        head, found, body = self._answer.partition(b"\r\n\r\n")
        return bool(found) and len(body) >= length_in(head)

    @property
    def is_answered(self) -> bool:
        """Whether this is an answer and not that too many ask."""
        return BUSY not in self._answer


def _ask_next(selector: selectors.BaseSelector, conn: socket.socket, waiting: Iterator[bytes]) -> None:
    """Send the next request, if there is one, and look out for its answer."""
    request = next(waiting, None)
    if request is not None:
        exchange = Exchange(conn)
        conn.sendall(request)
        selector.register(conn, selectors.EVENT_READ, exchange)


def length_in(head: bytes) -> int:
    """The length of the body, from the head of an answer, which must say that all is well."""
    assert head.startswith(b"HTTP/1.1 200"), head
    return int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])

"""A load of signed commands over keep-alive connections."""

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tests.fake_slack import command, form, signed

BUSY = b"this was not logged"
"""Stands in the answer to somebody who would have waited longer than Slack does."""
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
    for at in range(count):
        yield raw(command(texts[at % len(texts)], trigger_id=f"{tag}.{at}", user_id=f"U{at % people + 1}"), secret)


def raw(fields: Mapping[str, str], secret: str) -> bytes:
    """A signed command as it goes over the wire."""
    body = form(fields)
    headers = "\r\n".join(f"{name}: {value}" for name, value in signed(body, secret).items())
    return HEAD.format(length=len(body), headers=headers).encode() + body


async def load(port: int, requests: Iterable[bytes], connections: int) -> Round:
    """Send all requests over so many connections, each waiting for its answer before the next."""
    waiting, took, turned_away = iter(requests), list[float](), list[float]()
    began = time.perf_counter()
    await asyncio.gather(*(_connection(port, waiting, took, turned_away) for _ in range(connections)))
    return Round(time.perf_counter() - began, sorted(took), len(turned_away))


async def _connection(port: int, waiting: Iterator[bytes], took: list[float], turned_away: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in waiting:
        began = time.perf_counter()
        writer.write(request)
        is_answered = await answered_in_full(reader)
        (took if is_answered else turned_away).append(1000 * (time.perf_counter() - began))
    writer.close()


async def answered_in_full(reader: asyncio.StreamReader) -> bool:
    """Whether it was answered and not turned away, after reading the whole answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.split("content-length:")[1].split("\r\n")[0])
    body = await reader.readexactly(length)
    assert head.split(" ")[1] == "200", head
    return BUSY not in body

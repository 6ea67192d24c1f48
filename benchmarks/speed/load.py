"""A load of signed commands over keep-alive connections, signed beforehand so that the client costs little."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tests.fake_slack import command, form, signed

HEAD = "POST /slack/events HTTP/1.1\r\nHost: bot\r\nContent-Length: {length}\r\n{headers}\r\n\r\n"


class Round(NamedTuple):
    """What one round of load showed; `milliseconds` are sorted."""

    seconds: float
    milliseconds: Sequence[float]
    refused: int

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.milliseconds) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the requests was answered."""
        return self.milliseconds[min(len(self.milliseconds) - 1, int(share * len(self.milliseconds)))]


def commands(texts: Sequence[str], count: int, secret: str, tag: str) -> list[bytes]:
    """So many raw requests, each a delivery of its own, that ask the texts in turn."""
    return [_raw(texts[number % len(texts)], f"{tag}.{number}", secret) for number in range(count)]


def _raw(text: str, trigger: str, secret: str) -> bytes:
    body = form(command(text, trigger_id=trigger))
    headers = "\r\n".join(f"{name}: {value}" for name, value in signed(body, secret).items())
    return HEAD.format(length=len(body), headers=headers).encode() + body


async def load(port: int, requests: Sequence[bytes], connections: int) -> Round:
    """Send all requests over so many connections, each waiting for its answer before the next."""
    waiting, took, refused = iter(requests), list[float](), list[int]()
    began = time.perf_counter()
    await asyncio.gather(*(_connection(port, waiting, took, refused) for _ in range(connections)))
    return Round(time.perf_counter() - began, sorted(took), len(refused))


async def _connection(port: int, waiting: Iterator[bytes], took: list[float], refused: list[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in waiting:
        began = time.perf_counter()
        writer.write(request)
        status = await _answer(reader)
        took.append(1000 * (time.perf_counter() - began))
        if status != 200:
            refused.append(status)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> int:
    """The status, after reading the whole answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.split("content-length:")[1].split("\r\n")[0])
    await reader.readexactly(length)
    return int(head.split(" ")[1])

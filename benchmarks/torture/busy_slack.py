"""A stand-in for Slack on a bad day, in a process of its own: it limits, is away for a while, and lets a call hang.

It takes one message a second in a channel and answers 429 to the rest, as Slack does; it counts what it took.
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qs

import httpx

from benchmarks.torture.quiet_slack import REPLY

SECONDS_APART = 1.0
"""Slack's limit of chat.postMessage in one channel."""
HANGING = "CHANGS"
"""A channel whose first message is never answered, nor posted."""
HANG_SECONDS = 60.0


class Day(NamedTuple):
    """How bad: from when, after the first message, and for how long Slack is away, in seconds."""

    away_from: float = 1.0
    away_for: float = 3.0
    hangs: bool = True
    """Whether a call hangs; the bot tries it again after a minute, since it may have been carried out."""


@contextlib.contextmanager
def busy_slack(day: Day) -> Iterator[str]:
    """The address of its API while this lasts."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        pid = os.fork()
        if pid == 0:
            try:
                asyncio.run(_Slack(day).serve(door))
            finally:
                os._exit(0)
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}/api/"
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def seen(address: str) -> tuple[list[tuple[str, str]], Counter[str]]:
    """(channel, text with blocks) of each message that was posted, in order; how many calls were refused, by why."""
    found = httpx.get(f"{address}seen", timeout=10).json()
    return [(channel, text) for channel, text in found["posted"]], Counter(found["refused"])


class _Slack:
    def __init__(self, day: Day) -> None:
        self.day = day
        self.began: float | None = None
        self.last: dict[str, float] = {}
        self.posted: list[tuple[str, str]] = []
        self.refused: Counter[str] = Counter()

    async def serve(self, door: socket.socket) -> None:
        server = await asyncio.start_server(self._take, sock=door)
        await server.serve_forever()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.lower().split(b"\r\n")
                length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
                body = (await reader.readexactly(length)).decode()
                status, answer = await self._answer(lines[0].decode(), body)
                retry = "Retry-After: 1\r\n" if status == 429 else ""
                head_ = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{retry}"
                writer.write(f"{head_}Content-Length: {len(answer)}\r\n\r\n".encode() + answer)
                await writer.drain()
        writer.close()

    async def _answer(self, line: str, body: str) -> tuple[int, bytes]:
        if line.startswith("get /api/seen"):
            return 200, json.dumps({"posted": self.posted, "refused": self.refused}).encode()
        if "chat.postmessage" not in line:
            return 200, REPLY
        return await self._post(_arguments(body))

    async def _post(self, said: dict[str, str]) -> tuple[int, bytes]:
        now, channel = time.monotonic(), said.get("channel", "")
        self.began = now if self.began is None else self.began
        if channel == HANGING and not self.refused["hangs"]:
            self.refused["hangs"] += 1
            await asyncio.sleep(HANG_SECONDS)
        if 0 <= now - self.began - self.day.away_from < self.day.away_for:
            self.refused["away"] += 1
            return 503, b"{}"
        if now - self.last.get(channel, 0.0) < SECONDS_APART:
            self.refused["ratelimited"] += 1
            return 429, b'{"ok": false, "error": "ratelimited"}'
        self.last[channel] = now
        self.posted.append((channel, said.get("text", "") + said.get("blocks", "")))
        return 200, REPLY


def _arguments(body: str) -> dict[str, str]:
    if body.startswith("{"):
        return {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in json.loads(body).items()
        }
    return {name: values[0] for name, values in parse_qs(body).items()}

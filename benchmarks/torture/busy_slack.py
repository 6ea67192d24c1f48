"""A stand-in for Slack on a bad day: it limits, is away for a while, and lets a call hang.

It takes one message a second in a channel and answers 429 to the rest, as Slack does; it counts what it took.
"""

import asyncio
import json
import time
from collections import Counter
from contextlib import AbstractContextManager
from typing import NamedTuple
from urllib.parse import parse_qs

import httpx

from benchmarks.torture.slack_process import REPLY, slack_process

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


def busy_slack(day: Day) -> AbstractContextManager[str]:
    """The address of its API while this lasts."""
    return slack_process(_Slack(day).answer)


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

    async def answer(self, line: str, body: str) -> tuple[int, bytes]:
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

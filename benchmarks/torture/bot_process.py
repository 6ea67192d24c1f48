"""The real bot as a child of this process: `serve` with its database in a watched folder, asked over HTTP.

A child is a fork of a process that has everything imported and has answered once, so that a start takes some
hundredths of a second; what it runs is `bot.slack.serve.serve`, as `llmcost serve` does.
"""

import contextlib
import hashlib
import hmac
import http.client
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from benchmarks.torture.recorder import Fault, begin
from bot.answer import answer
from bot.price_book import TeamPrices
from bot.render.slack import message_json
from bot.reply import Reply
from bot.settings import Settings
from bot.slack.serve import serve
from costengine.defaults import NO_DEFAULTS
from costengine.prices import PriceBook, bundled_book

SECRET = "a-signing-secret"
NO_SLACK = "http://127.0.0.1:1/api/"
"""Nobody answers there: whatever is to be posted stays in the outbox."""
READY_SECONDS = 20
ANSWER_SECONDS = 10


class Trouble(NamedTuple):
    """A fault, and the writes or syncs at which it begins and ends."""

    fault: Fault = Fault.NONE
    first: int = 0
    last: int = 0


NO_TROUBLE = Trouble()


class Answer(NamedTuple):
    """What Slack would have been told: a status (0 where the connection broke) and the reply."""

    status: int
    reply: Mapping[str, Any]

    @property
    def is_acknowledged(self) -> bool:
        """Whether the person was told a number, and not that nothing was logged."""
        return self.status == 200 and bool(self.number)

    @property
    def is_refused(self) -> bool:
        """Whether the person was told that nothing was logged, without a perhaps."""
        return self.status == 200 and "Not logged: " in json.dumps(self.reply)

    @property
    def number(self) -> int:
        """The number under which the answer was logged; 0 where there is none."""
        for block in self.reply.get("blocks", []):
            for element in block.get("elements", []) if block.get("type") == "context" else []:
                words = str(element.get("text", ""))
                if words.startswith("#"):
                    return int(words[1:].split(" ")[0].replace(",", ""))
        return 0


class BotProcess:
    """One run of the bot."""

    def __init__(
        self,
        database: Path,
        *,
        log: Path | None = None,
        trouble: Trouble = NO_TROUBLE,
        before: Callable[[], None] | None = None,
        slack: str = NO_SLACK,
    ) -> None:
        self.database = database
        self.slack = slack
        self.port = free_port()
        self.book = _book()
        self.pid = os.fork()
        if self.pid == 0:
            self._run(log, trouble, before)

    def _run(self, log: Path | None, trouble: Trouble, before: Callable[[], None] | None) -> None:
        status = 1
        try:
            _quiet()
            self.database.parent.mkdir(parents=True, exist_ok=True)
            begin(self.database.parent, log, *trouble)
            if before:
                before()
            settings = Settings(
                slack_bot_token="xoxb-1", slack_signing_secret=SECRET, slack_api_url=self.slack, database=self.database
            )  # fmt: skip
            serve(settings, TeamPrices(self.book, NO_DEFAULTS, None, ()), "127.0.0.1", self.port)
            status = 0
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        finally:
            os._exit(status)

    def wait_until_ready(self) -> bool:
        """Whether it serves; False where it ended instead."""
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            if not self.is_running:
                return False
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return True
            time.sleep(0.005)
        raise TimeoutError("the bot never became ready")

    @property
    def is_running(self) -> bool:
        """Whether the process is still there."""
        if self.pid and os.waitpid(self.pid, os.WNOHANG) != (0, 0):
            self.pid = 0
        return bool(self.pid)

    def ask(self, text: str, delivery: str, *, again: bool = False, **who: str) -> Answer:
        """Send a command as Slack does, once; `again` says with Slack's header that it was sent before."""
        body = urlencode({**COMMAND, **who, "text": text, "trigger_id": delivery}).encode()
        return self._post(body, "application/x-www-form-urlencoded", again=again)

    def mention(
        self, text: str, delivery: str, where: Mapping[str, str] | None = None, *, again: bool = False
    ) -> Answer:
        """Send a mention of the bot as Slack does, once."""
        stamp = stamp_of(delivery)
        event = {"type": "app_mention", "user": "U1", "text": f"<@UBOT> {text}", "channel": "C1", "ts": stamp}
        envelope = {
            "type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": f"Ev{delivery}",
            "event": {**event, **(where or {}), "event_ts": stamp, "channel_type": "channel", "team": "T1"},
            "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
        }  # fmt: skip
        return self._post(json.dumps(envelope).encode(), "application/json", again=again)

    def _post(self, body: bytes, kind: str, *, again: bool) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        try:
            retry = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"} if again else {}
            connection.request("POST", "/slack/events", body, {**signed(body, kind), **retry})
            response = connection.getresponse()
            raw = response.read()
            return Answer(response.status, json.loads(raw) if raw.startswith(b"{") else {})
        except (OSError, http.client.HTTPException):
            return Answer(0, {})
        finally:
            connection.close()

    def tell(self, which: signal.Signals) -> None:
        """Send the signal, and do not wait."""
        os.kill(self.pid, which)

    def end(self, how: signal.Signals = signal.SIGKILL) -> int:
        """Send the signal, and wait; the exit status, or minus the signal that ended it."""
        if not self.pid:
            return 0
        os.kill(self.pid, how)
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)


@cache
def _book() -> PriceBook:
    """The prices, with all tables and templates read that a first answer reads: what each child would do once more."""
    book = bundled_book()
    message_json(Reply(answer=answer("64 A100 30 days", book=book, today=book.newest)))
    return book


COMMAND = {
    "team_id": "T1", "team_domain": "acme", "channel_id": "C1", "channel_name": "ml", "user_id": "U1",
    "user_name": "ada", "command": "/llmcost", "api_app_id": "A1", "token": "x", "response_url": "",
}  # fmt: skip


def stamp_of(delivery: str) -> str:
    """The time that Slack gives the message of a mention, from the number in the delivery's name."""
    return f"{1_700_000_000 + int(delivery.removeprefix('k'))}.000100"


def signed(body: bytes, kind: str) -> dict[str, str]:
    """The headers of a delivery that Slack signed."""
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": kind,
    }


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _quiet() -> None:
    """What a dying bot says is not the report."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.dup2(null, sys.stderr.fileno())

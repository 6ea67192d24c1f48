"""Seeded faults: what each gate must catch, or it shows nothing. Each is done to the bot's process before it serves.

The five ways to handle a delivery; C is the bot's own:
A acknowledge, then commit · B commit, every delivery a new one · C the delivery's key and the answer in one transaction
D the key in a transaction of its own, then the answer · E drop what Slack says it sends again
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from itertools import count
from types import MappingProxyType
from typing import Any

import uvicorn
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from bot.answer import Answer, answer
from bot.desk import Desk
from bot.reply import Reply
from bot.slack import patience, postman
from bot.slack.counter import Counter
from bot.slack.guard import Guard
from bot.slack.stopping import PatientServer
from bot.store import deliveries
from bot.store.deliveries import AnsweredBefore
from bot.store.entry import Asked
from bot.store.sqlite import SqliteEngine

SLOW_SECONDS = 0.15
_work_out = Desk.work_out
_counter_ask = Counter.ask
_guard = Guard.__call__


def _ask(desk: Desk, text: str, asked: Asked, *rest: Any, **named: Any) -> Reply:
    """As the desk does it by itself, on its own commit."""
    worked = _work_out(desk, text, asked, *rest, **named)
    return worked if isinstance(worked, Reply) else desk.log_all([worked])[0]


class _Normal(sqlite3.Connection):
    """A connection on which FULL is NORMAL: a commit is synced when it suits."""

    def execute(self, sql: str, *rest: Any) -> sqlite3.Cursor:
        return super().execute(sql.replace("synchronous = FULL", "synchronous = NORMAL"), *rest)


def synchronous_normal() -> None:
    """SQLite's usual advice for WAL; a power cut takes the newest commits with it."""
    sqlite3.connect = partial(sqlite3.connect, factory=_Normal)  # type: ignore[assignment]  # a seeded fault


class _Hasty(sqlite3.Connection):
    """A connection that commits after each change of the schema."""

    def execute(self, sql: str, *rest: Any) -> sqlite3.Cursor:
        found = super().execute(sql, *rest)
        if sql.startswith(("CREATE", "ALTER", "DROP")) and self.in_transaction:
            super().execute("COMMIT")
            super().execute("BEGIN IMMEDIATE")
        return found


def commit_each_statement() -> None:
    """An upgrade that is not one transaction."""
    sqlite3.connect = partial(sqlite3.connect, factory=_Hasty)  # type: ignore[assignment]  # a seeded fault


def acknowledge_first() -> None:
    """A: the number is promised before the row is written."""

    def hasty(desk: Desk, text: str, asked: Asked, *rest: Any, **named: Any) -> Reply:
        threading.Timer(0.05, partial(_ask, desk, text, asked, *rest, **named)).start()
        number = vars(desk)["promised"] = vars(desk).get("promised", 0) + 1
        return Reply(answer=_answer(desk, text), number=number)

    Desk.work_out = hasty  # type: ignore[method-assign, assignment]  # a seeded fault


def no_deduplication() -> None:
    """B: commit, then acknowledge; a delivery that comes again is answered and logged again."""

    def forgetful(desk: Desk, text: str, asked: Asked, *rest: Any, **named: Any) -> Reply:
        return _ask(desk, text, _keyless(asked), *rest, **named)

    Desk.work_out = forgetful  # type: ignore[method-assign, assignment]  # a seeded fault


def key_first() -> None:
    """D: whoever sees the key believes that the answer was logged."""

    def trusting(desk: Desk, text: str, asked: Asked, *rest: Any, **named: Any) -> Reply:
        assert asked.delivery
        try:
            desk.store.write(partial(deliveries.claim, asked=asked, key=asked.delivery, reply="seen"))
        except AnsweredBefore:
            return Reply(answer=_answer(desk, text), number=1)
        return _ask(desk, text, _keyless(asked), *rest, **named)

    Desk.work_out = trusting  # type: ignore[method-assign, assignment]  # a seeded fault


def drop_retries() -> None:
    """E: advice found in many places; what Slack sends again was, they say, handled before."""

    async def dropping(guard: Guard, scope: Scope, receive: Receive, send: Send) -> None:
        if "x-slack-retry-num" in Headers(scope=scope):
            await PlainTextResponse("")(scope, receive, send)
        else:
            await _guard(guard, scope, receive, send)

    Guard.__call__ = dropping  # type: ignore[method-assign, assignment]  # a seeded fault


def always_success() -> None:
    """What could not be written is told as logged."""

    def boasting(desk: Desk, text: str, asked: Asked, *rest: Any, **named: Any) -> Reply:
        reply = _ask(desk, text, asked, *rest, **named)
        return reply if reply.number else Reply(answer=reply.answer, number=1)

    Desk.work_out = boasting  # type: ignore[method-assign, assignment]  # a seeded fault


def lose_every_third() -> None:
    """Under load, an answer that nobody wrote down."""
    counted = count(1)

    def losing(desk: Desk, text: str, asked: Asked, *rest: Any, **named: Any) -> Reply:
        number = next(counted)
        if number % 3:
            return _ask(desk, text, asked, *rest, **named)
        return Reply(answer=_answer(desk, text), number=number)

    Desk.work_out = losing  # type: ignore[method-assign, assignment]  # a seeded fault


def take_a_failed_commit_for_gone() -> None:
    """What could not be synced is told as not logged, and its frames are left in the write-ahead log."""
    SqliteEngine._overwrites = lambda engine: True  # type: ignore[method-assign, assignment]  # a seeded fault


def write_behind_a_failed_sync() -> None:
    """What a failed sync left in the write-ahead log is taken as if it were on the disk."""
    SqliteEngine._settle = lambda engine: None  # type: ignore[method-assign, assignment]  # a seeded fault


def slow() -> None:
    """No fault: a machine on which a command takes as long as on a tired one."""

    def slowly(desk: Desk, text: str, asked: Asked, *rest: Any, **named: Any) -> Reply:
        time.sleep(SLOW_SECONDS)
        return _ask(desk, text, asked, *rest, **named)

    Desk.work_out = slowly  # type: ignore[method-assign, assignment]  # a seeded slowness


def turn_nobody_away() -> None:
    """On the slow machine, whoever asks waits for their turn, however long that takes."""
    slow()

    async def patient(counter: Counter, *rest: Any, **named: Any) -> Reply:
        counter.most_wait_seconds = 1e9
        patience.SLACK_WAITS_SECONDS = 1e9
        return await _counter_ask(counter, *rest, **named)

    Counter.ask = patient  # type: ignore[method-assign, assignment]  # a seeded fault


def stop_as_uvicorn_does() -> None:
    """After a clean stop the signal is raised once more, which ends the process with the status of a kill."""
    PatientServer.handle_exit = uvicorn.Server.handle_exit  # type: ignore[method-assign]  # a seeded fault


def _keyless(asked: Asked) -> Asked:
    return asked.model_copy(update={"delivery": None})


def _answer(desk: Desk, text: str) -> Answer:
    return answer(text, book=desk.book, today=desk.today())


DESIGNS: Mapping[str, Callable[[], None]] = MappingProxyType(
    {"A": acknowledge_first, "B": no_deduplication, "D": key_first, "E": drop_retries}
)


def give_up_at_once() -> None:
    """A message that Slack does not take at the first try is dropped."""
    postman.LONGEST = timedelta(0)

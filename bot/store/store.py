"""The store: one over SQLite and PostgreSQL. Its tables are touched by functions of one file each, inside `read` and
`write`, so that what belongs together is one transaction: `store.write(partial(outbox.put, ...))`.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from bot.answer import Answer
from bot.store import answers
from bot.store.deliveries import AnsweredBefore
from bot.store.engine import Engine, Found, Session
from bot.store.entry import Asked, Delivery, Entry, Tenant
from bot.store.errors import NotLogged, Unsure
from bot.store.sqlite import SqliteEngine
from bot.store.written import Written, written

BATCH = 200
ABOVE_ALL = 2**63 - 1


class Logged(NamedTuple):
    """The number under which an answer is in the log; `before` is what was answered where this delivery came before."""

    number: int
    before: Entry | None = None


Also = Callable[[Session, int], None]
"""What is written in the same transaction as the answer of this number."""


class Store:
    """The log, whichever database it lies in."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def close(self) -> None:
        """Let go of the database; the next to open it finds everything."""
        self.engine.close()

    def read(self, work: Callable[[Session], Found]) -> Found:
        """What `work` reads. Raises NotLogged."""
        return self.engine.read(work)

    def write(self, work: Callable[[Session], Found], *, repeatable: bool = False) -> Found:
        """What `work` gives, all of it in one durable transaction. Raises NotLogged."""
        return self.engine.write(work, repeatable=repeatable)

    def record(self, asked: Asked, answer: Answer | Written, also: Also | None = None) -> Logged:
        """Write the answer, its delivery, and what `also` writes, in one transaction.

        A delivery that was answered before gives the entry of that time and writes nothing. Raises NotLogged, which
        means that there is none, and Unsure.
        """
        key = asked.delivery or Delivery(kind="single", id=uuid4().hex)
        row = _row(answer)

        def work(db: Session) -> Logged:
            number = answers.record(db, asked, key, row)
            if also:
                also(db, number)
            return Logged(number)

        before = partial(answers.answering, asked=asked, key=key)
        try:
            return self.write(work, repeatable=True)
        except AnsweredBefore:
            found = self._looked_up(before)
            assert found
            return Logged(found.number, found)
        except Unsure:
            raise
        except NotLogged:  # not now; yet this delivery may have been logged when it came the first time
            with suppress(NotLogged):
                if asked.delivery and (found := self.read(before)):
                    return Logged(found.number, found)
            raise

    def _looked_up(self, before: Callable[[Session], Entry | None]) -> Entry | None:
        """What is known to be there. Raises Unsure, and never that it was not logged."""
        try:
            return self.read(before)
        except NotLogged as reason:
            raise Unsure(str(reason)) from reason

    def record_all(self, answered: Sequence[tuple[Asked, Answer | Written]]) -> list[Logged]:
        """Write these answers, each of which has a delivery, in one transaction: all of them or none.

        Raises NotLogged, and AnsweredBefore where one of them was. Written by workspace, so that two processes that
        write at once take the counters in the same order and never wait for each other in a ring.
        """
        order = sorted(range(len(answered)), key=lambda at: answered[at][0].tenant)

        def work(db: Session) -> list[Logged]:
            written = {at: _recorded(db, *answered[at]) for at in order}
            return [written[at] for at in range(len(answered))]

        return self.write(work, repeatable=True)

    def find(self, asked: Asked) -> Entry | None:
        """The entry that answers this delivery already, if any."""
        if asked.delivery is None:
            return None
        return self.read(partial(answers.answering, asked=asked, key=asked.delivery))

    def entries(
        self, *, user: str | None = None, channel: str | None = None, since: datetime | None = None
    ) -> Iterator[Entry]:
        """The log, newest first, of all workspaces: for whoever runs the bot. Read in batches, so memory stays flat."""
        below = ABOVE_ALL
        fetch = partial(answers.all_below, limit=BATCH, user=user, channel=channel, since=since)
        while rows := self.read(partial(fetch, below=below)):
            yield from map(answers.entry_of, rows)
            below = int(rows[-1]["id"])

    def show(self, enterprise: str, team: str, number: int) -> Entry | None:
        """The entry of this number in this workspace."""
        return self.read(partial(answers.show, tenant=Tenant(enterprise, team), number=number))

    def thread_texts(self, asked: Asked) -> tuple[str, ...]:
        """What was asked before in the thread that this was asked in."""
        if not asked.thread:
            return ()
        return self.read(partial(answers.thread_texts, tenant=asked.tenant, channel=asked.channel, thread=asked.thread))

    def alive(self) -> None:
        """Prove that the database can be read, and is in its place. Raises NotLogged."""
        if why := self.engine.astray():
            raise NotLogged(why)
        self.read(lambda db: db.row("SELECT 1 AS alive FROM workspaces LIMIT 1"))


def _recorded(db: Session, asked: Asked, answer: Answer | Written) -> Logged:
    assert asked.delivery
    return Logged(answers.record(db, asked, asked.delivery, _row(answer)))


def _row(answer: Answer | Written) -> Written:
    return answer if isinstance(answer, Written) else written(answer)


def open_store(path: Path, url: str = "", *, must_exist: bool = False) -> Store:
    """The store on the server of this URL, or in the file at `path`, made where there is none.

    Raises StoreError; where one `must_exist`, NoLog instead of making it.
    """
    if url:
        # The driver of a server is loaded only where there is one: it would double the start of `llmcost ask`.
        return Store(import_module("bot.store.postgresql").PostgresqlEngine(url, must_exist=must_exist))
    return Store(SqliteEngine(path, must_exist=must_exist))

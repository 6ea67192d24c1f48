"""Several processes commit a dollar at a time to one budget, more often than it holds dollars: it is never passed."""

import multiprocessing
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import NamedTuple

from benchmarks.torture.kills import disk
from bot.store import budgets
from bot.store.budgets import Budget, Scope
from bot.store.entry import Tenant
from bot.store.errors import NotLogged
from bot.store.store import Store, open_store
from tests.postgresql import running_server

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ACME = Tenant("-", "T1")


class Race(NamedTuple):
    """Dollars that the budget holds, those that were committed, entries in its book, and processes that failed."""

    limit: int
    used: Decimal
    entries: int
    failed: int

    @property
    def held(self) -> bool:
        """Whether exactly the limit was committed, and is in the book."""
        return self.used == self.limit == self.entries and not self.failed


def raced(workers: int, attempts: int, limit: int, *, naive: bool = False, on_server: bool = False) -> Race:
    """One race on SQLite, or on a PostgreSQL server of its own. `naive`: each looks first, and then adds."""
    with ExitStack() as stack:
        path = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=disk())), "race.db")
        url = stack.enter_context(running_server()).url if on_server else ""
        return _run(path, url, workers, attempts, limit, naive)


def _run(path: Path, url: str, workers: int, attempts: int, limit: int, naive: bool) -> Race:
    store = open_store(path, url)
    new = Budget(id=0, tenant=ACME, scope=Scope.PROJECT, name="x", owner="U", limit=Decimal(limit), since=NOW.date())
    budget = store.write(partial(budgets.add, budget=new))
    assert budget
    forked = multiprocessing.get_context("forkserver")
    forked.set_forkserver_preload([__name__])
    start = forked.Barrier(workers)
    racers = [
        forked.Process(target=_racer, args=(path, url, budget, each, attempts, naive, start)) for each in range(workers)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    now = store.read(partial(budgets.by_id, tenant=ACME, budget=budget.id))
    (booked,) = store.read(lambda db: db.rows("SELECT count(*) AS entries FROM budget_entries"))
    store.close()
    assert now
    return Race(limit, now.used, int(booked["entries"]), sum(racer.exitcode != 0 for racer in racers))


def _racer(path: Path, url: str, budget: Budget, worker: int, attempts: int, naive: bool, start: Barrier) -> None:
    """Commit a dollar as often as told, from the moment that all are there."""
    store = open_store(path, url)
    start.wait()
    for attempt in range(attempts):
        while not _attempted(store, budget, worker * 10_000 + attempt, naive):
            pass
    store.close()


def _attempted(store: Store, budget: Budget, number: int, naive: bool) -> bool:
    """One attempt; False where the log was busy, and it is made again."""
    try:
        if not naive:
            store.write(partial(budgets.commit, budget=budget, number=number, usd=Decimal(1), author="U", at=NOW))
            return True
        now = store.read(partial(budgets.by_id, tenant=ACME, budget=budget.id))
        if now and now.left >= 1:
            time.sleep(0.002)  # as between any look and what follows it
            store.write(partial(budgets.spend, budget=budget, number=number, usd=Decimal(1), author="U", at=NOW))
    except NotLogged:
        return False
    return True

"""Four processes, 400 attempts each, one budget: `python -m benchmarks.budget_race` (SQLite, then PostgreSQL).

Each attempt commits one dollar to a budget that holds fewer; one that finds the log busy is made again. What is
committed must be exactly the limit, and as many entries must stand in the book. With `--naive` each process looks first
and then adds, as it must not be done: that the same check fails then shows that it can.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

from bot.store import budgets
from bot.store.budgets import Budget, Scope
from bot.store.entry import Tenant
from bot.store.errors import NotLogged
from bot.store.store import Store, open_store
from tests.postgresql import running_server

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ACME = Tenant("-", "T1")


def race(path: Path, url: str, budget: Budget, worker: int, attempts: int, naive: bool) -> None:
    """Commit a dollar as often as told."""
    store = open_store(path, url)
    for attempt in range(attempts):
        while not attempted(store, budget, worker * 10_000 + attempt, naive):
            pass
    store.close()


def attempted(store: Store, budget: Budget, number: int, naive: bool) -> bool:
    """One attempt; False where the log was busy."""
    try:
        if not naive:
            store.write(partial(budgets.commit, budget=budget, number=number, usd=Decimal(1), author="U", at=NOW))
            return True
        now = store.read(partial(budgets.by_id, tenant=ACME, budget=budget.id))
        if now and now.left >= 1:
            store.write(partial(budgets.spend, budget=budget, number=number, usd=Decimal(1), author="U", at=NOW))
    except NotLogged:
        return False
    return True


def run(path: Path, url: str, workers: int, attempts: int, limit: int, naive: bool) -> bool:
    """One race; whether the budget held to the dollar."""
    store = open_store(path, url)
    new = Budget(id=0, tenant=ACME, scope=Scope.PROJECT, name="x", owner="U", limit=Decimal(limit), since=NOW.date())
    budget = store.write(partial(budgets.add, budget=new))
    assert budget
    began = time.perf_counter()
    spawn = multiprocessing.get_context("spawn")
    racers = [spawn.Process(target=race, args=(path, url, budget, each, attempts, naive)) for each in range(workers)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    now = store.read(partial(budgets.by_id, tenant=ACME, budget=budget.id))
    (counted,) = store.read(lambda db: db.rows("SELECT count(*) AS booked FROM budget_entries"))
    booked = counted["booked"]
    store.close()
    assert now
    held = now.used == limit == booked and all(racer.exitcode == 0 for racer in racers)
    print(
        f"{'PostgreSQL' if url else 'SQLite'}: {workers} x {attempts} attempts on ${limit}: ${now.used} used,"
        f" {booked} entries, {time.perf_counter() - began:.1f} s: {'held' if held else 'PASSED'}"
    )
    return held


def main() -> None:
    """Race on both engines; exit 1 where a budget did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--attempts", type=int, default=400)
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--naive", action="store_true")
    given = parser.parse_args()
    sizes = (given.workers, given.attempts, given.limit, given.naive)
    with tempfile.TemporaryDirectory() as folder:
        held = [run(Path(folder) / "race.db", "", *sizes)]
        with running_server() as server:
            held.append(run(Path(folder) / "unused.db", server.url, *sizes))
    sys.exit(not all(held))


if __name__ == "__main__":
    main()

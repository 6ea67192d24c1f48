"""What a page of history costs over a large log, against a small one: `python -m benchmarks.history_scale`.

Both logs lie beside each other and are asked in turn in one run; the ratio of the two must not pass 1.5. Each
answer is kept short (the body of a row is fetched by its number and costs the same in both). Also: the peak memory of
an export of each. With `--postgresql` the same over a server that is started for it.
"""

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import chain, islice
from pathlib import Path

import psycopg

from bot.answer import Answer
from bot.memory import budget_orders
from bot.reader import Intent
from bot.store import budgets, history
from bot.store.budgets import Budget, Scope
from bot.store.engine import Row, Session, Value
from bot.store.entry import Asked, Visibility
from bot.store.history import Filters
from bot.store.postgresql import PostgresqlEngine
from bot.store.store import Store, open_store
from bot.store.times import moment
from tests.postgresql import running_server

TARGET = 1.5
BEGAN = datetime(2025, 11, 1, tzinfo=UTC)
SPAN = timedelta(days=390)
BATCH = 5000
COMMITTED_OF, FEWEST_COMMITTED = 100, 400
"""One answer of so many is committed to each of the two budgets; in a small log more, so that its page is as full."""
BODY = Answer(text="64 A100 30 days", intent=Intent.ESTIMATE, reading="64 x A100 80GB SXM for 30 days").model_dump_json(
    exclude_defaults=True
)


def rows(count: int) -> Iterator[Mapping[str, Value]]:
    """Answers of a company: people and channels by Zipf, a fifth in private places."""
    dice = random.Random(7)
    for number in range(1, count + 1):
        channel = min(int(dice.paretovariate(0.8)), 100)
        yield {
            "number": number, "at": moment(BEGAN + SPAN * (number / count)), "enterprise": "-", "team": "T1",
            "channel": f"C{channel}", "author": f"U{min(int(dice.paretovariate(0.6)), 1000)}",
            "thread": f"{number // 3}" if number % 4 == 0 else "",
            "visibility": "private" if channel % 5 == 0 else "public", "intent": "estimate",
            "project": f"p{dice.randrange(20)}" if dice.random() < 0.3 else None,
            "model": f"m{dice.randrange(10)}" if dice.random() < 0.4 else None, "gpu": "H100-SXM",
            "run_cents": dice.randrange(10**8), "text": "64 A100 30 days", "answer": BODY, "price_book": "b",
            "engine": "1",
        }  # fmt: skip


def fill(store: Store, count: int) -> None:
    """Write the answers, two budgets, and what was committed to them."""
    write_many(store, "answers", rows(count))
    store.write(lambda db: db.run("INSERT INTO workspaces VALUES ('-', 'T1', :count)", count=count))
    for scope, name in ((Scope.PROJECT, "p7"), (Scope.WORKSPACE, "")):
        _budget(store, scope, name, max(count // COMMITTED_OF, FEWEST_COMMITTED))
    store.engine.scrub()  # a server would do it by itself, some minutes later and in the middle of what is measured
    store.write(lambda db: db.run("ANALYZE"))


def write_many(store: Store, table: str, filled: Iterator[Mapping[str, Value]]) -> None:
    """Rows of one table: many in a transaction, or all in one stream where the server takes one."""
    first = next(filled)
    columns, filled = ", ".join(first), chain([first], filled)
    if isinstance(store.engine, PostgresqlEngine):
        copying = f"COPY {table} ({columns}) FROM STDIN"
        with psycopg.connect(store.engine.url) as conn, conn.cursor().copy(copying) as copy:  # our own names
            for row in filled:
                copy.write_row(tuple(row.values()))
        return
    insert = f"INSERT INTO {table} ({columns}) VALUES ({', '.join(f':{name}' for name in first)})"  # noqa: S608 -- our own names
    while batch := list(islice(filled, BATCH)):
        store.write(partial(_run_many, sql=insert, batch=batch))


def _run_many(db: Session, sql: str, batch: Sequence[Mapping[str, Value]]) -> None:
    db.run_many(sql, batch)


def asker(user: str = "U7", channel: str = "C3", **changes: object) -> Asked:
    """Somebody who looks back."""
    who: dict[str, object] = {"at": BEGAN + SPAN, "team": "T1", "channel": channel, "user": user,
                              "visibility": Visibility.PUBLIC}  # fmt: skip
    return Asked.model_validate({**who, **changes})


def pages(count: int, newest: Row) -> Mapping[str, Callable[[Session], object]]:
    """The pages that people ask for; each gives what it found. `newest` is the last answer of a public thread."""
    middle = (BEGAN + SPAN / 2).date()
    page = partial(history.page, limit=6)
    return {
        "first page": lambda db: page(db, asker(), Filters()),
        "deep page": lambda db: page(db, asker(), Filters(below=count // 2)),
        "of a person": lambda db: page(db, asker(), Filters(user="U3")),
        "my own": lambda db: page(db, asker("U9"), Filters(user="U9")),
        "of a project": lambda db: page(db, asker(), Filters(project="p7")),
        "of a model": lambda db: page(db, asker(), Filters(model="m7")),
        "of a month": lambda db: page(db, asker(), Filters(since=middle, until=middle + timedelta(days=30))),
        "a guest's": lambda db: page(db, asker("U901", "C2", is_guest=True), Filters()),
        "in a private place": lambda db: page(db, asker(channel="C5"), Filters(channel="C5")),
        "show one": lambda db: history.one(db, asker(), newest["number"]),
        "last of a thread": lambda db: history.last_of_thread(
            db, asker(thread=newest["thread"], channel=newest["channel"])
        ),
        "budget left": lambda db: budget_orders.left(db, {}, asker(is_admin=True)),
    }


def measure(small: Store, large: Store, sizes: tuple[int, int], rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds of each page over both, asked in turn: of the quarter that other work disturbed least the most."""
    found: dict[str, dict[str, float]] = {}
    both = [(store, pages(size, newest(store))) for store, size in zip((small, large), sizes, strict=True)]
    for name in both[0][1]:
        took: dict[str, list[float]] = {"small": [], "large": []}
        found_in_each = [_size(store.read(asked[name])) for store, asked in both]
        if len(set(found_in_each)) != 1:
            raise SystemExit(f"“{name}” finds {found_in_each} rows: not the same page twice")
        for _ in range(rounds):
            for which, (store, asked) in zip(took, both, strict=True):
                began = time.perf_counter()
                store.read(asked[name])
                took[which].append(1000 * (time.perf_counter() - began))
        quiet = {which: statistics.quantiles(values, n=4)[0] for which, values in took.items()}
        found[name] = {**quiet, "ratio": quiet["large"] / quiet["small"]}
    return found


def newest(store: Store) -> Row:
    """The last answer of a public thread."""
    found = store.read(
        lambda db: db.row(
            "SELECT number, channel, thread FROM answers WHERE thread <> '' AND visibility = 'public'"
            " ORDER BY number DESC LIMIT 1"
        )
    )
    assert found
    return found


def _size(page: object) -> int:
    return len(page) if isinstance(page, tuple) else int(page is not None)


def export_peak(path: Path) -> float:
    """Megabytes at the peak of a process that exports the whole log."""
    code = f"import benchmarks.history_scale as b; b.export_all({str(path)!r})"
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout)


def export_all(path: str) -> None:
    """Export as JSON lines, and print the peak."""
    store = open_store(Path(path))
    for entry in store.entries():
        json.dumps(entry.answer.as_json())
    store.close()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


@contextmanager
def two_logs(postgresql: bool) -> Iterator[tuple[Store, Store, Path]]:
    """An empty small and an empty large log, and the folder they may lie in."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not postgresql:
            small, large = open_store(folder / "small.db"), open_store(folder / "large.db")
            yield small, large, folder
            small.close()
            large.close()
            return
        with running_server() as server:
            urls = [server.url.replace("/postgres?", f"/{which}?") for which in ("small", "large")]
            with psycopg.connect(server.url, autocommit=True) as conn:
                for which in ("small", "large"):
                    conn.execute(f"CREATE DATABASE {which}")
            small, large = (open_store(folder / "unused", url) for url in urls)
            yield small, large, folder
            small.close()
            large.close()


def compare(small: int, large: int, rounds: int, *, postgresql: bool) -> dict[str, dict[str, float]]:
    """The figures of each page over logs of these sizes."""
    with two_logs(postgresql) as (one, other, folder):
        for store, count in ((one, small), (other, large)):
            began = time.perf_counter()
            fill(store, count)
            took, size = time.perf_counter() - began, store.engine.size_bytes() / 1e6
            print(f"{count:,} rows in {took:.0f} s, {size:,.0f} MB", flush=True)
        found = measure(one, other, (small, large), rounds)
        if not postgresql:
            peaks = [export_peak(folder / name) for name in ("small.db", "large.db")]
            found["export, peak MB"] = {"small": peaks[0], "large": peaks[1], "ratio": peaks[1] / peaks[0]}
    return found


def main() -> None:
    """Print each page and its ratio; exit 1 where one passes the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--json", type=Path, help="write the figures here")
    given = parser.parse_args()
    found = compare(given.small, given.large, given.rounds, postgresql=given.postgresql)
    for name, figures in found.items():
        print(f"{name:20} {figures['small']:9.3f} {figures['large']:9.3f}   x{figures['ratio']:.2f}")
    if given.json:
        given.json.write_text(json.dumps(found, indent=1))
    sys.exit(any(figures["ratio"] > TARGET for figures in found.values()))


def _budget(store: Store, scope: Scope, name: str, commitments: int) -> None:
    """A budget, with so many commitments of a dollar over the time."""
    new = Budget(
        id=0, tenant=asker().tenant, scope=scope, name=name, owner="U1", limit=Decimal(10**6), since=BEGAN.date()
    )
    budget = store.write(lambda db: budgets.add(db, new))
    assert budget
    write_many(store, "budget_entries", (_commitment(budget, each, commitments) for each in range(1, commitments + 1)))
    total = "UPDATE budgets SET committed_cents = :cents WHERE id = :id"
    store.write(lambda db: db.run(total, cents=100 * commitments, id=budget.id))


def _commitment(budget: Budget, number: int, of: int) -> Mapping[str, Value]:
    return {
        "enterprise": budget.tenant.enterprise, "team": budget.tenant.team, "budget": budget.id, "kind": "commit",
        "number": number, "cents": 100, "at": moment(BEGAN + SPAN * (number / of)), "author": "U1",
    }  # fmt: skip


if __name__ == "__main__":
    main()

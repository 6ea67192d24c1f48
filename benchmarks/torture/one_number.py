"""One number: what is shown, stored, exported and counted against a budget is the same decimal, to the cent."""

import csv
import json
import random
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.torture.kills import disk
from bot.desk import Desk
from bot.memory.exports import csv_lines, json_lines
from bot.render.slack import slack_message
from bot.reply import Reply
from bot.store import budgets
from bot.store.budgets import Budget, Scope
from bot.store.engine import Session
from bot.store.entry import Asked, Delivery, Tenant, Visibility
from bot.store.store import Store, open_store
from costengine.prices import bundled_book

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ACME = Tenant("-", "T1")
MONEY = re.compile(r"\$([0-9,]+\.[0-9]{2})\b")
GPUS = ("H100", "A100", "H200", "L40S")


class Numbers(NamedTuple):
    """Answers and single amounts that were followed, and of how many two places said different things."""

    answers: int
    amounts: int
    differ: int


def followed(answers: int, amounts: int, faulty: Callable[[Store], Store] = lambda store: store) -> Numbers:
    """So many estimates from question to budget, and so many amounts into a budget's book and out again."""
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        real = open_store(Path(folder, "llmcost.db"))
        try:
            store = faulty(real)
            replies = [_asked_and_committed(store, number) for number in range(answers)]
            differ = sum(_differs(real, *each) for each in replies) + _exports_differ(
                real, [each for each, _ in replies]
            )
            return Numbers(answers, amounts, differ + _book_differs(store, amounts))
        finally:
            real.close()


def _asked_and_committed(store: Store, number: int) -> tuple[Reply, Decimal]:
    """An estimate at a price of its own, and what its budget holds of it."""
    rng, desk = random.Random(number), Desk(store, bundled_book(), lambda: date(2026, 11, 24))
    price = Decimal(rng.randrange(51, 900)) / 100
    project = f"p{number}"
    desk.ask(f"budget set $900m project {project}", _who(f"{number}b"))
    text = f"{rng.randrange(1, 700)} {rng.choice(GPUS)} {rng.randrange(1, 400)} hours @ ${price}/h project {project}"
    reply = desk.ask(text, _who(f"{number}q"))
    desk.ask(f"commit #{reply.number}", _who(f"{number}c"))
    held = store.read(partial(budgets.find, asked=_who("-"), scope=Scope.PROJECT, name=project))
    return reply, held.committed if held else Decimal(-1)


def _differs(store: Store, reply: Reply, committed: Decimal) -> bool:
    estimate = reply.answer.estimate
    assert estimate
    likely = estimate.run.likely
    entry = store.show(*ACME, reply.number or 0)
    stored = store.read(lambda db: _cents(db, reply.number or 0))
    shown = {Decimal(each.replace(",", "")) for each in MONEY.findall(json.dumps(slack_message(reply)))}
    kept = entry.answer.estimate.run.likely if entry and entry.answer.estimate else None
    return not (kept == likely == committed and stored == likely * 100 and likely in shown)


def _cents(db: Session, number: int) -> int:
    row = db.row("SELECT run_cents FROM answers WHERE enterprise = '-' AND team = 'T1' AND number = :n", n=number)
    return int(row["run_cents"]) if row else -1


def _exports_differ(store: Store, replies: list[Reply]) -> int:
    told = {reply.number: str(_likely(reply)) for reply in replies}
    table = {int(row["number"]): row["run_likely_usd"] for row in csv.DictReader(csv_lines(store.entries()))}
    lines = dict(_lines(store))
    return sum(not (table[number or 0] == lines[number or 0] == likely) for number, likely in told.items())


def _likely(reply: Reply) -> Decimal:
    assert reply.answer.estimate
    return reply.answer.estimate.run.likely


def _lines(store: Store) -> Iterator[tuple[int, str]]:
    for line in json_lines(store.entries()):
        found = json.loads(line)
        yield found["number"], found["estimate"]["run"]["likely"]


def _book_differs(store: Store, amounts: int) -> int:
    """Amounts committed one by one in one transaction, against the sums that the database makes of them."""
    rng = random.Random(amounts)
    new = Budget(
        id=0, tenant=ACME, scope=Scope.PROJECT, name="all", owner="U", limit=Decimal(10**12), since=NOON.date()
    )

    def work(db: Session) -> int:
        budget = budgets.add(db, new)
        assert budget
        differ, total = 0, Decimal(0)
        for number in range(amounts):
            usd = Decimal(rng.randrange(1, 10 ** rng.randrange(1, 9))) / 100
            total += usd
            budgets.commit(db, budget, number, usd, "U", NOON)
            held = budgets.by_id(db, ACME, budget.id)
            differ += held is None or held.committed != total
            if held:
                total = held.committed
        return differ

    return store.write(work)


def _who(delivery: str) -> Asked:
    return Asked(
        at=NOON, team="T1", channel="C1", user="U1", is_admin=True, visibility=Visibility.PUBLIC,
        delivery=Delivery(kind="command", id=delivery),
    )  # fmt: skip

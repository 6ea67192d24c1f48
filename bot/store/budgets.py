"""Budgets: limits that commitments never pass, however many people commit at once.

Money is whole cents. A commitment is one conditional UPDATE: the database itself compares and adds, so there is nothing
between the look and the step. What was really spent is booked even where it passes the limit: it has happened.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from bot.store import seen
from bot.store.cents import from_cents, to_cents
from bot.store.engine import Row, Session, Value
from bot.store.entry import Asked, Tenant, Visibility
from bot.store.times import moment

COLUMNS = (
    "id, enterprise, team, scope, name, owner, limit_cents, committed_cents, spent_cents, since, until, state, channel,"
    " visibility, thresholds"
)

_ONE_BUDGET = f"{seen.TENANT} AND budget BETWEEN :id AND :id"
"""A range of one, so that ordering by budget and id needs the index on both: where few budgets hold all entries,
PostgreSQL would rather walk through every entry in the order of its id."""
LATEST_MOVES, LATEST_DAYS = 400, 20
"""Looked at to tell how a budget went lately: a page costs the same however long the budget has run."""


class Scope(StrEnum):
    """What a budget holds for."""

    PROJECT = "project"
    CHANNEL = "channel"
    WORKSPACE = "workspace"


class Budget(NamedTuple):
    """One budget; `name` is the project or the id of the channel, and empty for the whole workspace."""

    id: int
    tenant: Tenant
    scope: Scope
    name: str
    owner: str
    limit: Decimal
    since: date
    committed: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    until: date | None = None
    is_open: bool = True
    channel: str = ""
    """Where it was set; in a private place it is known only there."""
    visibility: Visibility = Visibility.PUBLIC
    thresholds: tuple[int, ...] = (50, 80, 100)
    """Percentages that are told when they are reached."""

    @property
    def used(self) -> Decimal:
        """What is committed or spent."""
        return self.committed + self.spent

    @property
    def left(self) -> Decimal:
        """What may still be committed; below zero where more was spent than planned."""
        return self.limit - self.used


class Day(NamedTuple):
    """What a day's movements added to what is used, and to what is spent of it; less than nothing where released."""

    day: date
    used: Decimal
    spent: Decimal


def add(db: Session, budget: Budget) -> Budget | None:
    """Open a budget; None where one of that name is open already, whoever may know of it."""
    row = db.row(
        "INSERT INTO budgets (enterprise, team, scope, name, owner, limit_cents, since, until, channel, visibility,"
        " thresholds) VALUES (:enterprise, :team, :scope, :name, :owner, :cents, :since, :until, :channel, :visibility,"
        " :thresholds) ON CONFLICT DO NOTHING RETURNING id",
        enterprise=budget.tenant.enterprise, team=budget.tenant.team, scope=budget.scope.value, name=budget.name,
        owner=budget.owner, cents=to_cents(budget.limit), since=budget.since.isoformat(), until=_day(budget.until),
        channel=budget.channel, visibility=budget.visibility.value, thresholds=_percentages(budget.thresholds),
    )  # fmt: skip
    return budget._replace(id=int(row["id"])) if row else None


def change(db: Session, budget: Budget) -> None:
    """Keep what was changed: limit, dates, owner, thresholds, open or closed."""
    db.run(
        "UPDATE budgets SET limit_cents = :cents, owner = :owner, since = :since, until = :until, state = :state,"
        f" thresholds = :thresholds WHERE {seen.TENANT} AND id = :id",
        cents=to_cents(budget.limit), owner=budget.owner, since=budget.since.isoformat(), until=_day(budget.until),
        state="open" if budget.is_open else "closed", thresholds=_percentages(budget.thresholds), **_key(budget),
    )  # fmt: skip


def find(db: Session, asked: Asked, scope: Scope, name: str) -> Budget | None:
    """The open budget of this name that this person may know of here."""
    row = db.row(
        f"SELECT {COLUMNS} FROM budgets WHERE {seen.TENANT} AND scope = :scope AND lower(name) = :name"
        f" AND state = 'open' AND {_known(asked)}",
        **seen.viewer(asked), scope=scope.value, name=name.lower(),
    )  # fmt: skip
    return _budget(row) if row else None


def all_open(db: Session, asked: Asked) -> tuple[Budget, ...]:
    """The open budgets that this person may know of here."""
    rows = db.rows(
        f"SELECT {COLUMNS} FROM budgets WHERE {seen.TENANT} AND state = 'open' AND {_known(asked)}"
        " ORDER BY scope, name",
        **seen.viewer(asked),
    )
    return tuple(map(_budget, rows))


def of_workspace(db: Session, tenant: Tenant) -> tuple[Budget, ...]:
    """All open budgets of a workspace, whoever may know of them: for the book-keeping of what was spent."""
    rows = db.rows(
        f"SELECT {COLUMNS} FROM budgets WHERE {seen.TENANT} AND state = 'open' ORDER BY scope, name",
        enterprise=tenant.enterprise, team=tenant.team,
    )  # fmt: skip
    return tuple(map(_budget, rows))


def commit(db: Session, budget: Budget, number: int, usd: Decimal, author: str, at: datetime) -> bool:
    """Reserve so much of the budget for an estimate; False where that would pass the limit, and nothing is reserved."""
    reserved = db.run(
        "UPDATE budgets SET committed_cents = committed_cents + :cents"
        f" WHERE {seen.TENANT} AND id = :id AND state = 'open'"
        " AND committed_cents + spent_cents + :cents <= limit_cents",
        cents=to_cents(usd), **_key(budget),
    )  # fmt: skip
    if reserved:
        _enter(db, budget, "commit", number, usd, author, at)
    return bool(reserved)


def release(db: Session, budget: Budget, number: int, usd: Decimal, author: str, at: datetime) -> None:
    """Give back what was reserved."""
    db.run(
        f"UPDATE budgets SET committed_cents = committed_cents - :cents WHERE {seen.TENANT} AND id = :id",
        cents=to_cents(usd), **_key(budget),
    )  # fmt: skip
    _enter(db, budget, "release", number, usd, author, at)


def spend(db: Session, budget: Budget, number: int, usd: Decimal, author: str, at: datetime) -> None:
    """Book what was really spent."""
    db.run(
        f"UPDATE budgets SET spent_cents = spent_cents + :cents WHERE {seen.TENANT} AND id = :id",
        cents=to_cents(usd), **_key(budget),
    )  # fmt: skip
    _enter(db, budget, "spend", number, usd, author, at)


def adjust(db: Session, budget: Budget, number: int, usd: Decimal, author: str, at: datetime) -> None:
    """Let a commitment follow what was spent for it: less is reserved, or more again; it stands, whatever is left."""
    db.run(
        f"UPDATE budgets SET committed_cents = committed_cents + :cents WHERE {seen.TENANT} AND id = :id",
        cents=to_cents(usd), **_key(budget),
    )  # fmt: skip
    _enter(db, budget, "adjust", number, usd, author, at)


def committed_to(db: Session, tenant: Tenant, number: int) -> int | None:
    """The budget that somebody committed an estimate to and did not release it from since."""
    row = db.row(
        f"SELECT budget, kind FROM budget_entries WHERE {seen.TENANT} AND number = :number"
        " AND kind IN ('commit', 'release') ORDER BY id DESC LIMIT 1",
        enterprise=tenant.enterprise, team=tenant.team, number=number,
    )  # fmt: skip
    return int(row["budget"]) if row and row["kind"] == "commit" else None


def reserved_for(db: Session, tenant: Tenant, number: int) -> Mapping[int, Decimal]:
    """What is still reserved for an estimate, by budget."""
    return _moved(
        db, tenant, number,
        "CASE kind WHEN 'commit' THEN cents WHEN 'adjust' THEN cents WHEN 'release' THEN -cents ELSE 0 END",
    )  # fmt: skip


def spent_for(db: Session, tenant: Tenant, number: int) -> Mapping[int, Decimal]:
    """What is booked as spent for an estimate, by budget."""
    return _moved(db, tenant, number, "CASE kind WHEN 'spend' THEN cents ELSE 0 END")


def _moved(db: Session, tenant: Tenant, number: int, cents: str) -> Mapping[int, Decimal]:
    """The sum of an estimate's movements, by budget, where it is above zero; the budget moved last comes first."""
    rows = db.rows(
        f"SELECT budget, sum({cents}) AS cents"
        f" FROM budget_entries WHERE {seen.TENANT} AND number = :number GROUP BY budget ORDER BY max(id) DESC",
        enterprise=tenant.enterprise, team=tenant.team, number=number,
    )  # fmt: skip
    return {int(row["budget"]): from_cents(int(row["cents"])) for row in rows if row["cents"] > 0}


def by_id(db: Session, tenant: Tenant, budget: int) -> Budget | None:
    """The budget of this id."""
    row = db.row(
        f"SELECT {COLUMNS} FROM budgets WHERE {seen.TENANT} AND id = :id",
        enterprise=tenant.enterprise, team=tenant.team, id=budget,
    )  # fmt: skip
    return _budget(row) if row else None


def known_by_id(db: Session, asked: Asked, budget: int) -> Budget | None:
    """The budget of this id, open or closed, if this person may know of it here."""
    row = db.row(
        f"SELECT {COLUMNS} FROM budgets WHERE {seen.TENANT} AND id = :id AND {_known(asked)}",
        **seen.viewer(asked),
        id=budget,
    )
    return _budget(row) if row else None


def latest_days(db: Session, budget: Budget) -> tuple[Day, ...]:
    """What moved a budget on its latest days, oldest first; of a very busy one's oldest day perhaps only a part."""
    rows = db.rows(
        "SELECT day, sum(CASE kind WHEN 'release' THEN -cents ELSE cents END) AS used,"
        " sum(CASE kind WHEN 'spend' THEN cents ELSE 0 END) AS spent"
        f" FROM (SELECT substr(at, 1, 10) AS day, kind, cents FROM budget_entries WHERE {_ONE_BUDGET}"
        " ORDER BY budget DESC, id DESC LIMIT :limit) AS latest GROUP BY day ORDER BY day DESC LIMIT :days",
        **_key(budget), limit=LATEST_MOVES, days=LATEST_DAYS,
    )  # fmt: skip
    return tuple(
        Day(day=date.fromisoformat(row["day"]), used=from_cents(int(row["used"])), spent=from_cents(int(row["spent"])))
        for row in reversed(rows)
    )


def first_day(db: Session, budget: Budget) -> date | None:
    """The day of the first movement of a budget."""
    row = db.row(
        f"SELECT substr(at, 1, 10) AS day FROM budget_entries WHERE {_ONE_BUDGET} ORDER BY budget, id LIMIT 1",
        **_key(budget),
    )
    return date.fromisoformat(row["day"]) if row else None


def warn_once(db: Session, budget: Budget, threshold: int, at: datetime) -> bool:
    """Whether this threshold is to be told now; it is not told again."""
    noted = db.run(
        "INSERT INTO warnings (enterprise, team, budget, threshold, at)"
        " VALUES (:enterprise, :team, :id, :threshold, :at) ON CONFLICT DO NOTHING",
        **_key(budget), threshold=threshold, at=moment(at),
    )  # fmt: skip
    return bool(noted)


def forget_warnings(db: Session, budget: Budget) -> None:
    """A raised budget may warn anew."""
    db.run(f"DELETE FROM warnings WHERE {seen.TENANT} AND budget = :id", **_key(budget))


def _enter(db: Session, budget: Budget, kind: str, number: int, usd: Decimal, author: str, at: datetime) -> None:
    db.run(
        "INSERT INTO budget_entries (enterprise, team, budget, kind, number, cents, at, author)"
        " VALUES (:enterprise, :team, :id, :kind, :number, :cents, :at, :author)",
        **_key(budget), kind=kind, number=number, cents=to_cents(usd), at=moment(at), author=author,
    )  # fmt: skip


def _key(budget: Budget) -> dict[str, Value]:
    return {"enterprise": budget.tenant.enterprise, "team": budget.tenant.team, "id": budget.id}


def _known(asked: Asked) -> str:
    """A budget is known like an answer: by its place, and to its owner in the place of an author."""
    if asked.is_admin and not asked.aloud:
        return "TRUE"
    return seen.seen(asked).replace("author ||", "owner ||")


def _budget(row: Row) -> Budget:
    return Budget(
        id=row["id"], tenant=Tenant(row["enterprise"], row["team"]), scope=Scope(row["scope"]), name=row["name"],
        owner=row["owner"], limit=from_cents(row["limit_cents"]), committed=from_cents(row["committed_cents"]),
        spent=from_cents(row["spent_cents"]), since=date.fromisoformat(row["since"]),
        until=date.fromisoformat(row["until"]) if row["until"] else None, is_open=row["state"] == "open",
        channel=row["channel"], visibility=Visibility(row["visibility"]),
        thresholds=tuple(int(each) for each in row["thresholds"].split("/") if each),
    )  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _percentages(thresholds: tuple[int, ...]) -> str:
    return "/".join(map(str, thresholds))

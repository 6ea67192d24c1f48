"""Looking back: pages of the log as one person may see it, and the names and notes that people put to answers.

Pages go on below a number (keyset), so the thousandth page of a million rows costs what the first does.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from bot.store import answers, seen
from bot.store.cents import from_cents
from bot.store.engine import Session, Value
from bot.store.entry import Asked, Entry
from bot.store.times import moment
from costengine.amounts import Frozen

ABOVE_ALL = 2**63 - 1
MOST_NAMES = 500
SEARCHED = 5000
"""Words are looked for in so many of the newest answers: no index finds them."""
SAME_SIZE = 0.05
"""A model of 405B is found by “the 405B estimate” whatever its exact count."""


class Filters(Frozen):
    """What a page is narrowed to; None means that nothing was said. Both days belong to the period."""

    user: str | None = None
    channel: str | None = None
    project: str | None = None
    model: str | None = None
    parameters: float | None = None
    gpu: str | None = None
    kind: str | None = None
    name: str | None = None
    words: str | None = None
    since: date | None = None
    until: date | None = None
    below: int = ABOVE_ALL

    @property
    def narrows(self) -> bool:
        """Whether a filter finds few rows by an index of its own."""
        return any(each is not None for each in (self.user, self.channel, self.project, self.model, self.name))


class Sums(NamedTuple):
    """What the newest answers of a page come to: how many, by how many people, and the likely cost of their runs."""

    answers: int = 0
    people: int = 0
    usd: Decimal = Decimal(0)


def page(db: Session, asked: Asked, filters: Filters, limit: int) -> tuple[Entry, ...]:
    """So many entries, newest first, of what this person may see here."""
    found = _rows(db, asked, filters, limit, answers.COLUMNS)
    if found is None:
        return ()
    rows, values = found
    return tuple(map(answers.entry_of, db.rows(rows, **values)))


def sums(db: Session, asked: Asked, filters: Filters, limit: int) -> Sums:
    """What such a page comes to, without reading an answer of it: 0.2 ms each otherwise."""
    found = _rows(db, asked, filters, limit, "answers.number, answers.author, answers.run_cents")
    if found is None:
        return Sums()
    rows, values = found
    row = db.row(
        "SELECT count(*) AS answers, count(DISTINCT author) AS people, coalesce(sum(run_cents), 0) AS cents"
        f" FROM ({rows}) AS newest",
        **values,
    )
    return Sums(row["answers"], row["people"], from_cents(int(row["cents"]))) if row else Sums()


def _rows(db: Session, asked: Asked, filters: Filters, limit: int, columns: str) -> tuple[str, dict[str, Value]] | None:
    """What selects these columns of a page, with its values; None where nothing lies in the period."""
    wanted, values = _conditions(filters)
    bounds, held = _bounds(db, asked, filters)
    if bounds is None:
        return None
    values = {**values, **held, **seen.viewer(asked), "limit": limit}
    conditions = " AND ".join([seen.TENANT, *bounds, *wanted])
    arms = (seen.seen(asked),) if filters.narrows else seen.arms(asked)
    parts = [
        f"SELECT * FROM (SELECT {columns} FROM answers WHERE {conditions} AND {arm}"
        f" ORDER BY number DESC LIMIT :limit) AS part{at}"
        for at, arm in enumerate(arms)
    ]
    return f"{' UNION '.join(parts)} ORDER BY number DESC LIMIT :limit", values


def one(db: Session, asked: Asked, number: int) -> Entry | None:
    """The entry of this number, if this person may see it here; otherwise it is as if it did not exist."""
    row = db.row(
        f"SELECT {answers.COLUMNS} FROM answers WHERE {seen.TENANT} AND number = :number AND {seen.seen(asked)}",
        **seen.viewer(asked), number=number,
    )  # fmt: skip
    return answers.entry_of(row) if row else None


def names(db: Session, asked: Asked) -> Mapping[str, int]:
    """The newest names that this person may know of here, each with the number of the last answer that got it."""
    rows = db.rows(
        "SELECT name, max(number) AS number FROM answers"
        f" WHERE {seen.TENANT} AND name IS NOT NULL AND {seen.seen(asked)}"
        " GROUP BY name ORDER BY max(number) DESC LIMIT :limit",
        **seen.viewer(asked), limit=MOST_NAMES,
    )  # fmt: skip
    return {row["name"]: int(row["number"]) for row in rows if row["name"]}


def last_of_thread(db: Session, asked: Asked) -> Entry | None:
    """The last answer in the thread that this is asked in; outside of threads the person's own last one here."""
    where = "thread = :thread AND thread <> ''" if asked.thread else "author = :viewer"
    row = db.row(
        f"SELECT {answers.COLUMNS} FROM answers WHERE {seen.TENANT} AND channel = :here AND {where}"
        " ORDER BY number DESC LIMIT 1",
        **seen.viewer(asked), **({"thread": asked.thread} if asked.thread else {}),
    )  # fmt: skip
    return answers.entry_of(row) if row else None


def set_name(db: Session, entry: Entry, name: str) -> None:
    """Give an answer a name."""
    _set(db, entry, "name", name)


def set_note(db: Session, entry: Entry, note: str) -> None:
    """Put a note to an answer, in the place of an earlier one."""
    _set(db, entry, "note", note)


def _set(db: Session, entry: Entry, column: str, value: str) -> None:
    db.run(
        f"UPDATE answers SET {column} = :value WHERE {seen.TENANT} AND number = :number",
        value=value, enterprise=entry.asked.enterprise, team=entry.asked.team, number=entry.number,
    )  # fmt: skip


def _conditions(filters: Filters) -> tuple[list[str], dict[str, Value]]:
    exact = {
        "author": filters.user, "channel": filters.channel, "project": filters.project, "model": filters.model,
        "gpu": filters.gpu, "kind": filters.kind, "name": filters.name,
    }  # fmt: skip
    held: dict[str, Value] = {f"want_{column}": value for column, value in exact.items() if value is not None}
    conditions = [f"{name.removeprefix('want_')} = :{name}" for name in held]
    if filters.parameters:
        conditions.append("parameters BETWEEN :smallest AND :largest")
        held |= {"smallest": filters.parameters * (1 - SAME_SIZE), "largest": filters.parameters * (1 + SAME_SIZE)}
    if filters.words:
        conditions.append("(lower(text) LIKE :words ESCAPE '!' OR lower(coalesce(name, '')) LIKE :words ESCAPE '!')")
        held["words"] = f"%{_literal(filters.words.lower())}%"
    return conditions, held


def _literal(words: str) -> str:
    """Words in which the signs of LIKE stand for themselves."""
    return words.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _bounds(db: Session, asked: Asked, filters: Filters) -> tuple[list[str] | None, dict[str, Value]]:
    """The period as bounds on the number, since numbers grow with time; None where nothing lies in it."""
    conditions, values = ["number < :below"], {"below": min(filters.below, ABOVE_ALL)}
    if filters.until:
        behind = _midnight(filters.until + timedelta(days=1))
        last = _edge(db, asked, "at < :edge ORDER BY at DESC, number DESC", behind)
        if last is None:
            return None, {}
        values["below"] = min(values["below"], last + 1)
    if filters.since:
        first = _edge(db, asked, "at >= :edge ORDER BY at, number", _midnight(filters.since))
        if first is None:
            return None, {}
        conditions.append("number >= :first")
        values["first"] = first
    if filters.words:
        conditions.append("number > :oldest")
        values["oldest"] = _last_number(db, asked) - SEARCHED
    return conditions, {**values}


def _last_number(db: Session, asked: Asked) -> int:
    row = db.row(
        f"SELECT last_number FROM workspaces WHERE {seen.TENANT}", enterprise=asked.enterprise, team=asked.team
    )
    return int(row["last_number"]) if row else 0


def _edge(db: Session, asked: Asked, condition: str, edge: datetime) -> int | None:
    row = db.row(
        f"SELECT number FROM answers WHERE {seen.TENANT} AND {condition} LIMIT 1",
        enterprise=asked.enterprise, team=asked.team, edge=moment(edge),
    )  # fmt: skip
    return int(row["number"]) if row else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)

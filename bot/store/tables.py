"""All tables with their keys, those that others refer to first; and whole copies of a log, row by row."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from bot.store.engine import Row, Session, Value, storable
from bot.store.errors import StoreError

TABLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "workspaces": ("enterprise", "team"),
        "answers": ("id",),
        "deliveries": ("enterprise", "team", "app", "kind", "delivery_id"),
        "outbox": ("id",),
        "settings": ("enterprise", "team", "channel", "key"),
        "audit": ("id",),
        "budgets": ("id",),
        "budget_entries": ("id",),
        "warnings": ("enterprise", "team", "budget", "threshold"),
        "actuals": ("id",),
        "outcomes": ("enterprise", "team", "number"),
        "bills": ("enterprise", "team", "hash"),
        "installations": ("enterprise", "team", "app"),
        "oauth_states": ("state",),
        "accepted_blocks": ("enterprise", "team", "block"),
        "leases": ("name",),
        "erasures": ("enterprise", "team", "author_hash"),
        "asked_back": ("id",),
        "people": ("enterprise", "team", "person"),
    }
)
BATCH = 500


class Copied(NamedTuple):
    """How many rows of a table were copied and found to be the same."""

    table: str
    rows: int


def rows_of(db: Session, table: str) -> Iterator[Row]:
    """All rows of a table in the order of its key, in batches."""
    key = TABLES[table]
    columns, order = ", ".join(key), ", ".join(key)
    last: dict[str, Value] = {}
    while True:
        after = f"WHERE ({columns}) > ({', '.join(f':{name}' for name in key)})" if last else ""
        rows = db.rows(f"SELECT * FROM {table} {after} ORDER BY {order} LIMIT :limit", limit=BATCH, **last)
        yield from rows
        if len(rows) < BATCH:
            return
        last = {name: rows[-1][name] for name in key}


def is_empty(db: Session) -> bool:
    """Whether nothing was ever logged here."""
    return not any(db.row(f"SELECT 1 AS one FROM {table} LIMIT 1") for table in TABLES)


def clear(db: Session) -> None:
    """Delete every row of every table."""
    for table in reversed(list(TABLES)):
        db.run(f"DELETE FROM {table}")


def copy(source: Session, target: Session) -> tuple[Copied, ...]:
    """Copy all rows into empty tables and read them back. Raises StoreError where one is not the same."""
    return tuple(Copied(table, _copy_table(source, target, table)) for table in TABLES)


def _copy_table(source: Session, target: Session, table: str) -> int:
    rows = iter(rows_of(source, table))
    count = 0
    while batch := [_values(row) for row in islice(rows, BATCH)]:
        names = tuple(batch[0])
        marks = ", ".join(f":{name}" for name in names)
        target.run_many(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", batch)
        count += len(batch)
    if TABLES[table] == ("id",):
        target.go_on_after(table)
    _compare(source, target, table)
    return count


def _compare(source: Session, target: Session, table: str) -> None:
    for at, (mine, theirs) in enumerate(zip(rows_of(source, table), rows_of(target, table), strict=True), start=1):
        if _values(mine) != _values(theirs):
            raise StoreError(f"Row {at} of {table} came out otherwise than it went in; nothing was copied.")


def _values(row: Row) -> Mapping[str, Value]:
    """A row as plain values, the same from either engine."""
    return storable({name: bytes(row[name]) if isinstance(row[name], memoryview) else row[name] for name in row.keys()})  # noqa: SIM118 -- a row of sqlite3 is no mapping


def sums(copied: Sequence[Copied]) -> int:
    """How many rows in all."""
    return sum(each.rows for each in copied)

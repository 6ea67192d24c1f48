"""Bills that were imported: known by the digest of their file, so that none is counted twice."""

from datetime import datetime
from decimal import Decimal

from bot.store import seen
from bot.store.cents import to_cents
from bot.store.engine import Session
from bot.store.entry import Asked
from bot.store.times import from_text, moment


def imported_at(db: Session, asked: Asked, digest: str) -> datetime | None:
    """When this file was imported, if it was."""
    row = db.row(
        f"SELECT at FROM bills WHERE {seen.TENANT} AND hash = :hash",
        enterprise=asked.enterprise, team=asked.team, hash=digest,
    )  # fmt: skip
    return from_text(row["at"]) if row else None


def add(db: Session, asked: Asked, digest: str, name: str, charges: int, total: Decimal) -> None:
    """Remember a bill."""
    db.run(
        "INSERT INTO bills (enterprise, team, hash, at, author, name, row_count, cents)"
        " VALUES (:enterprise, :team, :hash, :at, :author, :name, :charges, :cents)",
        enterprise=asked.enterprise, team=asked.team, hash=digest, at=moment(asked.at), author=asked.user, name=name,
        charges=charges, cents=to_cents(total),
    )  # fmt: skip

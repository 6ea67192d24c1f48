"""Leases: what several processes could do at once is done by the one that holds its lease."""

from datetime import datetime, timedelta

from bot.store.engine import Session
from bot.store.times import moment


def take(db: Session, name: str, holder: str, now: datetime, hold: timedelta) -> bool:
    """Whether the lease is ours until `now + hold`: it was free, or ours, or another's that has ended."""
    taken = db.run(
        "INSERT INTO leases (name, holder, held_until) VALUES (:name, :holder, :until)"
        " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until"
        " WHERE leases.held_until <= :now OR leases.holder = :holder",
        name=name, holder=holder, until=moment(now + hold), now=moment(now),
    )  # fmt: skip
    return bool(taken)


def release(db: Session, name: str, holder: str) -> None:
    """Give a lease back before its time."""
    db.run("DELETE FROM leases WHERE name = :name AND holder = :holder", name=name, holder=holder)


def was_held(db: Session, name: str, besides: str, now: datetime, hold: timedelta) -> bool:
    """Whether another lease of the names that begin so stands: taken before `now`, for `hold`, and not ended yet."""
    return bool(
        db.rows(
            "SELECT 1 AS held FROM leases WHERE name LIKE :begins AND name <> :besides"
            " AND held_until > :now AND held_until <= :latest LIMIT 1",
            begins=f"{name} %", besides=besides, now=moment(now), latest=moment(now + hold),
        )
    )  # fmt: skip


def forget_ended(db: Session, before: datetime) -> int:
    """Delete leases that have ended; how many."""
    return db.run("DELETE FROM leases WHERE held_until <= :before", before=moment(before))

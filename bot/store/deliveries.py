"""Deliveries by Slack: each is answered once, however often and wherever it comes again."""

from datetime import datetime

from bot.store.engine import Session
from bot.store.entry import Asked, Delivery
from bot.store.times import moment


class AnsweredBefore(Exception):
    """This delivery was answered before; undoes whatever the transaction has written."""


def claim(db: Session, asked: Asked, key: Delivery, *, number: int | None = None, reply: str | None = None) -> None:
    """Take the delivery as ours, with the answer's number or the whole reply. Raises AnsweredBefore."""
    claimed = db.run(
        "INSERT INTO deliveries (enterprise, team, app, kind, delivery_id, number, reply, at)"
        " VALUES (:enterprise, :team, :app, :kind, :id, :number, :reply, :at) ON CONFLICT DO NOTHING",
        enterprise=asked.enterprise, team=asked.team, app=key.app, kind=key.kind, id=key.id,
        number=number, reply=reply, at=moment(asked.at),
    )  # fmt: skip
    if not claimed:
        raise AnsweredBefore


def reply_to(db: Session, asked: Asked, key: Delivery) -> str | None:
    """The reply that was kept for a delivery which is no answer of the log."""
    row = db.row(
        "SELECT reply FROM deliveries WHERE enterprise = :enterprise AND team = :team"
        " AND app = :app AND kind = :kind AND delivery_id = :id",
        enterprise=asked.enterprise, team=asked.team, app=key.app, kind=key.kind, id=key.id,
    )  # fmt: skip
    return row["reply"] if row else None


def forget_before(db: Session, before: datetime, limit: int) -> int:
    """Delete deliveries that nobody sends again any more, of all workspaces; how many."""
    return db.run(
        "DELETE FROM deliveries WHERE (enterprise, team, app, kind, delivery_id) IN"
        " (SELECT enterprise, team, app, kind, delivery_id FROM deliveries WHERE at < :before LIMIT :limit)",
        before=moment(before), limit=limit,
    )  # fmt: skip

"""Questions that were asked back in a thread: no rows of the log yet, but an answer in the thread needs them.

They are read only where they were asked; an answer of the log in the same thread settles them.
"""

from datetime import datetime

from bot.store.engine import Session
from bot.store.entry import Asked
from bot.store.times import moment

OF_THREAD = "enterprise = :enterprise AND team = :team AND channel = :channel AND thread = :thread"
MOST_TEXTS = 4


def note(db: Session, asked: Asked, text: str) -> None:
    """Keep what was asked back, in the transaction that asks."""
    db.run(
        "INSERT INTO asked_back (enterprise, team, channel, thread, author, text, at)"
        " VALUES (:enterprise, :team, :channel, :thread, :author, :text, :at)",
        **_thread(asked), author=asked.user, text=text, at=moment(asked.at),
    )  # fmt: skip


def of_thread(db: Session, asked: Asked) -> tuple[str, ...]:
    """What is open in the thread that this is asked in, in order."""
    rows = db.rows(
        f"SELECT text FROM asked_back WHERE {OF_THREAD} ORDER BY id DESC LIMIT :limit",
        **_thread(asked), limit=MOST_TEXTS,
    )  # fmt: skip
    return tuple(row["text"] for row in reversed(rows))


def settle(db: Session, asked: Asked) -> None:
    """Nothing is open in this thread any more."""
    db.run(f"DELETE FROM asked_back WHERE {OF_THREAD}", **_thread(asked))


def forget_before(db: Session, before: datetime, limit: int) -> int:
    """Delete a batch of what nobody came back to, of all workspaces; how many."""
    return db.run(
        "DELETE FROM asked_back WHERE id IN (SELECT id FROM asked_back WHERE at < :before ORDER BY at LIMIT :limit)",
        before=moment(before), limit=limit,
    )  # fmt: skip


def _thread(asked: Asked) -> dict[str, str]:
    return {"enterprise": asked.enterprise, "team": asked.team, "channel": asked.channel, "thread": asked.thread}

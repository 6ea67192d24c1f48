"""States of installations under way: each is good once, and for a short time."""

from datetime import datetime

from bot.store.engine import Session
from bot.store.times import moment


def issue(db: Session, state: str, expires_at: datetime) -> None:
    """Remember a state that was sent out."""
    db.run(
        "INSERT INTO oauth_states (state, expires_at) VALUES (:state, :expires_at)",
        state=state, expires_at=moment(expires_at),
    )  # fmt: skip


def consume(db: Session, state: str, now: datetime) -> bool:
    """Whether this state was sent out and is still good; it is not good again."""
    return bool(
        db.run("DELETE FROM oauth_states WHERE state = :state AND expires_at > :now", state=state, now=moment(now))
    )


def forget_expired(db: Session, now: datetime) -> int:
    """Delete those that nobody came back with; how many."""
    return db.run("DELETE FROM oauth_states WHERE expires_at <= :now", now=moment(now))

"""What is to be sent to Slack after an answer: written in the answer's transaction, sent until Slack takes it."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.store.engine import Row, Session
from bot.store.entry import Tenant
from bot.store.times import from_text, moment

MOST_HOLDING_UP = 8
"""Tries (over four minutes) for which a letter holds up its lane: one that Slack never takes must close no channel."""


class Letter(NamedTuple):
    """One thing to send, written `at`; `tries` counts how often it was taken, this time included."""

    id: int
    tenant: Tenant
    kind: str
    lane: str
    payload: Mapping[str, Any]
    tries: int
    at: datetime
    last_error: str = ""
    holder: str = ""
    """Who took it last."""


def put(
    db: Session, tenant: Tenant, kind: str, payload: Mapping[str, Any], at: datetime, *,
    due_at: datetime | None = None, lane: str = "",
) -> None:  # fmt: skip
    """Add something to send, at once or later; letters of one lane (a channel) leave in order."""
    db.run(
        "INSERT INTO outbox (enterprise, team, kind, lane, payload, at, due_at)"
        " VALUES (:enterprise, :team, :kind, :lane, :payload, :at, :due_at)",
        enterprise=tenant.enterprise, team=tenant.team, kind=kind, lane=lane, payload=json.dumps(payload),
        at=moment(at), due_at=moment(due_at or at),
    )  # fmt: skip


def claim(db: Session, holder: str, now: datetime, hold: timedelta, limit: int) -> tuple[Letter, ...]:
    """Take what is due, of all workspaces: the first letter of each lane, for what stands before one is sent before.

    What a holder has not finished in time goes to the next. What was refused again and again is passed by.
    """
    rows = db.rows(
        "UPDATE outbox SET state = 'held', holder = :holder, held_until = :until, tries = tries + 1 WHERE id IN"
        " (SELECT id FROM outbox AS letter"
        " WHERE ((state = 'due' AND due_at <= :now) OR (state = 'held' AND held_until <= :now))"
        " AND (lane = '' OR NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.enterprise = letter.enterprise"
        " AND earlier.team = letter.team AND earlier.lane = letter.lane AND earlier.id < letter.id"
        " AND (earlier.state = 'held' OR (earlier.state = 'due' AND earlier.tries < :most))))"
        f" ORDER BY id LIMIT :limit {db.dialect.skip_locked})"
        " RETURNING id, enterprise, team, kind, lane, payload, tries, at, last_error, holder",
        holder=holder, until=moment(now + hold), now=moment(now), limit=limit, most=MOST_HOLDING_UP,
    )  # fmt: skip
    return tuple(sorted(map(_letter, rows), key=lambda letter: letter.id))


def keep(db: Session, letter: Letter, until: datetime) -> None:
    """Its holder is still at it: nobody else takes it until then."""
    db.run(
        "UPDATE outbox SET held_until = :until"
        " WHERE enterprise = :enterprise AND team = :team AND id = :id AND state = 'held' AND holder = :holder",
        until=moment(until), holder=letter.holder,
        enterprise=letter.tenant.enterprise, team=letter.tenant.team, id=letter.id,
    )  # fmt: skip


def done(db: Session, letter: Letter) -> None:
    """It was sent: nothing of it is kept."""
    db.run(
        "DELETE FROM outbox WHERE enterprise = :enterprise AND team = :team AND id = :id",
        enterprise=letter.tenant.enterprise, team=letter.tenant.team, id=letter.id,
    )  # fmt: skip


def fail(db: Session, letter: Letter, error: str, again_at: datetime | None, *, tried: bool = True) -> None:
    """It was not sent: try again then, or never; `error` is a code, not a person's words.

    Not `tried` is what Slack only put off: it does not count. What another holder has taken meanwhile is theirs.
    """
    db.run(
        "UPDATE outbox SET state = :state, due_at = coalesce(:again_at, due_at), last_error = :error, holder = '',"
        " tries = :tries WHERE enterprise = :enterprise AND team = :team AND id = :id AND holder = :holder",
        state="due" if again_at else "failed", again_at=moment(again_at) if again_at else None, error=error,
        tries=letter.tries if tried else letter.tries - 1, holder=letter.holder,
        enterprise=letter.tenant.enterprise, team=letter.tenant.team, id=letter.id,
    )  # fmt: skip


def depth(db: Session) -> Mapping[str, int]:
    """How many letters there are in each state, of all workspaces."""
    rows = db.rows("SELECT state, count(*) AS letters FROM outbox GROUP BY state")
    return {row["state"]: row["letters"] for row in rows}


def forget_before(db: Session, before: datetime, limit: int) -> int:
    """Delete letters that failed for good; how many."""
    return db.run(
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE state = 'failed' AND at < :before LIMIT :limit)",
        before=moment(before), limit=limit,
    )  # fmt: skip


def _letter(row: Row) -> Letter:
    return Letter(
        id=row["id"], tenant=Tenant(row["enterprise"], row["team"]), kind=row["kind"], lane=row["lane"],
        payload=json.loads(row["payload"]), tries=row["tries"], at=from_text(row["at"]),
        last_error=row["last_error"], holder=row["holder"],
    )  # fmt: skip

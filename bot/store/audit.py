"""Who changed what, when, from what to what: only ever added to, until its time is over."""

from datetime import datetime
from typing import NamedTuple

from bot.store.engine import Row, Session
from bot.store.entry import Tenant
from bot.store.times import from_text, moment


class Change(NamedTuple):
    """One change of a price, a budget, a setting, an admin, or a deletion or export."""

    at: datetime
    author: str
    what: str
    old: str
    new: str


def note(db: Session, tenant: Tenant, what: str, old: str, new: str, *, by: str, at: datetime) -> None:
    """Add a change, in the transaction that makes it."""
    db.run(
        "INSERT INTO audit (enterprise, team, at, author, what, old, new)"
        " VALUES (:enterprise, :team, :at, :author, :what, :old, :new)",
        enterprise=tenant.enterprise, team=tenant.team, at=moment(at), author=by, what=what, old=old, new=new,
    )  # fmt: skip


def changes(db: Session, tenant: Tenant, limit: int = 50) -> tuple[Change, ...]:
    """The last changes of a workspace, newest first."""
    rows = db.rows(
        "SELECT at, author, what, old, new FROM audit WHERE enterprise = :enterprise AND team = :team"
        " ORDER BY id DESC LIMIT :limit",
        enterprise=tenant.enterprise, team=tenant.team, limit=limit,
    )  # fmt: skip
    return tuple(map(_change, rows))


def _change(row: Row) -> Change:
    return Change(at=from_text(row["at"]), author=row["author"], what=row["what"], old=row["old"], new=row["new"])

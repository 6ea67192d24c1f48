"""Which newer kinds of block a workspace's Slack takes, learnt from what it refused."""

from collections.abc import Mapping
from datetime import datetime

from bot.store.engine import Session
from bot.store.entry import Tenant
from bot.store.times import from_text, moment


def learn(db: Session, tenant: Tenant, block: str, accepted: bool, at: datetime) -> None:
    """Remember whether this workspace's Slack took a kind of block."""
    db.run(
        "INSERT INTO accepted_blocks (enterprise, team, block, accepted, at)"
        " VALUES (:enterprise, :team, :block, :accepted, :at)"
        " ON CONFLICT (enterprise, team, block) DO UPDATE SET accepted = excluded.accepted, at = excluded.at",
        enterprise=tenant.enterprise, team=tenant.team, block=block, accepted=int(accepted), at=moment(at),
    )  # fmt: skip


def known(db: Session, tenant: Tenant) -> Mapping[str, tuple[bool, datetime]]:
    """Of each kind of block whether this workspace took it, and when that was."""
    rows = db.rows(
        "SELECT block, accepted, at FROM accepted_blocks WHERE enterprise = :enterprise AND team = :team",
        enterprise=tenant.enterprise, team=tenant.team,
    )  # fmt: skip
    return {row["block"]: (bool(row["accepted"]), from_text(row["at"])) for row in rows}

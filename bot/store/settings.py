"""What a workspace or one of its channels has set; every change is in the audit."""

from collections.abc import Mapping
from datetime import datetime

from bot.store import audit
from bot.store.engine import Session
from bot.store.entry import Tenant

WHOLE_TEAM = ""
"""The channel of what holds for the whole workspace."""


def get(db: Session, tenant: Tenant, channel: str = WHOLE_TEAM) -> Mapping[str, str]:
    """What holds in this channel: its own settings over the workspace's."""
    rows = db.rows(
        "SELECT key, value FROM settings WHERE enterprise = :enterprise AND team = :team AND channel IN ('', :channel)"
        " ORDER BY channel",
        enterprise=tenant.enterprise, team=tenant.team, channel=channel,
    )  # fmt: skip
    return {row["key"]: row["value"] for row in rows}


def set_value(
    db: Session, tenant: Tenant, key: str, value: str | None, *, by: str, at: datetime, channel: str = WHOLE_TEAM
) -> None:
    """Set it, or with None take it back; nothing is noted where it was so already."""
    old = _held(db, tenant, channel, key)
    if old == value:
        return
    put(db, tenant, key, value, channel=channel)
    what = f"setting {key}" + (f" of channel {channel}" if channel else "")
    audit.note(db, tenant, what, old or "", value or "", by=by, at=at)


def put(db: Session, tenant: Tenant, key: str, value: str | None, *, channel: str = WHOLE_TEAM) -> None:
    """Set it, or with None take it back, and leave the noting to whoever does it."""
    where = {"enterprise": tenant.enterprise, "team": tenant.team, "channel": channel, "key": key}
    if value is None:
        db.run(
            "DELETE FROM settings WHERE enterprise = :enterprise AND team = :team AND channel = :channel"
            " AND key = :key",
            **where,
        )
    else:
        db.run(
            "INSERT INTO settings (enterprise, team, channel, key, value)"
            " VALUES (:enterprise, :team, :channel, :key, :value)"
            " ON CONFLICT (enterprise, team, channel, key) DO UPDATE SET value = excluded.value",
            **where, value=value,
        )  # fmt: skip


def _held(db: Session, tenant: Tenant, channel: str, key: str) -> str | None:
    row = db.row(
        "SELECT value FROM settings WHERE enterprise = :enterprise AND team = :team AND channel = :channel"
        " AND key = :key",
        enterprise=tenant.enterprise, team=tenant.team, channel=channel, key=key,
    )  # fmt: skip
    return row["value"] if row else None


def channels_with(db: Session, key: str) -> tuple[tuple[Tenant, str, str], ...]:
    """Every channel of every workspace that has set this, with its value: for the scheduler."""
    rows = db.rows(
        "SELECT enterprise, team, channel, value FROM settings WHERE key = :key AND channel <> ''"
        " ORDER BY enterprise, team, channel",
        key=key,
    )
    return tuple((Tenant(row["enterprise"], row["team"]), row["channel"], row["value"]) for row in rows)

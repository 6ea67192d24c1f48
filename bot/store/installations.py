"""Workspaces that have installed the bot, with their tokens; the token arrives here encrypted and leaves so."""

from datetime import datetime

from bot.store.engine import Row, Session
from bot.store.entry import Tenant
from bot.store.times import from_text, moment
from costengine.amounts import Frozen

COLUMNS = "enterprise, team, app, bot_user, scopes, token, expires_at, installed_at, removed_at"


class Installation(Frozen):
    """One workspace or, with `team` “-”, one whole organisation."""

    tenant: Tenant
    app: str
    bot_user: str
    scopes: tuple[str, ...]
    token: bytes
    """Encrypted; what is in it only the Slack front knows."""
    expires_at: datetime | None = None
    installed_at: datetime
    removed_at: datetime | None = None


def save(db: Session, installation: Installation) -> None:
    """Keep it, in the place of an earlier one."""
    db.run(
        f"INSERT INTO installations ({COLUMNS}) VALUES (:enterprise, :team, :app, :bot_user, :scopes, :token,"
        " :expires_at, :installed_at, :removed_at)"
        " ON CONFLICT (enterprise, team, app) DO UPDATE SET bot_user = excluded.bot_user, scopes = excluded.scopes,"
        " token = excluded.token, expires_at = excluded.expires_at, installed_at = excluded.installed_at,"
        " removed_at = excluded.removed_at",
        enterprise=installation.tenant.enterprise, team=installation.tenant.team, app=installation.app,
        bot_user=installation.bot_user, scopes=" ".join(installation.scopes), token=installation.token,
        expires_at=_text(installation.expires_at), installed_at=moment(installation.installed_at),
        removed_at=_text(installation.removed_at),
    )  # fmt: skip


def find(db: Session, tenant: Tenant, app: str, *, to_change: bool = False) -> Installation | None:
    """The one of this workspace; `to_change` keeps others from changing it until the transaction ends."""
    lock = " FOR UPDATE" if to_change and db.dialect.skip_locked else ""  # SQLite's writers wait for each other anyway
    row = db.row(
        f"SELECT {COLUMNS} FROM installations WHERE enterprise = :enterprise AND team = :team AND app = :app{lock}",
        enterprise=tenant.enterprise, team=tenant.team, app=app,
    )  # fmt: skip
    return _installation(row) if row else None


def remove(db: Session, tenant: Tenant, app: str, at: datetime) -> None:
    """The token goes at once; the row says since when, so that the data can follow after its time."""
    db.run(
        "UPDATE installations SET token = :empty, expires_at = NULL, removed_at = coalesce(removed_at, :at)"
        " WHERE enterprise = :enterprise AND team = :team AND app = :app",
        empty=b"", at=moment(at), enterprise=tenant.enterprise, team=tenant.team, app=app,
    )  # fmt: skip


def delete(db: Session, tenant: Tenant, app: str) -> None:
    """Delete the row."""
    db.run(
        "DELETE FROM installations WHERE enterprise = :enterprise AND team = :team AND app = :app",
        enterprise=tenant.enterprise, team=tenant.team, app=app,
    )  # fmt: skip


def removed_before(db: Session, before: datetime) -> tuple[Tenant, ...]:
    """Workspaces that removed the bot before then and have not come back."""
    rows = db.rows(
        "SELECT enterprise, team FROM installations WHERE removed_at < :before"
        # Of an organisation's installation: its workspaces that have none of their own, and then itself.
        " UNION SELECT workspaces.enterprise, workspaces.team FROM workspaces JOIN installations USING (enterprise)"
        " WHERE installations.team = '-' AND removed_at < :before AND NOT EXISTS (SELECT 1 FROM installations AS own"
        " WHERE own.enterprise = workspaces.enterprise AND own.team = workspaces.team)"
        " ORDER BY 1, 2",
        before=moment(before),
    )
    return tuple(Tenant(row["enterprise"], row["team"]) for row in rows)


def every(db: Session) -> tuple[Installation, ...]:
    """All that are in use."""
    rows = db.rows(f"SELECT {COLUMNS} FROM installations WHERE removed_at IS NULL ORDER BY enterprise, team, app")
    return tuple(map(_installation, rows))


def _installation(row: Row) -> Installation:
    return Installation(
        tenant=Tenant(row["enterprise"], row["team"]), app=row["app"], bot_user=row["bot_user"],
        scopes=tuple(row["scopes"].split()), token=bytes(row["token"]), expires_at=_moment(row["expires_at"]),
        installed_at=from_text(row["installed_at"]), removed_at=_moment(row["removed_at"]),
    )  # fmt: skip


def _text(at: datetime | None) -> str | None:
    return moment(at) if at else None


def _moment(text: str | None) -> datetime | None:
    return from_text(text) if text else None

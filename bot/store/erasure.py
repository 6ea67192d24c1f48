"""Deleting for good: a person's rows, a workspace's rows, what is past its time.

Rows go, or, where a total rests on them (a budget, the audit), the person in them is replaced by a name that says
nothing. The files are scrubbed by the engine; backups made before are cleaned when they are restored (`reapply`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from bot.store import seen
from bot.store.engine import Session, Value
from bot.store.entry import Tenant
from bot.store.times import moment

SOMEBODY = "somebody"
OF_A_WORKSPACE = (
    "warnings", "budget_entries", "budgets", "outcomes", "actuals", "bills", "outbox", "deliveries", "settings",
    "audit", "accepted_blocks", "asked_back", "people", "installations", "answers", "workspaces",
)  # fmt: skip
"""Every table with rows of a workspace, those that refer to others first; erasures stay, to clean a restored backup."""
OF_AN_ANSWER = ("outcomes", "actuals")
NAMED_IN = {"budget_entries": "author", "audit": "author", "budgets": "owner", "actuals": "author", "bills": "author"}
"""Where a person stands beside something that stays."""


def answers_of(db: Session, tenant: Tenant, user: str) -> int:
    """How many answers this person has asked for."""
    row = db.row(
        f"SELECT count(*) AS answers FROM answers WHERE {seen.TENANT} AND author = :user",
        enterprise=tenant.enterprise, team=tenant.team, user=user,
    )  # fmt: skip
    return int(row["answers"]) if row else 0


def forget_person(db: Session, tenant: Tenant, user: str, at: datetime) -> int:
    """Delete what this person asked, and their name from everything else; how many answers went."""
    where = {"enterprise": tenant.enterprise, "team": tenant.team}
    numbers = {**where, "user": user}
    theirs = f"number IN (SELECT number FROM answers WHERE {seen.TENANT} AND author = :user)"
    for table in OF_AN_ANSWER:
        db.run(f"DELETE FROM {table} WHERE {seen.TENANT} AND {theirs}", **numbers)
    db.run(f"DELETE FROM deliveries WHERE {seen.TENANT} AND {theirs}", **numbers)
    # A kept reply may quote anybody; without it the delivery is still known as answered.
    db.run(f"UPDATE deliveries SET reply = '' WHERE {seen.TENANT} AND reply IS NOT NULL", **where)
    db.run(
        f"DELETE FROM outbox WHERE {seen.TENANT} AND (lane = :user OR payload LIKE :named)",
        **numbers,
        named=f'%"{user}"%',
    )
    db.run(f"DELETE FROM asked_back WHERE {seen.TENANT} AND author = :user", **numbers)
    db.run(f"DELETE FROM people WHERE {seen.TENANT} AND person = :user", **numbers)
    gone = db.run(f"DELETE FROM answers WHERE {seen.TENANT} AND author = :user", **numbers)
    for table, column in NAMED_IN.items():
        db.run(
            f"UPDATE {table} SET {column} = :somebody WHERE {seen.TENANT} AND {column} = :user",
            **numbers, somebody=SOMEBODY,
        )  # fmt: skip
    _blank_in_audit(db, tenant, user)
    _blank_in_settings(db, tenant, user)
    _remember(db, tenant, user, at)
    return gone


def _blank_in_audit(db: Session, tenant: Tenant, user: str) -> None:
    """What was changed stays noted; the person in the words of it does not."""
    for column in ("old", "new", "what"):
        db.run(
            f"UPDATE audit SET {column} = replace({column}, :user, :somebody)"
            f" WHERE {seen.TENANT} AND {column} LIKE :named",
            enterprise=tenant.enterprise, team=tenant.team, user=user, somebody=SOMEBODY, named=f"%{user}%",
        )  # fmt: skip


def _blank_in_settings(db: Session, tenant: Tenant, user: str) -> None:
    """A setting may list people, with commas between, or say who made it."""
    where: dict[str, Value] = {"enterprise": tenant.enterprise, "team": tenant.team}
    named = db.rows(
        f"SELECT channel, key, value FROM settings WHERE {seen.TENANT} AND value LIKE :named",
        **where,
        named=f"%{user}%",
    )
    for row in named:
        others = [each for each in row["value"].split(",") if each != user]
        if row["key"].startswith("price "):  # dollars, day, person, and the person's name
            others = [" ".join(row["value"].split(" ")[:3])]
        db.run(
            f"UPDATE settings SET value = :value WHERE {seen.TENANT} AND channel = :channel AND key = :key",
            **where, channel=row["channel"], key=row["key"], value=",".join(others).replace(user, SOMEBODY),
        )  # fmt: skip


def forget_answer(db: Session, tenant: Tenant, number: int) -> None:
    """Delete one answer and what was told of it; sums of budgets stay."""
    values: dict[str, Value] = {"enterprise": tenant.enterprise, "team": tenant.team, "number": number}
    for table in (*OF_AN_ANSWER, "deliveries", "answers"):
        db.run(f"DELETE FROM {table} WHERE {seen.TENANT} AND number = :number", **values)


def forget_workspace(db: Session, tenant: Tenant) -> Mapping[str, int]:
    """Delete every row of a workspace; how many of each table."""
    return {
        table: db.run(f"DELETE FROM {table} WHERE {seen.TENANT}", enterprise=tenant.enterprise, team=tenant.team)
        for table in OF_A_WORKSPACE
    }


def past_their_time(db: Session, tenant: Tenant, before: datetime, limit: int) -> int:
    """Delete a batch of answers of a workspace that are older than it keeps them; how many."""
    rows = db.rows(
        f"SELECT number FROM answers WHERE {seen.TENANT} AND at < :before ORDER BY at LIMIT :limit",
        enterprise=tenant.enterprise, team=tenant.team, before=moment(before), limit=limit,
    )  # fmt: skip
    for row in rows:
        forget_answer(db, tenant, int(row["number"]))
    return len(rows)


def audit_past_its_time(db: Session, before: datetime, limit: int) -> int:
    """Delete a batch of changes of all workspaces that are past their time; how many."""
    return db.run(
        "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < :before ORDER BY id LIMIT :limit)",
        before=moment(before), limit=limit,
    )  # fmt: skip


def workspaces(db: Session) -> tuple[Tenant, ...]:
    """All workspaces that have asked something."""
    rows = db.rows("SELECT enterprise, team FROM workspaces ORDER BY enterprise, team")
    return tuple(Tenant(row["enterprise"], row["team"]) for row in rows)


def _remember(db: Session, tenant: Tenant, user: str, at: datetime) -> None:
    """That somebody was forgotten, as a digest that names nobody, for when an older backup is restored."""
    db.run(
        "INSERT INTO erasures (enterprise, team, author_hash, at) VALUES (:enterprise, :team, :hash, :at)"
        " ON CONFLICT (enterprise, team, author_hash) DO UPDATE SET at = excluded.at",
        enterprise=tenant.enterprise, team=tenant.team, hash=_digest(tenant, user), at=moment(at),
    )  # fmt: skip


def remembered(db: Session) -> Sequence[tuple[Tenant, str, str]]:
    """Who was forgotten, and when."""
    rows = db.rows("SELECT enterprise, team, author_hash, at FROM erasures")
    return [(Tenant(row["enterprise"], row["team"]), row["author_hash"], row["at"]) for row in rows]


def reapply(db: Session, forgotten: Sequence[tuple[Tenant, str, str]], at: datetime) -> int:
    """Forget again, in a restored backup, whoever was forgotten since; how many people."""
    count = 0
    for tenant, digest, when in forgotten:
        for person in _people(db, tenant, when):
            if _digest(tenant, person) == digest:
                forget_person(db, tenant, person, at)
                count += 1
    return count


def _people(db: Session, tenant: Tenant, when: str) -> Sequence[str]:
    """Everybody whom a table names; of answers only those of the time before."""
    columns = {"asked_back": "author", "people": "person", **NAMED_IN}
    others = (f"SELECT {column} AS person FROM {table} WHERE {seen.TENANT}" for table, column in columns.items())
    rows = db.rows(
        f"SELECT author AS person FROM answers WHERE {seen.TENANT} AND at <= :when UNION {' UNION '.join(others)}",
        enterprise=tenant.enterprise, team=tenant.team, when=when,
    )  # fmt: skip
    return [row["person"] for row in rows]


def _digest(tenant: Tenant, user: str) -> str:
    return sha256("\0".join((*tenant, user)).encode()).hexdigest()

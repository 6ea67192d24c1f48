"""What Slack said of the people who asked: admins, guests, people of other companies; kept for all processes."""

from datetime import datetime
from typing import NamedTuple

from bot.store import seen
from bot.store.engine import Session
from bot.store.entry import Tenant
from bot.store.times import from_text, moment
from costengine.amounts import Frozen


class Person(Frozen):
    """What decides what a person may see and change."""

    is_admin: bool = False
    is_guest: bool = False
    home_team: str = ""


class Told(NamedTuple):
    """A person, and when Slack said so."""

    person: Person
    at: datetime


def keep(db: Session, tenant: Tenant, id: str, told: Told) -> None:
    """Keep what Slack said, in the place of what it said before; what another process was told later stays."""
    person = told.person
    db.run(
        "INSERT INTO people (enterprise, team, person, is_admin, is_guest, home_team, at)"
        " VALUES (:enterprise, :team, :person, :is_admin, :is_guest, :home_team, :at)"
        " ON CONFLICT (enterprise, team, person) DO UPDATE SET is_admin = excluded.is_admin,"
        " is_guest = excluded.is_guest, home_team = excluded.home_team, at = excluded.at"
        " WHERE excluded.at >= people.at",
        enterprise=tenant.enterprise, team=tenant.team, person=id, is_admin=int(person.is_admin),
        is_guest=int(person.is_guest), home_team=person.home_team, at=moment(told.at),
    )  # fmt: skip


def find(db: Session, tenant: Tenant, id: str) -> Told | None:
    """What Slack said of somebody, if it did."""
    row = db.row(
        f"SELECT is_admin, is_guest, home_team, at FROM people WHERE {seen.TENANT} AND person = :person",
        enterprise=tenant.enterprise, team=tenant.team, person=id,
    )  # fmt: skip
    if row is None:
        return None
    person = Person(is_admin=bool(row["is_admin"]), is_guest=bool(row["is_guest"]), home_team=row["home_team"])
    return Told(person, from_text(row["at"]))


def forget_before(db: Session, before: datetime, limit: int) -> int:
    """Delete a batch of people who have not asked for long, of all workspaces; how many."""
    return db.run(
        "DELETE FROM people WHERE (enterprise, team, person) IN"
        " (SELECT enterprise, team, person FROM people WHERE at < :before ORDER BY at LIMIT :limit)",
        before=moment(before), limit=limit,
    )  # fmt: skip

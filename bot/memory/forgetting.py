"""Forgetting: a person, one answer, a whole workspace."""

from datetime import timedelta
from decimal import Decimal

from bot.memory import rights
from bot.memory.errors import Doubtful, Refused
from bot.memory.known import Known
from bot.memory.lists import PAGE
from bot.memory.look_back import Said, meant
from bot.memory.results import Facts
from bot.store import audit, budgets, erasure
from bot.store.engine import Session
from bot.store.entry import Asked

BACKUP_DAYS = 35
"""How long backups may be kept; docs/privacy.md says so too."""
KEPT_DAYS = 400
"""Answers, where a workspace has set nothing else; and the audit."""
DELIVERY_DAYS = 7
UNINSTALLED_DAYS = 30
PERSON_DAYS = 30
"""What Slack said of somebody who has not asked since."""


def forget(db: Session, said: Said, asked: Asked, known: Known) -> Facts:
    """Whatever is to be forgotten."""
    what = said.get("what", "me")
    if what == "number":
        return _answer(db, said, asked, known)
    if what == "workspace":
        return _workspace(db, said, asked, known)
    return _person(db, said, asked, known)


def _person(db: Session, said: Said, asked: Asked, known: Known) -> Facts:
    user = said.get("user", asked.user) if said.get("what") == "user" else asked.user
    if user != asked.user:
        rights.must_be_admin(asked, known, "have somebody else forgotten")
    _ask_first(db, user, said, asked)
    gone = erasure.forget_person(db, asked.tenant, user, asked.at)
    audit.note(db, asked.tenant, "a person was forgotten", "", f"{gone} answers", by=_by(user, asked), at=asked.at)
    clean = (asked.at + timedelta(days=BACKUP_DAYS)).date()
    return Facts(
        title=f"Forgotten: {_answers(gone)}, and the name beside everything else.",
        notes=(f"Backups made before now are gone by {clean.isoformat()}.",),
    )


def _ask_first(db: Session, user: str, said: Said, asked: Asked) -> None:
    """More than a page of history is not deleted at one word. Raises Doubtful."""
    count = erasure.answers_of(db, asked.tenant, user)
    if count <= PAGE or said.get("confirmed"):
        return
    who = "me" if user == asked.user else f"<@{user}>"
    raise Doubtful(
        f"That deletes {_answers(count)} for good: is that what you want?",
        ((f"Yes, delete {count}", f"yes, forget {who}"), ("No, show them", "history mine")),
    )


def _answers(count: int) -> str:
    return f"{count:,} answer{'s' * (count != 1)}"


def _by(user: str, asked: Asked) -> str:
    return erasure.SOMEBODY if user == asked.user else asked.user


def _answer(db: Session, said: Said, asked: Asked, known: Known) -> Facts:
    entry = meant(db, said, asked)
    if entry.asked.user != asked.user:
        rights.must_be_admin(asked, known, "delete what somebody else asked")
    erasure.forget_answer(db, asked.tenant, entry.number)
    audit.note(db, asked.tenant, f"#{entry.number} was deleted", "", "", by=asked.user, at=asked.at)
    held = sum(budgets.reserved_for(db, asked.tenant, entry.number).values(), Decimal(0))
    release = f"release #{entry.number}"
    return Facts(
        title=f"#{entry.number} is deleted.",
        notes=(f"${held:,.2f} stay committed for it: “{release}” gives them back.",) if held else (),
        ask=((f"Release ${held:,.2f}", release),) if held else (),
    )


def _workspace(db: Session, said: Said, asked: Asked, known: Known) -> Facts:
    rights.must_be_admin(asked, known, "delete the workspace's data")
    if not asked.is_admin:
        raise Refused("Only an admin that Slack itself knows can delete the workspace's data: ask one to type it.")
    if not said.get("confirmed"):
        raise Doubtful(
            "That deletes every answer, budget and setting of this workspace for good: is that what you want?",
            (("Yes, delete everything", "yes, forget this workspace"), ("No, show the log", "history")),
        )
    gone = erasure.forget_workspace(db, asked.tenant)
    return Facts(
        title=f"Everything of this workspace is deleted: {_answers(gone['answers'])} and all that belongs to them."
    )

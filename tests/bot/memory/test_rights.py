"""Who may what: everything that changes the memory, asked by everybody; what was refused has changed nothing."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from bot.memory.ask import WRITES
from bot.memory.ask import key as key_of
from bot.reader import read
from bot.store.engine import Session
from bot.store.store import Store
from bot.store.tables import TABLES, rows_of
from costengine.prices import PriceBook
from tests.bot.memory.conftest import Team
from tests.conftest import TODAY

ADMIN, NAMED, OWNER, MEMBER = "admin", "named", "owner", "member"
GUEST, PARTNER, UNKNOWN = "guest", "partner", "unknown"
WHO: Mapping[str, tuple[str, dict[str, Any]]] = {
    ADMIN: ("UADMIN", {}),
    NAMED: ("U7", {}),
    OWNER: ("U8", {}),
    MEMBER: ("U9", {}),
    GUEST: ("U10", {"is_guest": True}),
    PARTNER: ("U11", {"home_team": "T9"}),
    UNKNOWN: ("U12", {"is_guest": True, "is_unknown": True, "is_unsure": True}),
}
OUTSIDERS = {GUEST, PARTNER, UNKNOWN}
ADMINS, OWNERS = {ADMIN, NAMED}, {ADMIN, NAMED, OWNER}
MEMBERS = {*OWNERS, MEMBER}
EVERYBODY = {*MEMBERS, *OUTSIDERS}
SEES_HERE = EVERYBODY - {UNKNOWN}
MAY: Mapping[str, set[str]] = {
    "settings currency EUR": ADMINS,
    "settings salary 180k": ADMINS,
    "settings retention 90 days": ADMINS,
    "settings admin <@U99>": ADMINS,
    "remove admin <@U7>": ADMINS,
    "budget set 10k project hermes": ADMINS,
    "budget raise project atlas by 10k": OWNERS,
    "budget lower project atlas by 10k": OWNERS,
    "budget close project atlas": OWNERS,
    "budget change project atlas to 300k": OWNERS,
    "commit #3": MEMBERS,
    "release #2": MEMBERS,
    "actual 70k for #1": MEMBERS,
    "undo actual #1": MEMBERS,
    "digest weekly": MEMBERS,
    "forget <@U1>": ADMINS,
    "forget #1": ADMINS,
    "forget me": EVERYBODY,
    "save #1 as atlas-v2": SEES_HERE,
    "note for #1: rented": SEES_HERE,
    "export csv": EVERYBODY,
    "export report #1": SEES_HERE,
}
"""Who may do it; the estimate is of a member, asked in this channel, the budget is the owner's."""
NOT_HERE = {"actual import"}


@pytest.fixture
def ready(store: Store, book: PriceBook) -> Team:
    team = Team(store, book)
    team.ask("64 A100 30 days project atlas")
    team.budgets("budget set 250k project atlas owner <@U8>")
    team.ask("64 A100 3 days project atlas", "U9")
    team.budgets("commit #2", "U9")
    team.ask("64 A100 2 days project atlas", "U9")
    team.variance("actual 60k for #1")
    team.facts("settings admin <@U7>", "UADMIN")
    return team


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("text", MAY)
def test_each_change_is_for_those_who_may_and_for_nobody_else(text: str, who: str, ready: Team) -> None:
    user, changes = WHO[who]
    before = ready.store.read(_kept)

    error = ready.ask(text, user, **changes).answer.error

    if who in MAY[text]:
        assert error is None, error
    else:
        assert error is not None
        assert error.code in ("not_allowed", "not_found")
        assert ready.store.read(_kept) == before


def _kept(db: Session) -> dict[str, list[dict[str, Any]]]:
    """Everything but which deliveries were answered."""
    return {table: [dict(row) for row in rows_of(db, table)] for table in TABLES if table != "deliveries"}


def test_everything_that_changes_the_memory_stands_in_the_table() -> None:
    asked = {key_of(read(re.sub(r"#\d", "#1", text), today=TODAY)) for text in MAY}

    left = {f"{intent.value} {action}" for intent, action in WRITES.keys() - asked}
    assert left == NOT_HERE

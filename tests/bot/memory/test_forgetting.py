"""Forgetting: on request, with time, with the workspace; proven on the bytes of the files."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from bot.memory import upkeep
from bot.store import asked_back, erasure, installations
from bot.store.engine import Session
from bot.store.entry import Tenant
from bot.store.installations import Installation
from bot.store.store import Store
from bot.store.tables import TABLES, rows_of
from tests.bot.memory.conftest import NOON, Team

PERSON = "UFORGETME77"
WORDS = "zanzibar"
ACME, OTHER = Tenant("-", "T1"), Tenant("-", "T2")


def _bytes(store: Store, database: Path) -> bytes:
    """Everything of the log that lies in files, or what a server gives out of its tables."""
    if store.engine.dialect.name == "sqlite":
        return b"".join(path.read_bytes() for path in database.parent.iterdir())
    return store.read(_all_rows)


def _all_rows(db: Session) -> bytes:
    return repr([dict(row) for table in TABLES for row in rows_of(db, table)]).encode()


def _fill(team: Team) -> None:
    team.budgets("budget set 100k project atlas", user="UADMIN")
    for channel in ("C1", "C9"):
        team.ask(f"64 A100 30 days project {WORDS}", PERSON, channel)
    team.ask("8 H100 3 days", "U2")
    team.facts("save #1 as zanzibar-one", PERSON)
    team.variance("actual 50k for #1", user=PERSON)
    team.variance("actual 900 for #3", user=PERSON)
    team.ask("export csv", PERSON)
    team.facts(f"settings admin <@{PERSON}>", "UADMIN")
    open_question = team.asked(PERSON, thread="1.1")
    team.store.write(lambda db: asked_back.note(db, open_question, f"64 A100 project {WORDS}"))


def test_a_person_who_wants_to_be_forgotten_is_in_no_byte_of_the_log(team: Team, database: Path) -> None:
    _fill(team)
    assert PERSON.encode() in _bytes(team.store, database)

    told = team.facts("forget me", PERSON)

    left = _bytes(team.store, database)
    assert PERSON.encode() not in left
    assert WORDS.encode() not in left
    assert "2 answers" in told.title
    assert "2026-12-29" in told.notes[0]
    assert team.listed("history", "U2") == [3]


def test_more_than_a_page_is_deleted_only_when_it_is_said_again(team: Team) -> None:
    for days in range(1, 7):
        team.ask(f"64 A100 {days} days")

    reply = team.ask("forget me").answer
    assert reply.asks_back.startswith("That deletes 6 answers for good")
    assert len(team.listed()) == 5
    assert "Forgotten: 6 answers" in team.told(reply.choices[0].text)
    assert team.listed() == []


def test_whoever_is_named_anywhere_in_a_restored_log_is_forgotten_again(team: Team, database: Path) -> None:
    team.budgets("budget set 100k project atlas", user=PERSON, is_admin=True)
    team.facts(f"settings admin <@{PERSON}>", "UADMIN")
    waiting = team.asked(PERSON, thread="1.1")
    team.store.write(partial(asked_back.note, asked=waiting, text="64 A100"))
    forgotten = [(ACME, erasure._digest(ACME, PERSON), NOON.isoformat())]

    assert team.store.write(partial(erasure.reapply, forgotten=forgotten, at=NOON)) == 1
    team.store.engine.scrub()
    assert PERSON.encode() not in _bytes(team.store, database)


def test_only_an_admin_has_others_forgotten(team: Team) -> None:
    _fill(team)
    forget = partial(erasure.forget_person, tenant=ACME, user=PERSON, at=NOON)

    assert team.code(f"forget <@{PERSON}|p>", "U2") != ""
    assert team.store.write(lambda db: forget(db)) == 2


def test_one_answer_is_forgotten_by_its_author_or_an_admin(team: Team) -> None:
    team.ask("64 A100 30 days", "U1")
    team.ask("8 H100 3 days", "U1")

    assert team.code("forget #1", "U2") == "not_allowed"
    team.facts("forget #1", "U1")
    team.facts("forget #2", "UADMIN")
    assert team.listed() == []


def test_a_workspace_is_deleted_whole_and_no_other_is_touched(team: Team) -> None:
    _fill(team)
    team.ask("64 A100 30 days", team="T2")
    before = _rows_of(team.store, OTHER)

    gone = team.store.write(partial(erasure.forget_workspace, tenant=ACME))

    assert gone["answers"] == 3
    assert _rows_of(team.store, ACME) == {}
    assert _rows_of(team.store, OTHER) == before


def test_a_whole_workspace_is_deleted_only_when_it_is_said_again(team: Team) -> None:
    team.ask("64 A100 30 days", "U1")

    asked = team.ask("delete everything", "UADMIN").answer
    assert team.listed() == [1]
    team.facts(asked.choices[0].text, "UADMIN")
    assert team.listed() == []


def _rows_of(store: Store, tenant: Tenant) -> dict[str, int]:
    def count(db: Session) -> dict[str, int]:
        tables = [table for table in TABLES if table not in ("oauth_states", "leases", "erasures")]
        found = {table: sum(row["team"] == tenant.team for row in rows_of(db, table)) for table in tables}
        return {table: rows for table, rows in found.items() if rows}

    return store.read(count)


def test_answers_go_after_their_time_and_a_workspace_sets_its_own(team: Team) -> None:
    team.now = NOON - timedelta(days=401)
    team.ask("64 A100 30 days")
    team.ask("64 A100 30 days", team="T2")
    team.now = NOON - timedelta(days=31)
    team.ask("64 A100 30 days")
    team.ask("64 A100 30 days", team="T2")
    told = team.facts("settings retention 30 days", "UADMIN", team="T2").title

    gone = upkeep.clean(team.store, NOON)

    assert told == "Answers are kept for 30 days now, and older ones are deleted."
    assert gone["answers"] == 3
    assert team.listed() == [2]
    assert team.listed(team="T2") == []
    assert upkeep.clean(team.store, NOON)["answers"] == 0


def test_deliveries_are_known_for_a_week(team: Team) -> None:
    team.now = NOON - timedelta(days=8)
    team.ask("64 A100 30 days")
    team.now = NOON - timedelta(days=6)
    team.ask("64 A100 30 days")

    assert upkeep.clean(team.store, NOON)["deliveries"] == 1


def test_what_nobody_came_back_to_goes_after_a_week(team: Team) -> None:
    for days in (8, 6):
        team.now = NOON - timedelta(days=days)
        waiting = team.asked(thread=f"{days}.1")
        team.store.write(partial(asked_back.note, asked=waiting, text="64 A100"))

    assert upkeep.clean(team.store, NOON)["asked back"] == 1
    assert team.store.read(partial(asked_back.of_thread, asked=waiting)) == ("64 A100",)


def test_a_workspace_that_removed_the_bot_is_deleted_after_thirty_days_and_not_if_it_came_back(team: Team) -> None:
    for name in ("T1", "T2"):
        team.ask("64 A100 30 days", team=name)
        installed = Installation(
            tenant=Tenant("-", name), app="A1", bot_user="UB", scopes=(), token=b"x",
            installed_at=NOON - timedelta(days=90), removed_at=NOON - timedelta(days=31),
        )  # fmt: skip
        team.store.write(partial(installations.save, installation=installed))
    back = installed.model_copy(update={"removed_at": None})
    team.store.write(partial(installations.save, installation=back))

    assert upkeep.clean(team.store, NOON)["workspaces"] == 1
    assert team.store.read(erasure.workspaces) == (OTHER,)

"""Backups: from a file or a server, at any moment, and back into either."""

import os
import resource
import signal
import sqlite3
import stat
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from bot.answer import Answer, answer
from bot.memory.forgetting import forget
from bot.memory.known import NOTHING
from bot.store import backups, budgets, outbox, settings, tables
from bot.store.backups import InUse, backup, restore_file, restore_server
from bot.store.entry import Tenant
from bot.store.errors import NotOurs, StoreError, TooNew
from bot.store.migrations import SCHEMA_VERSION
from bot.store.store import Store, open_store
from costengine.prices import PriceBook
from tests.bot.memory.conftest import Team
from tests.conftest import TODAY, asked
from tests.postgresql import Server
from tests.processes import processes

ACME = Tenant("-", "T1")
NOBODY = 65534


@pytest.fixture
def filled(any_store: Store, book: PriceBook) -> Store:
    """A log with something in every table that people fill."""
    team = Team(any_store, book)
    team.budgets("budget set 100k project atlas")
    for user in ("U1", "U2"):
        team.ask("64 A100 30 days project atlas", user)
    team.variance("actual 80k for #1")
    team.facts("digest weekly")
    team.facts("forget me", "U9")
    any_store.write(partial(outbox.put, tenant=ACME, kind="tell", payload={"é": "\N{SNOWMAN}"}, at=team.now))
    return any_store


def _numbers(store: Store) -> list[int]:
    return [entry.number for entry in store.entries()]


def test_every_table_is_copied(any_store: Store) -> None:
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite%'",
        "postgresql": "SELECT tablename AS name FROM pg_tables"
        " WHERE schemaname = 'public' AND tablename <> 'llmcost_schema'",
    }[any_store.engine.dialect.name]

    assert {row["name"] for row in any_store.read(lambda db: db.rows(names))} == set(tables.TABLES)


def test_a_backup_becomes_the_log_of_another_file(filled: Store, tmp_path: Path) -> None:
    path, target = tmp_path / "backup.db", tmp_path / "new" / "llmcost.db"

    backup(filled.engine, path)
    assert restore_file(path, target, replace=False) == 2

    restored = open_store(target)
    assert list(restored.entries()) == list(filled.entries())
    assert restored.read(partial(settings.get, tenant=ACME, channel="C1")) == {"digest": "weekly"}
    (budget,) = restored.read(partial(budgets.of_workspace, tenant=ACME))
    assert budget.spent == 80_000
    restored.close()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_backup_becomes_the_log_of_a_server_and_it_goes_on_counting(
    filled: Store, postgresql: Server, tmp_path: Path, book: PriceBook
) -> None:
    path = tmp_path / "backup.db"
    backup(filled.engine, path)
    expected = list(filled.entries())
    server = open_store(tmp_path / "unused.db", postgresql.url)

    copied = restore_server(path, server.engine, replace=True)

    assert next(each.rows for each in copied if each.table == "answers") == 2
    assert list(server.entries()) == expected
    Team(server, book).facts("digest off")
    assert server.record(asked("new"), answer("8 H100 3 days", book=book, today=TODAY)).number == 3
    server.close()


def test_a_log_that_holds_something_is_replaced_only_when_told_so(
    filled: Store, tmp_path: Path, book: PriceBook
) -> None:
    path, target = tmp_path / "backup.db", tmp_path / "llmcost.db"
    backup(filled.engine, path)
    other = open_store(target)
    other.record(asked(), answer("8 H100 3 days", book=book, today=TODAY))
    other.close()

    with pytest.raises(InUse, match="--replace"):
        restore_file(path, target, replace=False)
    assert restore_file(path, target, replace=True) == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to others")
@pytest.mark.parametrize("holds_a_log", [True, False])
def test_a_restored_log_belongs_to_who_owned_it_or_its_folder(filled: Store, tmp_path: Path, holds_a_log: bool) -> None:
    path, target = tmp_path / "backup.db", tmp_path / "service" / "llmcost.db"
    backup(filled.engine, path)
    target.parent.mkdir()
    if holds_a_log:
        open_store(target).close()
        os.chown(target, NOBODY, NOBODY)
        target.chmod(0o640)
    else:
        os.chown(target.parent, NOBODY, NOBODY)

    restore_file(path, target, replace=holds_a_log)

    held = target.stat()
    assert (held.st_uid, held.st_gid) == (NOBODY, NOBODY)
    assert stat.S_IMODE(held.st_mode) == (0o640 if holds_a_log else 0o600)
    assert [each.name for each in target.parent.iterdir()] == ["llmcost.db"]


def _of_a_newer_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")


def test_a_newer_backup_is_refused_by_its_own_name_and_leaves_nothing(store: Store, tmp_path: Path) -> None:
    path, target = tmp_path / "backup.db", tmp_path / "new" / "llmcost.db"
    backup(store.engine, path)
    _of_a_newer_program(path)

    with pytest.raises(TooNew, match=f"The backup {path} was written by a newer llmcost"):
        restore_file(path, target, replace=False)

    assert list(target.parent.iterdir()) == []


def test_a_backup_that_has_no_room_names_its_place(store: Store, tmp_path: Path, book: PriceBook) -> None:
    for days in range(1, 20):
        store.record(asked(), answer(f"64 A100 {days} days", book=book, today=TODAY))
    allowed = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, allowed[1]))
    try:
        with pytest.raises(StoreError, match=f"Nothing was backed up to {tmp_path / 'b.db'}: "):
            backup(store.engine, tmp_path / "b.db")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)
        signal.signal(signal.SIGXFSZ, ignored)
    assert not (tmp_path / "b.db").exists()
    assert not (tmp_path / "b.db.part").exists()


def test_a_log_that_is_open_elsewhere_is_not_replaced(filled: Store, tmp_path: Path) -> None:
    path, target = tmp_path / "backup.db", tmp_path / "llmcost.db"
    backup(filled.engine, path)
    running = open_store(target)
    before = _numbers(running)

    with pytest.raises(InUse, match="stop the bot"):
        restore_file(path, target, replace=True)

    assert _numbers(running) == before
    running.close()


def test_who_was_forgotten_after_the_backup_stays_forgotten(filled: Store, tmp_path: Path, book: PriceBook) -> None:
    path, target = tmp_path / "backup.db", tmp_path / "llmcost.db"
    backup(filled.engine, path)
    restore_file(path, target, replace=False)
    running = open_store(target)
    running.write(lambda db: forget(db, {"what": "me"}, asked(user="U2"), NOTHING))
    running.close()

    restore_file(path, target, replace=True)

    restored = open_store(target)
    assert [entry.asked.user for entry in restored.entries()] == ["U1"]
    restored.close()
    assert b"U2" not in target.read_bytes()


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"junk" * 5000),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-8192]),
        lambda path: path.unlink(),
    ],
)
def test_a_damaged_backup_is_refused_and_the_log_stays(
    damage: Callable[[Path], object], store: Store, tmp_path: Path, book: PriceBook
) -> None:
    path, target = tmp_path / "backup.db", tmp_path / "llmcost.db"
    for days in range(1, 9):
        store.record(asked(), answer(f"64 A100 {days} days", book=book, today=TODAY))
    backup(store.engine, path)
    restore_file(path, target, replace=False)
    before = target.read_bytes()
    damage(path)

    with pytest.raises(StoreError):
        restore_file(path, target, replace=True)
    assert target.read_bytes() == before


def test_another_programs_database_is_no_backup(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.db") as conn:
        conn.execute("CREATE TABLE theirs (x)")
    conn.close()

    with pytest.raises(NotOurs):
        backups.check(tmp_path / "other.db")


def test_a_backup_never_overwrites(store: Store, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("precious")

    with pytest.raises(InUse):
        backup(store.engine, tmp_path / "there")
    with pytest.raises(StoreError, match="cannot be written"):
        backup(store.engine, tmp_path / "no" / "folder")
    assert (tmp_path / "there").read_text() == "precious"


def _keep_writing(path: Path, url: str, text: str, acknowledged: Path) -> None:
    store = open_store(path, url)
    held = Answer.model_validate_json(text)
    with acknowledged.open("a", buffering=1) as log:
        for count in range(100_000):
            log.write(f"{store.record(asked(f'W{count}'), held).number}\n")


def test_a_backup_under_load_holds_every_row_acknowledged_before_it_began(
    any_store: Store, database: Path, tmp_path: Path, book: PriceBook
) -> None:
    url = getattr(any_store.engine, "url", "")
    held = answer("64 A100 30 days", book=book, today=TODAY).model_dump_json()
    acknowledged = tmp_path / "acknowledged"
    acknowledged.touch()
    writer = processes().Process(target=_keep_writing, args=(database, url, held, acknowledged), daemon=True)
    writer.start()
    while len(acknowledged.read_text().split()) < 20:
        time.sleep(0.02)

    for count in range(4):
        before = {int(number) for number in acknowledged.read_text().split()}
        path = tmp_path / f"backup{count}.db"
        backup(any_store.engine, path)
        with sqlite3.connect(path) as conn:
            held_numbers = {number for (number,) in conn.execute("SELECT number FROM answers")}
            assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        conn.close()
        assert before <= held_numbers

    writer.kill()
    writer.join()

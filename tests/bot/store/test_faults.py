"""Storage that fails: said plainly, nothing half done, working again by itself when it can."""

import os
import resource
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.answer import Answer
from bot.desk import Desk
from bot.memory import upkeep
from bot.store.engine import Session
from bot.store.errors import NotLogged, NotOurs
from bot.store.migrations import SCHEMA_VERSION
from bot.store.sqlite import APPLICATION_ID, SqliteEngine
from bot.store.sqlite_migrations import for_sqlite
from bot.store.store import Store, open_store
from costengine.prices import PriceBook
from tests.bot.memory.conftest import NOON, Team
from tests.conftest import TODAY, asked, connection
from tests.processes import processes


def _damage(path: Path) -> None:
    """Overwrite a page in the middle of the file, as a broken disk does."""
    with path.open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xde\xad" * 2048)


def test_a_damaged_file_is_refused_at_the_start_and_left_as_it_is(store: Store, database: Path, found: Answer) -> None:
    for _ in range(20):
        store.record(asked(), found)
    store.close()
    _damage(database)
    before = database.read_bytes()

    with pytest.raises(NotOurs, match="damaged"):
        open_store(database)
    assert database.read_bytes() == before


def test_damage_that_comes_later_is_found_by_the_daily_check(store: Store, database: Path, found: Answer) -> None:
    for _ in range(20):
        store.record(asked(), found)
    connection(store).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    upkeep.check(store, NOON)
    _damage(database)

    with pytest.raises(NotOurs, match="restore a backup"):
        upkeep.check(store, NOON)


def test_looking_back_and_changing_say_why_they_cannot(store: Store, database: Path, book: PriceBook) -> None:
    desk = Desk(store, book, lambda: TODAY)
    desk.ask("64 A100 30 days", asked())
    assert isinstance(store.engine, SqliteEngine)
    store.engine.busy_seconds = 0.01
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        changed = desk.ask("note for #1: approved", asked())
        other.execute("ROLLBACK")

    assert changed.answer.error
    assert changed.answer.error.message == "Nothing was changed: the log is busy, try again in a moment."


def _fill_to_the_limit(path: Path, text: str, told: Path) -> None:
    """Write until the process may write no more, then with more room again; what was told goes to a file."""
    held = Answer.model_validate_json(text)
    store = open_store(path)
    size = path.stat().st_size + path.with_name(f"{path.name}-wal").stat().st_size + 100_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    logged, reasons = 0, set()
    for _ in range(60):
        try:
            store.record(asked(), held)
            logged += 1
        except NotLogged as reason:
            reasons.add(str(reason))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.record(asked(), held)
    rows = len(list(store.entries()))
    store.close()
    told.write_text(f"{logged + 1} {rows} {'|'.join(sorted(reasons))}")


def test_a_write_that_the_system_refuses_is_told_and_the_log_heals_with_exactly_what_was_told(
    database: Path, tmp_path: Path, found: Answer
) -> None:
    told = tmp_path / "told"
    process = processes().Process(target=_fill_to_the_limit, args=(database, found.model_dump_json(), told))
    process.start()
    process.join()

    logged, rows, reasons = told.read_text().split(" ", 2)
    assert logged == rows
    assert reasons == "storage full"
    with closing(sqlite3.connect(database)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_connection_that_met_an_io_error_is_replaced(store: Store, found: Answer) -> None:
    engine = store.engine
    assert isinstance(engine, SqliteEngine)
    before = engine.conn

    def fail(_: object) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorname = "SQLITE_IOERR_FSYNC"
        raise error

    with pytest.raises(NotLogged, match="the disk reports an error"):
        store.write(fail)
    assert store.record(asked(), found).number == 1
    assert engine.conn is not before


# ---- upgrades


def _old_log(path: Path, answers: int) -> None:
    """A log as the first schema had it."""
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for_sqlite.apply(Database(conn), stop_before="m002_memory")
    conn.execute("PRAGMA user_version = 1")
    conn.execute("BEGIN")
    conn.execute("INSERT INTO workspaces VALUES ('-', 'T1', ?)", (answers,))
    for number in range(1, answers + 1):
        conn.execute(
            'INSERT INTO answers (number, at, enterprise, team, channel, "user", thread, intent, project, answer,'
            " price_book, engine) VALUES (?, '2026-11-01T00:00:00+00:00', '-', 'T1', 'C1', 'U1', '', 'estimate', NULL,"
            """ '{"text": "64 A100 30 days", "intent": "estimate"}', 'b', '1')""",
            (number,),
        )
    conn.execute("COMMIT")
    conn.close()


def test_an_old_log_is_upgraded_with_all_it_holds_and_counts_as_private(tmp_path: Path, book: PriceBook) -> None:
    path = tmp_path / "old.db"
    _old_log(path, 7)

    store = open_store(path)
    team = Team(store, book)
    assert [entry.number for entry in store.entries()] == [7, 6, 5, 4, 3, 2, 1]
    assert team.listed("history", "U2", "C2") == []
    assert team.listed("history", "U2", "C1") == [7, 6, 5, 4, 3]
    store.close()


def _upgrade(path: Path) -> None:
    open_store(path).close()


@pytest.mark.parametrize("milliseconds", [0, 2, 5, 9, 14, 20, 30, 60])
def test_an_upgrade_that_is_killed_leaves_the_old_or_the_new_log(milliseconds: int, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    _old_log(path, 400)
    child = os.fork()
    if child == 0:  # a fork and not a spawned process: it begins at once, so the kill meets it in its work
        _upgrade(path)
        os._exit(0)
    time.sleep(milliseconds / 1000)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)

    with closing(sqlite3.connect(path)) as conn:
        (version,) = conn.execute("PRAGMA user_version").fetchone()
        columns = {row[1] for row in conn.execute("PRAGMA table_info(answers)")}
        assert version in (1, SCHEMA_VERSION)
        assert ("author" in columns, "user" in columns) == (version > 1, version == 1)
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store = open_store(path)
    assert store.read(_count) == 400
    store.close()


def _count(db: Session) -> int:
    row = db.row("SELECT count(*) AS n FROM answers")
    return int(row["n"]) if row else 0

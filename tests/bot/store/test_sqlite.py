"""The log on a real SQLite file."""

import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answer import Answer
from bot.desk import Desk
from bot.memory import upkeep
from bot.store.errors import NotLogged, NotOurs, StoreError, TooNew
from bot.store.migrations import SCHEMA_VERSION, STEPS
from bot.store.sqlite import SqliteEngine
from bot.store.store import Store, open_store
from costengine.prices import PriceBook
from tests.conftest import TODAY, asked, connection
from tests.processes import processes


def _pragma(store: Store, name: str) -> object:
    return connection(store).execute(f"PRAGMA {name}").fetchone()[0]


def test_the_file_is_durable_and_private(store: Store, database: Path) -> None:
    assert _pragma(store, "journal_mode") == "wal"
    assert _pragma(store, "synchronous") == 2  # FULL
    assert _pragma(store, "foreign_keys") == 1
    assert _pragma(store, "secure_delete") == 1
    assert stat.S_IMODE(database.stat().st_mode) == 0o600


def test_every_table_is_strict(store: Store) -> None:
    tables = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql NOT NULL"
    loose = {row["name"] for row in connection(store).execute(tables) if "STRICT" not in row["sql"]}

    assert loose == {"_sqlite_migrations"}


def test_a_second_opening_finds_what_the_first_wrote(database: Path, found: Answer) -> None:
    first = open_store(database)
    first.record(asked(), found)
    first.close()

    second = open_store(database)
    assert len(list(second.entries())) == 1
    second.close()


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE theirs (x)")
    conn.close()
    before = path.read_bytes()

    with pytest.raises(NotOurs):
        open_store(path)
    assert path.read_bytes() == before


def test_junk_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "junk.db"
    path.write_bytes(b"junk " * 1000)

    with pytest.raises(NotOurs):
        open_store(path)
    assert path.read_bytes() == b"junk " * 1000


@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_that_was_moved_under_the_bot_is_not_ready(store: Store, database: Path, replaced: bool) -> None:
    store.alive()
    database.rename(database.with_name("moved.db"))
    if replaced:
        database.write_bytes(b"")

    with pytest.raises(NotLogged, match="was moved or deleted"):
        store.alive()
    with pytest.raises(NotOurs, match="was moved or deleted"):
        upkeep.check(store, datetime(2026, 11, 24, tzinfo=UTC))

    if not replaced:
        database.with_name("moved.db").replace(database)
        store.alive()


def test_a_newer_schema_is_refused(database: Path) -> None:
    store = open_store(database)
    connection(store).execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    store.close()

    with pytest.raises(TooNew):
        open_store(database)


def test_a_path_below_a_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(StoreError, match="a part of its path is a file"):
        open_store(tmp_path / "file" / "llmcost.db")


def test_the_schema_version_counts_the_steps(store: Store) -> None:
    assert _pragma(store, "user_version") == SCHEMA_VERSION == len(STEPS)


def test_a_lock_held_elsewhere_is_told_and_nothing_is_written(
    store: Store, database: Path, found: Answer, book: PriceBook
) -> None:
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert isinstance(store.engine, SqliteEngine)
    store.engine.busy_seconds = 0.01

    reply = Desk(store, book, lambda: TODAY).ask("64 A100 30 days", asked())

    other.execute("ROLLBACK")
    other.close()
    assert reply.not_logged == "the log is busy, try again in a moment"
    assert reply.answer.estimate
    assert list(store.entries()) == []


def test_a_full_disk_is_told_and_heals(store: Store, found: Answer) -> None:
    pages = connection(store).execute("PRAGMA page_count").fetchone()[0]
    connection(store).execute(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        for _ in range(50):
            store.record(asked(), found)

    with pytest.raises(NotLogged, match="storage full"):
        fill()

    connection(store).execute("PRAGMA max_page_count = 100000")
    assert store.record(asked(), found).number == len(list(store.entries()))


def _write(path: Path, count: int) -> None:
    store = open_store(path)
    held = Answer.model_validate_json((path.parent / "answer.json").read_text())
    for _ in range(count):
        store.record(asked(), held)
    store.close()


def test_four_processes_that_make_and_fill_a_new_file_lose_and_double_nothing(tmp_path: Path, found: Answer) -> None:
    path = tmp_path / "llmcost.db"
    (tmp_path / "answer.json").write_text(found.model_dump_json())
    writers = [processes().Process(target=_write, args=(path, 25)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    store = open_store(path)
    assert sorted(entry.number for entry in store.entries()) == list(range(1, 101))
    store.close()


def test_what_was_deleted_leaves_the_files_only_when_nobody_reads_and_says_so(
    store: Store, database: Path, found: Answer
) -> None:
    assert isinstance(store.engine, SqliteEngine)
    store.engine.busy_seconds = 0.01
    store.record(asked(), found)
    with closing(sqlite3.connect(database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM answers").fetchone()
        with pytest.raises(NotLogged, match="busy"):
            store.engine.scrub()
        reader.execute("COMMIT")
    store.engine.scrub()

    assert database.with_name(f"{database.name}-wal").stat().st_size == 0

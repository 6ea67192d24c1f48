"""The log on a real SQLite file."""

import multiprocessing
import sqlite3
import stat
from pathlib import Path

import pytest

from bot.answer import Answer, answer
from bot.desk import Desk
from bot.store.errors import NotLogged, NotOurs, StoreError, TooNew
from bot.store.migrations import SCHEMA_VERSION, migrations
from bot.store.sqlite import SqliteStore
from costengine.prices import PriceBook
from tests.conftest import TODAY, asked


@pytest.fixture
def found(book: PriceBook) -> Answer:
    return answer("64 A100 30 days", book=book, today=TODAY)


def test_a_logged_answer_comes_back_exactly(store: SqliteStore, found: Answer) -> None:
    entry = store.record(asked(), found)

    assert next(store.entries()) == entry
    assert store.show("-", "T1", entry.number) == entry
    assert entry.answer == found


def test_numbers_count_within_a_workspace(store: SqliteStore, found: Answer) -> None:
    numbers = [store.record(asked(team=team), found).number for team in ("T1", "T2", "T1")]

    assert numbers == [1, 1, 2]


def test_the_same_delivery_gives_the_same_answer_and_no_second_row(store: SqliteStore, found: Answer) -> None:
    first, again = store.record(asked("D1"), found), store.record(asked("D1"), found)

    assert first.number == again.number
    assert len(list(store.entries())) == 1


def test_the_same_id_of_another_workspace_is_another_delivery(store: SqliteStore, found: Answer) -> None:
    store.record(asked("D1", team="T1"), found)
    store.record(asked("D1", team="T2"), found)

    assert len(list(store.entries())) == 2


def test_entries_are_filtered_and_newest_first(store: SqliteStore, found: Answer) -> None:
    for user in ("U1", "U2", "U1"):
        store.record(asked(user=user), found)

    assert [entry.number for entry in store.entries(user="U1")] == [3, 1]
    assert [entry.number for entry in store.entries(limit=1)] == [3]
    assert list(store.entries(channel="elsewhere")) == []


def test_the_file_is_durable_and_private(store: SqliteStore, database: Path) -> None:
    conn = store._conn

    assert conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert conn.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert conn.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert stat.S_IMODE(database.stat().st_mode) == 0o600


def test_every_table_is_strict(store: SqliteStore) -> None:
    rows = store._conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql NOT NULL").fetchall()

    assert {name for name, sql in rows if "STRICT" not in sql} == {"_sqlite_migrations"}


def test_a_second_opening_finds_what_the_first_wrote(database: Path, found: Answer) -> None:
    first = SqliteStore(database)
    first.record(asked(), found)
    first.close()

    second = SqliteStore(database)
    assert len(list(second.entries())) == 1
    second.close()


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE theirs (x)")
    conn.close()
    before = path.read_bytes()

    with pytest.raises(NotOurs):
        SqliteStore(path)
    assert path.read_bytes() == before


def test_junk_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "junk.db"
    path.write_bytes(b"junk " * 1000)

    with pytest.raises(NotOurs):
        SqliteStore(path)
    assert path.read_bytes() == b"junk " * 1000


def test_a_newer_schema_is_refused(database: Path) -> None:
    store = SqliteStore(database)
    store._conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    store.close()

    with pytest.raises(TooNew):
        SqliteStore(database)


def test_a_path_below_a_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(StoreError, match="cannot be opened"):
        SqliteStore(tmp_path / "file" / "llmcost.db")


def test_the_schema_version_counts_the_steps(store: SqliteStore) -> None:
    from_file = store._conn.execute("PRAGMA user_version").fetchone()

    assert from_file == (SCHEMA_VERSION,) == (len(migrations._migrations),)


def test_a_lock_held_elsewhere_is_told_and_nothing_is_written(
    store: SqliteStore, database: Path, found: Answer, book: PriceBook
) -> None:
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store._conn.execute("PRAGMA busy_timeout = 10")

    reply = Desk(store, book, lambda: TODAY).ask("64 A100 30 days", asked())

    other.execute("ROLLBACK")
    other.close()
    assert reply.not_logged == "the log is busy, try again in a moment"
    assert reply.answer.estimate
    assert list(store.entries()) == []


def test_a_full_disk_is_told_and_heals(store: SqliteStore, found: Answer) -> None:
    pages = store._conn.execute("PRAGMA page_count").fetchone()[0]
    store._conn.execute(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        for _ in range(50):
            store.record(asked(), found)

    with pytest.raises(NotLogged, match="storage full"):
        fill()

    store._conn.execute("PRAGMA max_page_count = 100000")
    assert store.record(asked(), found).number == len(list(store.entries()))


def _write(path: Path, count: int) -> None:
    store = SqliteStore(path)
    held = Answer.model_validate_json((path.parent / "answer.json").read_text())
    for _ in range(count):
        store.record(asked(), held)
    store.close()


def test_four_processes_that_make_and_fill_a_new_file_lose_and_double_nothing(tmp_path: Path, found: Answer) -> None:
    path = tmp_path / "llmcost.db"
    (tmp_path / "answer.json").write_text(found.model_dump_json())
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_write, args=(path, 25)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    store = SqliteStore(path)
    assert sorted(entry.number for entry in store.entries()) == list(range(1, 101))
    store.close()

"""The log in one SQLite file: write-ahead log, synchronous=FULL, so what was acknowledged survives a power cut."""

import errno
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from bot.answer import Answer
from bot.store.entry import Asked, Entry
from bot.store.errors import NotLogged, NotOurs, StoreError, TooNew
from bot.store.migrations import SCHEMA_VERSION, migrations
from costengine import ENGINE_VERSION

APPLICATION_ID = 0x4C4C4D43
"""“LLMC” in the file's header: tells our files from others."""
BUSY_SECONDS = 1.5
"""Shorter than the three seconds that Slack waits."""
OPENING_TRIES = 40
COLUMNS = "number, at, enterprise, team, channel, user, thread, answer, price_book, engine"


class SqliteStore:
    """One connection to the log; calls from several threads wait for each other."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._conn = _open(path)

    def close(self) -> None:
        """Close the file; the next to open it finds everything."""
        with self._lock:
            self._conn.close()

    def record(self, asked: Asked, answer: Answer) -> Entry:
        """Write the answer and its delivery in one transaction, and give the entry.

        A delivery that was answered before gives the entry of that time and writes nothing. Raises NotLogged.
        """
        with self._lock, _not_logged(), self._writing():
            return self._answered_before(asked) or self._write(asked, answer)

    def find(self, asked: Asked) -> Entry | None:
        """The entry that answers this delivery already, if any."""
        with self._lock, _not_logged():
            return self._answered_before(asked)

    def entries(
        self, *, user: str | None = None, channel: str | None = None, since: datetime | None = None, limit: int = -1
    ) -> Iterator[Entry]:
        """The log, newest first, of all workspaces: for whoever runs the bot."""
        rows = self._conn.execute(
            f"SELECT {COLUMNS} FROM answers WHERE (:user IS NULL OR user = :user)"
            " AND (:channel IS NULL OR channel = :channel) AND (:since IS NULL OR at >= :since)"
            " ORDER BY id DESC LIMIT :limit",
            {"user": user, "channel": channel, "since": since and since.isoformat(), "limit": limit},
        )
        return map(_entry, rows)

    def show(self, enterprise: str, team: str, number: int) -> Entry | None:
        """The entry of this number in this workspace."""
        row = self._conn.execute(
            f"SELECT {COLUMNS} FROM answers WHERE enterprise = ? AND team = ? AND number = ?",
            (enterprise, team, number),
        ).fetchone()
        return row and _entry(row)

    def alive(self) -> None:
        """Prove that the file can be read. Raises NotLogged."""
        with self._lock, _not_logged():
            self._conn.execute("SELECT count(*) FROM workspaces").fetchone()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction that takes the write lock at once: a read before a write cannot grow stale."""
        self._conn.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._conn.execute("COMMIT")
        except BaseException:
            if self._conn.in_transaction:
                self._conn.execute("ROLLBACK")
            raise

    def _answered_before(self, asked: Asked) -> Entry | None:
        if asked.delivery is None:
            return None
        columns = ", ".join(f"answers.{column}" for column in COLUMNS.split(", "))
        row = self._conn.execute(
            f"SELECT {columns} FROM deliveries JOIN answers USING (enterprise, team, number)"
            " WHERE enterprise = ? AND team = ? AND kind = ? AND delivery_id = ?",
            (asked.enterprise, asked.team, asked.delivery.kind, asked.delivery.id),
        ).fetchone()
        return row and _entry(row)

    def _write(self, asked: Asked, answer: Answer) -> Entry:
        (number,) = self._conn.execute(
            "INSERT INTO workspaces VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET last_number = last_number + 1"
            " RETURNING last_number",
            (asked.enterprise, asked.team),
        ).fetchone()
        entry = Entry(number=number, asked=asked, answer=answer, price_book=_price_book(answer))
        self._conn.execute(
            "INSERT INTO answers"
            " (number, at, enterprise, team, channel, user, thread, intent, project, answer, price_book, engine)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                asked.at.isoformat(),
                asked.enterprise,
                asked.team,
                asked.channel,
                asked.user,
                asked.thread,
                answer.intent.value,
                answer.job.project if answer.job else None,
                answer.model_dump_json(),
                entry.price_book,
                ENGINE_VERSION,
            ),
        )
        if asked.delivery:
            self._conn.execute(
                "INSERT INTO deliveries VALUES (?, ?, ?, ?, ?, ?)",
                (asked.enterprise, asked.team, asked.delivery.kind, asked.delivery.id, number, asked.at.isoformat()),
            )
        return entry


def _price_book(answer: Answer) -> str:
    return next((found.price_book for found in (answer.estimate, *answer.estimates) if found), "")


def _entry(row: tuple[int, str, str, str, str, str, str, str, str, str]) -> Entry:
    number, at, enterprise, team, channel, user, thread, answer, price_book, engine = row
    asked = Asked(
        at=datetime.fromisoformat(at), enterprise=enterprise, team=team, channel=channel, user=user, thread=thread
    )
    held = Answer.model_validate_json(answer)
    return Entry(number=number, asked=asked, answer=held, price_book=price_book, engine=engine)


@contextmanager
def _not_logged() -> Iterator[None]:
    """SQLite's complaints in words that a person can act on."""
    try:
        yield
    except sqlite3.Error as error:
        raise NotLogged(_reason(error)) from error


def _reason(error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "the log is busy, try again in a moment"
    if name in ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC"):
        return "storage full"
    if name.startswith("SQLITE_READONLY"):
        return "the log cannot be written to"
    if name in ("SQLITE_CORRUPT", "SQLITE_NOTADB"):
        return "the log is damaged; tell whoever runs the bot"
    return "the log cannot be reached"


def _open(path: Path) -> sqlite3.Connection:
    """A connection to our own, current database; made where there is none. Raises StoreError."""
    _make_private(path)
    for attempt in range(OPENING_TRIES):
        conn = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            _prepare(conn, path)
        except sqlite3.OperationalError as error:
            conn.close()
            busy = str(getattr(error, "sqlite_errorname", "")).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
            if not busy or attempt == OPENING_TRIES - 1:
                raise StoreError(f"The database {path} cannot be opened: {error}.") from error
            time.sleep(0.05)  # another process makes or upgrades the same file
        except sqlite3.DatabaseError as error:
            conn.close()
            raise NotOurs(f"The file {path} is not a database, or is damaged; it was left as it is.") from error
        except BaseException:
            conn.close()
            raise
        else:
            return conn
    raise AssertionError("unreachable")


def _make_private(path: Path) -> None:
    """The file and its folder for the owner alone; an existing file keeps its content."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        why = {errno.ENOTDIR: "a part of its path is a file", errno.EISDIR: "it is a folder"}.get(
            error.errno or 0, error.strerror
        )
        raise StoreError(f"The database {path} cannot be opened: {why}.") from error


def _prepare(conn: sqlite3.Connection, path: Path) -> None:
    _refuse_foreign(conn, path)
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA trusted_schema = OFF")
    conn.execute("PRAGMA secure_delete = ON")
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = FULL")
    db = Database(conn)
    _refuse_newer(db, path)
    if migrations.pending(db):
        _migrate(db)


def _refuse_foreign(conn: sqlite3.Connection, path: Path) -> None:
    (application_id,) = conn.execute("PRAGMA application_id").fetchone()
    (tables,) = conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and application_id != APPLICATION_ID:
        raise NotOurs(f"The file {path} is another program's database; it was left as it is.")


def _refuse_newer(db: Database, path: Path) -> None:
    (version,) = db.conn.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise TooNew(f"The database {path} was written by a newer llmcost; upgrade the program.")


def _migrate(db: Database) -> None:
    """All pending steps in one transaction: a program killed half way leaves the old schema."""
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.apply(db)
        db.conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        db.conn.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        raise

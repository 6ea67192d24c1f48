"""The log in one SQLite file: write-ahead log, synchronous=FULL, so what was acknowledged survives a power cut."""

import errno
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from importlib import import_module
from pathlib import Path

from bot.store.engine import NOT_TAKEN, SQLITE, Found, Row, Session, Value, storable
from bot.store.errors import NoLog, NotLogged, NotOurs, Refused, StoreError, TooNew, Unreachable, Unsure
from bot.store.migrations import SCHEMA_VERSION
from bot.store.mounts import network_file_system

APPLICATION_ID = 0x4C4C4D43
"""“LLMC” in the file's header: tells our files from others."""
BUSY_SECONDS = 1.5
"""Shorter than the three seconds that Slack waits."""
TRY_SECONDS = 0.001
"""Of one attempt at a lock. SQLite's own waiting sleeps 1, 2, 5, 10 ms …: with 0.05 two workers answered 1,280 commands
a second and the slowest hundredth took 68 ms, asking each millisecond 1,780 and 18 ms."""
OPENING_TRIES = 80
CHECKED_BYTES = 16_000_000
"""A file up to this size is read whole when it is opened (some 20 ms); a larger one once a day."""
SUSPECT = ("SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_CANTOPEN")
REFUSED = ("SQLITE_CONSTRAINT", "SQLITE_TOOBIG", "SQLITE_MISMATCH")
"""Complaints about what is written, not about where."""
A_FILE = "a part of its path is a file"
DAMAGED = "the log is damaged; tell whoever runs the bot"


class SqliteSession:
    """The one connection of this process."""

    dialect = SQLITE

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def rows(self, sql: str, **values: Value) -> Sequence[Row]:
        """All rows of a statement."""
        return self._conn.execute(sql, storable(values)).fetchall()

    def row(self, sql: str, **values: Value) -> Row | None:
        """The first row of a statement, or None."""
        found: Row | None = self._conn.execute(sql, storable(values)).fetchone()
        return found

    def run(self, sql: str, **values: Value) -> int:
        """Run a statement; how many rows it changed."""
        return self._conn.execute(sql, storable(values)).rowcount

    def run_many(self, sql: str, rows: Sequence[Mapping[str, Value]]) -> None:
        """Run a statement once for each row of values."""
        self._conn.executemany(sql, [storable(row) for row in rows])

    def go_on_after(self, table: str) -> None:
        """A new row is numbered after the largest anyway."""


class SqliteEngine:
    """One connection to the file; calls from several threads wait for each other."""

    dialect = SQLITE

    def __init__(self, path: Path, *, must_exist: bool = False) -> None:
        if must_exist:
            _refuse_none(path)
        self.path = path
        self._lock = threading.RLock()
        self._is_stale = False
        self._is_settled = False
        self.busy_seconds = BUSY_SECONDS
        self.conn = _open(path)
        self._place = _place_of(path)

    def read(self, work: Callable[[Session], Found]) -> Found:
        """What `work` gives; it only reads. Raises NotLogged."""
        with self._lock, self._plainly():
            return work(SqliteSession(self.conn))

    def snapshot(self, work: Callable[[Session], Found]) -> Found:
        """What `work` reads in one read transaction. Raises NotLogged."""
        with self._lock, self._plainly():
            self.conn.execute("BEGIN")
            try:
                return work(SqliteSession(self.conn))
            finally:
                self.conn.execute("ROLLBACK")

    def write(self, work: Callable[[Session], Found], *, repeatable: bool = False) -> Found:
        """What `work` gives, in a transaction that takes the write lock at once: what it reads cannot grow stale."""
        with self._lock, self._plainly():
            self._settle()
            self._begin()
            try:
                found = work(SqliteSession(self.conn))
                self._commit()
            except BaseException:
                if self.conn.in_transaction:
                    self.conn.execute("ROLLBACK")
                raise
            return found

    def _settle(self) -> None:
        """Before the first write of a connection: bring what lies in the write-ahead log into the file, synced.

        A process that died may have left there what never reached the disk; what is written behind that would be lost
        with it.
        """
        if not self._is_settled:
            self.conn.execute("PRAGMA wal_checkpoint(PASSIVE)")
            self._is_settled = True

    def _commit(self) -> None:
        """Raises Unsure where nobody can say whether it was written."""
        try:
            self.conn.execute("COMMIT")
        except sqlite3.Error as error:
            if not _may_come_back(error) or self._overwrites():
                raise
            self._is_stale = True
            raise Unsure(_reason(error)) from error

    def _overwrites(self) -> bool:
        """Whether something else could be written, and synced, where the failed commit lies in the write-ahead log.

        The frames of a commit whose sync failed are whole, though nobody sees them: who opens the file after a kill or
        a power cut takes them for a commit. So this comes before the connection is closed, and before anybody is told.
        """
        try:
            if self.conn.in_transaction:
                self.conn.execute("ROLLBACK")
            self._begin()
            (version,) = self.conn.execute("PRAGMA user_version").fetchone()
            self.conn.execute(f"PRAGMA user_version = {version}")  # as it is, but written
            self.conn.execute("COMMIT")
        except sqlite3.Error:
            return False
        return True

    def _begin(self) -> None:
        """Take the write lock, asking often: SQLite's own waiting sleeps ever longer, and who came first may starve."""
        until = time.monotonic() + self.busy_seconds
        while True:
            try:
                self.conn.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if _is_busy(error) and time.monotonic() < until:
                    continue
                raise
            return

    def backup(self, path: Path) -> None:
        """A copy of everything committed before this began; a file's copy alone would miss what is in the log."""
        with self._plainly(), closing(sqlite3.connect(self.path)) as source:
            source.execute("VACUUM INTO ?", (str(path),))

    def damage(self) -> str:
        """What is wrong with the file, read whole over a connection of its own; empty where it is sound."""
        with self._plainly(), closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as conn:
            (verdict,) = conn.execute("PRAGMA quick_check(1)").fetchone()
        return "" if verdict == "ok" else str(verdict)

    def astray(self) -> str:
        """Whether the file was moved, deleted or replaced under us: all is written well, into a file without a name."""
        try:
            is_here = _place_of(self.path) == self._place
        except OSError:
            is_here = False
        return "" if is_here else "the log's file was moved or deleted, put it back"

    def scrub(self) -> None:
        """Take what was deleted out of the write-ahead log too; `secure_delete` has taken it out of the file.

        Whoever reads or writes in another process is waited for. Raises NotLogged where that takes too long.
        """
        until = time.monotonic() + self.busy_seconds
        with self._lock, self._plainly():
            while self.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > until:
                    raise NotLogged("the log is busy, try again in a moment")

    def size_bytes(self) -> int:
        """The file and its write-ahead log."""
        files = (self.path, self.path.with_name(self.path.name + "-wal"))
        return sum(each.stat().st_size for each in files if each.exists())

    def close(self) -> None:
        """Close the file; the next to open it finds everything."""
        with self._lock:
            self.conn.close()

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """SQLite's complaints in words that a person can act on; a mistake in our SQL stays a fault of the program.

        Raises TooNew where it is none, because a newer program has changed the schema meanwhile.
        """
        if self._is_stale:
            self._open_again()
        try:
            yield
        except sqlite3.Error as error:
            name = getattr(error, "sqlite_errorname", "") or ""
            if name == "SQLITE_ERROR" or name.startswith(REFUSED):
                self._refuse_newer(error)
            if name == "SQLITE_ERROR":
                raise
            if name.startswith(REFUSED):
                raise Refused(NOT_TAKEN) from error
            self._is_stale = name.startswith(SUSPECT)
            raise NotLogged(_reason(error)) from error

    def _refuse_newer(self, error: sqlite3.Error) -> None:
        with suppress(sqlite3.Error):
            try:
                _schema_of(self.conn, self.path)
            except TooNew as found:
                raise found from error

    def _open_again(self) -> None:
        """After a failed write or fsync nobody knows what a connection holds: look at the file with a new one."""
        self._is_settled = False
        self.conn.close()
        try:
            self.conn = _open(self.path)
        except NotOurs as error:
            raise NotLogged(DAMAGED) from error
        except StoreError as error:
            raise NotLogged("the log cannot be reached") from error
        self._place = _place_of(self.path)
        self._is_stale = False


def _place_of(path: Path) -> tuple[int, int]:
    """Which file it is, whatever its name."""
    found = path.stat()
    return found.st_dev, found.st_ino


def _is_busy(error: sqlite3.Error) -> bool:
    return str(getattr(error, "sqlite_errorname", "")).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def _may_come_back(error: sqlite3.Error) -> bool:
    """A commit of which every frame was written may be found later; one that ended at a write is never whole."""
    name = getattr(error, "sqlite_errorname", "") or ""
    return name.startswith("SQLITE_IOERR") and name != "SQLITE_IOERR_WRITE"


def _reason(error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", "") or ""
    if _is_busy(error):
        return "the log is busy, try again in a moment"
    if name in ("SQLITE_FULL", "SQLITE_IOERR_WRITE"):
        return "storage full"
    if name == "SQLITE_IOERR_FSYNC":
        return "the disk reports an error"
    if name.startswith("SQLITE_READONLY"):
        return "the log cannot be written to"
    if name in ("SQLITE_CORRUPT", "SQLITE_NOTADB"):
        return DAMAGED
    return "the log cannot be reached"


def _open(path: Path) -> sqlite3.Connection:
    """A connection to our own, current database; made where there is none. Raises StoreError."""
    _make_private(path)
    for attempt in range(OPENING_TRIES):
        conn = sqlite3.connect(path, timeout=TRY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            _prepare(conn, path)
        except sqlite3.OperationalError as error:
            conn.close()
            if not _is_busy(error) or attempt == OPENING_TRIES - 1:
                raise Unreachable(f"The database {path} cannot be opened: {error}.") from error
            time.sleep(0.05)  # another process makes or upgrades the same file
        except sqlite3.DatabaseError as error:
            conn.close()
            raise NotOurs(f"The file {path} is not a database, or is damaged; it was left as it is.") from error
        except BaseException:
            conn.close()
            raise
        else:
            conn.row_factory = sqlite3.Row
            return conn
    raise AssertionError("unreachable")


def _refuse_none(path: Path) -> None:
    """Raises NoLog where nothing was ever logged; what else is wrong with the place is told when it is opened."""
    try:
        is_there = path.stat().st_size > 0
    except FileNotFoundError:
        is_there = False
    except OSError:
        return
    if not is_there:
        raise NoLog(
            f"There is no log at {path}: set LLMCOST_DATABASE to where it lies; “llmcost migrate” makes a new one."
        )


def _make_private(path: Path) -> None:
    """The file and its folder for the owner alone; an existing file keeps its content."""
    kind = network_file_system(path.parent)
    if kind:
        raise Unreachable(
            f"The database {path} lies on a network drive ({kind}), where SQLite loses rows: "
            "put it on a local disk, or set LLMCOST_DATABASE to postgresql://…."
        )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        why = {errno.ENOTDIR: A_FILE, errno.EEXIST: A_FILE, errno.EISDIR: "it is a folder"}.get(
            error.errno or 0, error.strerror
        )
        raise Unreachable(f"The database {path} cannot be opened: {why}.") from error


def _prepare(conn: sqlite3.Connection, path: Path) -> None:
    refuse_foreign(conn, path)
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA trusted_schema = OFF")
    conn.execute("PRAGMA secure_delete = ON")
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = FULL")
    _refuse_damaged(conn, path)
    if _schema_of(conn, path) < SCHEMA_VERSION:
        # What applies the steps is loaded only where there are any: it would make the start a quarter longer.
        import_module("bot.store.sqlite_migrations").migrate(conn, APPLICATION_ID)


def refuse_foreign(conn: sqlite3.Connection, path: Path) -> None:
    """Raises NotOurs for a database that another program made."""
    (application_id,) = conn.execute("PRAGMA application_id").fetchone()
    (tables,) = conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and application_id != APPLICATION_ID:
        raise NotOurs(f"The file {path} is another program's database; it was left as it is.")


def _refuse_damaged(conn: sqlite3.Connection, path: Path) -> None:
    """A damaged file takes new rows as if nothing were wrong; what can be read of it must not be lost over that."""
    if path.stat().st_size > CHECKED_BYTES:
        return
    (verdict,) = conn.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise NotOurs(f"The database {path} is damaged; it was left as it is. “llmcost restore” puts a backup back.")


def _schema_of(conn: sqlite3.Connection, path: Path) -> int:
    """How many steps this file has; 0 where it is new. Raises TooNew."""
    version: int = conn.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise TooNew(f"The database {path} was written by a newer llmcost; upgrade the program.")
    return version

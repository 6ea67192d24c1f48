"""Backups: a consistent SQLite file of everything committed before it began, from either engine, and back again."""

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.store import erasure, tables
from bot.store.engine import Engine, Session
from bot.store.entry import Tenant
from bot.store.errors import NotLogged, NotOurs, StoreError, TooNew
from bot.store.sqlite import SqliteEngine, refuse_foreign
from bot.store.tables import Copied
from bot.whole_file import whole_file


class InUse(StoreError):
    """The database is open elsewhere, or the place is taken; nothing was changed."""


def backup(engine: Engine, path: Path) -> int:
    """Write a backup to a new file that its owner alone may read; how many answers it holds. Raises StoreError."""
    if path.exists():
        raise InUse(f"{path} exists already; a backup is written to a new file.")
    try:
        with whole_file(path) as part:
            if isinstance(engine, SqliteEngine):
                engine.backup(part)
            else:
                _copied_to_file(engine, part)
            return _answers_in(part)
    except NotLogged as reason:
        raise StoreError(f"Nothing was backed up to {path}: {reason}.") from reason
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}.") from error


def _answers_in(path: Path) -> int:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as conn:
        count: int = conn.execute("SELECT count(*) FROM answers").fetchone()[0]
    return count


def _copied_to_file(engine: Engine, path: Path) -> None:
    target = SqliteEngine(path)
    try:
        engine.snapshot(lambda source: target.write(lambda db: tables.copy(source, db)))
        target.scrub()
    finally:
        target.close()


def check(path: Path) -> None:
    """Make sure that a file is a whole llmcost database. Raises NotOurs, or StoreError where there is none."""
    if not path.is_file():
        raise StoreError(f"There is no file {path}.")
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as conn:
            refuse_foreign(conn, path)
            (tables_there,) = conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
            (verdict,) = conn.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        raise NotOurs(f"The file {path} is not a database, or is damaged; it was left as it is.") from error
    if not tables_there or verdict != "ok":
        raise NotOurs(f"The file {path} is damaged or empty; it was left as it is.")


def restore_file(path: Path, target: Path, *, replace: bool) -> int:
    """Put a backup in the place of the log at `target`; who was forgotten since stays forgotten. How many rows it has.

    The log must not be open in any process. It keeps its owner and its mode, so that the bot's own user may still read
    it after root restored it; a new one belongs to the owner of its folder. Raises StoreError, and then the log is as
    it was.
    """
    check(path)
    forgotten = _forgotten_since(target, replace=replace)
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole_file(target, "restoring") as part:
            count = _made_ready(path, part, forgotten)
            _belongs_as(part, target)
        return count
    except TooNew as error:
        raise TooNew(f"The backup {path} was written by a newer llmcost; upgrade the program.") from error
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror}.") from error


def _made_ready(path: Path, part: Path, forgotten: list[tuple[Tenant, str, str]]) -> int:
    """Copy a backup to `part`, up to date and without who was forgotten. How many answers it holds."""
    shutil.copyfile(path, part)
    try:
        with closing(SqliteEngine(part)) as engine:
            count = engine.write(lambda db: _forget_again(db, forgotten))
            engine.scrub()
    finally:
        for end in ("-wal", "-shm"):
            part.with_name(part.name + end).unlink(missing_ok=True)
    return count


def _belongs_as(part: Path, target: Path) -> None:
    """Give a file the owner and the mode of the one that it replaces, or the owner of the folder of a new one."""
    replaces = target.exists()
    held = (target if replaces else target.parent).stat()
    try:
        os.chown(part, held.st_uid, held.st_gid)
    except PermissionError:
        if replaces and held.st_uid != part.stat().st_uid:  # who owned the log could not open what replaced it
            raise
    part.chmod(stat.S_IMODE(held.st_mode) if replaces else 0o600)


def restore_server(path: Path, engine: Engine, *, replace: bool) -> tuple[Copied, ...]:
    """Copy a backup into the log on a server, all of it or nothing. Raises StoreError."""
    check(path)
    source = SqliteEngine(path)

    def work(target: Session) -> tuple[Copied, ...]:
        if not tables.is_empty(target):
            if not replace:
                raise InUse("The database holds a log already: --replace puts the backup in its place.")
            forgotten = erasure.remembered(target)
            tables.clear(target)
        else:
            forgotten = []
        copied = source.snapshot(lambda db: tables.copy(db, target))
        erasure.reapply(target, forgotten, datetime.now(UTC))
        return copied

    try:
        return engine.write(work)
    finally:
        source.close()


def _forget_again(db: Session, forgotten: list[tuple[Tenant, str, str]]) -> int:
    erasure.reapply(db, forgotten, datetime.now(UTC))
    row = db.row("SELECT count(*) AS answers FROM answers")
    return int(row["answers"]) if row else 0


def _forgotten_since(target: Path, *, replace: bool) -> list[tuple[Tenant, str, str]]:
    """Whom the log that is to be replaced has forgotten; it is closed, whole and alone afterwards."""
    if not target.exists() or not target.stat().st_size:
        return []
    engine = SqliteEngine(target)
    try:
        if not replace and not engine.read(tables.is_empty):
            raise InUse(f"{target} holds a log already: --replace puts the backup in its place.")
        forgotten = list(engine.read(erasure.remembered))
        # Leaving the write-ahead log needs the file for oneself: it fails where another process has it open.
        (mode,) = engine.conn.execute("PRAGMA journal_mode = DELETE").fetchone()
    except (sqlite3.OperationalError, NotLogged) as error:
        raise InUse(f"{target} is in use: stop the bot first.") from error
    finally:
        engine.close()
    if mode != "delete":
        raise InUse(f"{target} is in use: stop the bot first.")
    return forgotten

"""A file of the first schema, opened by this version and killed at every write and sync of the upgrade: old or new."""

import json
import shutil
import signal
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from sqlite_utils import Database, Migrations

from benchmarks.torture.bot_process import BotProcess, Trouble
from benchmarks.torture.kills import disk
from benchmarks.torture.recorder import Fault
from bot.store.engine import SQLITE
from bot.store.migrations import SCHEMA_VERSION, STEPS, statements
from bot.store.sqlite import APPLICATION_ID

ROWS = 30


class Upgrades(NamedTuple):
    """Kills, what they left, and files that were neither, or had lost a row, or were not upgraded by the next start."""

    kills: int
    old: int
    new: int
    mixed: int


def at_every_step(steps: Iterable[int], before: Callable[[], None] | None = None) -> Upgrades:
    """Until it runs through without being killed."""
    found = Upgrades(0, 0, 0, 0)
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        first = Path(folder, "first.db")
        first_schema(first)
        for step in steps:
            one = _at_step(first, Path(folder, "db"), step, before)
            found = Upgrades(*(a + b for a, b in zip(found, one, strict=True)))
            if not one.kills:
                break
    return found


def first_schema(path: Path) -> None:
    """A file as the first version wrote it, with some answers."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        steps = Migrations("llmcost")

        @steps(name=STEPS[0].name)
        def apply(db: Database) -> None:
            for statement in statements(STEPS[0], SQLITE):
                db.execute(statement)

        steps.apply(Database(conn))
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute("PRAGMA user_version = 1")
        conn.execute("INSERT INTO workspaces VALUES ('-', 'T1', ?)", (ROWS,))
        answer = json.dumps({"text": "64 A100 30 days", "intent": "estimate"})
        for number in range(1, ROWS + 1):
            conn.execute(
                'INSERT INTO answers (enterprise, team, number, at, channel, "user", thread, intent, answer,'
                " price_book, engine) VALUES ('-', 'T1', ?, '2026-11-24T12:00:00+00:00', 'C1', 'U1', '', 'estimate', ?,"
                " '', '')",
                (number, answer),
            )


def _at_step(first: Path, folder: Path, step: int, before: Callable[[], None] | None) -> Upgrades:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    database = folder / "llmcost.db"
    shutil.copyfile(first, database)
    bot = BotProcess(database, trouble=Trouble(Fault.KILL, step, step), before=before)
    killed = not bot.wait_until_ready()
    bot.end(signal.SIGKILL)
    version, rows, sound = _state(database)
    again = BotProcess(database)
    upgraded = again.wait_until_ready()
    again.end(signal.SIGTERM)
    whole = sound and rows == ROWS and upgraded and _state(database) == (SCHEMA_VERSION, ROWS, True)
    fits = version in (1, SCHEMA_VERSION)
    return Upgrades(int(killed), int(version == 1), int(version == SCHEMA_VERSION), int(not (whole and fits)))


def _state(database: Path) -> tuple[int, int, bool]:
    with closing(sqlite3.connect(database)) as conn:
        (version,) = conn.execute("PRAGMA user_version").fetchone()
        (rows,) = conn.execute("SELECT count(*) FROM answers").fetchone()
        columns = {row[1] for row in conn.execute("PRAGMA table_info(answers)")}
        fits = ("author" in columns) == (version > 1)
        return version, rows, fits and conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)

"""The steps of the schema applied to a file; loaded only where it is not up to date, as sqlite-utils takes long."""

import sqlite3

from sqlite_utils import Database, Migrations

from bot.store.engine import SQLITE
from bot.store.migrations import SCHEMA_VERSION, STEPS, Step, statements

for_sqlite = Migrations("llmcost")


def _register(step: Step) -> None:
    @for_sqlite(name=step.name)
    def apply(db: Database) -> None:
        for statement in statements(step, SQLITE):
            db.execute(statement)


for each in STEPS:
    _register(each)


def migrate(conn: sqlite3.Connection, application_id: int) -> None:
    """All pending steps in one transaction: a program killed half way leaves the old schema."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        conn.execute(f"PRAGMA application_id = {application_id}")
        for_sqlite.apply(Database(conn))
        conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise

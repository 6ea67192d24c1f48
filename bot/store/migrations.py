"""The schema of the SQLite log, one numbered step after the other; a step that was released is never changed."""

from sqlite_utils import Database, Migrations

migrations = Migrations("llmcost")
SCHEMA_VERSION = 1
"""How many steps there are; a file that has more was written by a newer program."""


@migrations()
def m001_answers(db: Database) -> None:
    """Workspaces with their counters, answers, and the deliveries that they answer."""
    db.execute("""
        CREATE TABLE workspaces (
            enterprise TEXT NOT NULL,
            team TEXT NOT NULL,
            last_number INTEGER NOT NULL,
            PRIMARY KEY (enterprise, team)
        ) STRICT""")
    db.execute("""
        CREATE TABLE answers (
            id INTEGER PRIMARY KEY,
            enterprise TEXT NOT NULL,
            team TEXT NOT NULL,
            number INTEGER NOT NULL,
            at TEXT NOT NULL,
            channel TEXT NOT NULL,
            user TEXT NOT NULL,
            thread TEXT NOT NULL,
            intent TEXT NOT NULL,
            project TEXT,
            answer TEXT NOT NULL,
            price_book TEXT NOT NULL,
            engine TEXT NOT NULL,
            UNIQUE (enterprise, team, number)
        ) STRICT""")
    db.execute("CREATE INDEX answers_by_thread ON answers (enterprise, team, channel, thread, number)")
    db.execute("CREATE INDEX answers_by_time ON answers (at)")
    db.execute("""
        CREATE TABLE deliveries (
            enterprise TEXT NOT NULL,
            team TEXT NOT NULL,
            kind TEXT NOT NULL,
            delivery_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (enterprise, team, kind, delivery_id)
        ) STRICT, WITHOUT ROWID""")

"""A database whose statements are changed on their way: the seeded faults of what the bot writes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.store import seen
from bot.store.engine import Engine, Found, Row, Session, Value
from bot.store.store import Store

Rewrite = Callable[[str, Mapping[str, Value]], tuple[str, Mapping[str, Value]]]


class RewrittenSession:
    """A session that runs something else than it was told."""

    def __init__(self, session: Session, rewrite: Rewrite) -> None:
        self.dialect = session.dialect
        self._session = session
        self._rewrite = rewrite

    def rows(self, sql: str, **values: Value) -> Sequence[Row]:
        """As of a session."""
        sql, values = self._changed(sql, values)
        return self._session.rows(sql, **values)

    def row(self, sql: str, **values: Value) -> Row | None:
        """As of a session."""
        sql, values = self._changed(sql, values)
        return self._session.row(sql, **values)

    def run(self, sql: str, **values: Value) -> int:
        """As of a session."""
        sql, values = self._changed(sql, values)
        return self._session.run(sql, **values)

    def run_many(self, sql: str, rows: Sequence[Mapping[str, Value]]) -> None:
        """As of a session."""
        self._session.run_many(sql, rows)

    def go_on_after(self, table: str) -> None:
        """As of a session."""
        self._session.go_on_after(table)

    def _changed(self, sql: str, values: Mapping[str, Value]) -> tuple[str, dict[str, Value]]:
        sql, values = self._rewrite(sql, values)
        return sql, dict(values)


class RewrittenEngine:
    """The engine that gives such sessions; everything else is the real one's."""

    def __init__(self, engine: Engine, rewrite: Rewrite) -> None:
        self._engine = engine
        self._rewrite = rewrite

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def read(self, work: Callable[[Session], Found]) -> Found:
        """As of an engine."""
        return self._engine.read(lambda db: work(RewrittenSession(db, self._rewrite)))

    def write(self, work: Callable[[Session], Found], *, repeatable: bool = False) -> Found:
        """As of an engine."""
        return self._engine.write(lambda db: work(RewrittenSession(db, self._rewrite)), repeatable=repeatable)


class UnscrubbedEngine(RewrittenEngine):
    """An engine that deletes, and leaves the bytes where they were."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, lambda sql, values: (sql, values))

    def scrub(self) -> None:
        """Nothing."""


def unnoted(store: Store) -> Store:
    """Changes of which no record is kept."""
    return _rewriting(store, lambda sql, values: ("SELECT 1", {}) if "INTO audit" in sql else (sql, values))


def in_floats(store: Store) -> Store:
    """Money that passes through binary fractions: 0.29 dollars are 28 cents."""
    return _rewriting(store, lambda sql, values: (sql, {name: _float(name, each) for name, each in values.items()}))


def unseparated(store: Store) -> Store:
    """Statements that do not say for which workspace they are."""
    every = "enterprise IS NOT NULL AND team IS NOT NULL"
    return _rewriting(store, lambda sql, values: (sql.replace(seen.TENANT, every), values))


def unscrubbed(store: Store) -> Store:
    """Deleted rows whose bytes stay in the files."""
    return Store(UnscrubbedEngine(store.engine))


def _rewriting(store: Store, rewrite: Rewrite) -> Store:
    return Store(RewrittenEngine(store.engine, rewrite))


def _float(name: str, value: Value) -> Value:
    return int(float(value) / 100 * 100) if name.endswith("cents") and isinstance(value, int) else value

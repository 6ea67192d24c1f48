"""The log on a PostgreSQL server, for several machines: a pool of connections, synchronous commits, the same SQL."""

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from bot.store.engine import NOT_TAKEN, POSTGRESQL, Found, Row, Session, Value, for_psycopg, storable
from bot.store.errors import NoLog, NotLogged, NotOurs, Refused, TooNew, Unreachable, Unsure
from bot.store.migrations import SCHEMA_VERSION, STEPS, statements

OLDEST_SERVER = 130000
CONNECT_SECONDS = 3
WAIT_SECONDS = 1.5
"""For a connection of the pool, and for a lock; shorter than the three seconds that Slack waits."""
IMPATIENT_SECONDS = 0.1
RECONNECT_SECONDS = 2
"""So long a dead server is looked for before the next who asks looks again: its return is noticed in seconds."""
MOST_CONNECTIONS = 4
"""Of one process; a server's default allows a hundred."""
MIGRATING = 0x4C4C4D43
"""The advisory lock under which one process upgrades the schema and the others wait."""
TRIES = 2
MADE_BY_PROGRAMS = """
    SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = current_schema() AND relkind IN ('r', 'p', 'v', 'm', 'f')
    AND NOT EXISTS (
        SELECT 1 FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e'
    )
"""
"""Tables and views; those of an extension, such as the statistics of a server for hire, are nobody's."""
NO_RIGHTS = "42501"
REFUSED = ("22", "23", "54")
"""Classes of complaints about what is written, not about where: data, integrity, and limits of the program."""

Connection = psycopg.Connection[DictRow]

# The pool reports each failed attempt with the address that it tried; we report in our own words.
logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)


class ServerFacts(NamedTuple):
    """What decides whether a server can hold the log; `version` is 150003 for 15.3."""

    version: int
    encoding: str
    takes_writes: bool

    @classmethod
    def of(cls, conn: Connection) -> "ServerFacts":
        """As the server itself says it."""
        shown = conn.execute("SHOW transaction_read_only").fetchone()  # on a standby it is on, whatever is set
        encoding = conn.info.parameter_status("server_encoding") or ""
        return cls(conn.info.server_version, encoding, shown == {"transaction_read_only": "off"})


def refuse_unfit(server: ServerFacts, where: str) -> None:
    """Raises Unreachable where the log cannot be kept on such a server."""
    if server.version < OLDEST_SERVER:
        raise Unreachable(
            f"The database server at {where} is version {server.version // 10000}; "
            f"llmcost needs {OLDEST_SERVER // 10000} or newer."
        )
    if server.encoding != "UTF8":
        raise Unreachable(
            f"The database {where} is in {server.encoding}, which cannot hold all that people write: "
            "make one with ENCODING 'UTF8'."
        )
    if not server.takes_writes:
        raise Unreachable(
            f"The database {where} takes no writes: set LLMCOST_DATABASE to a server that does, not its standby."
        )


class PostgresqlSession:
    """A connection inside a transaction."""

    dialect = POSTGRESQL

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def rows(self, sql: str, **values: Value) -> Sequence[Row]:
        """All rows of a statement."""
        return self._run(sql, values).fetchall()

    def row(self, sql: str, **values: Value) -> Row | None:
        """The first row of a statement, or None."""
        return self._run(sql, values).fetchone()

    def run(self, sql: str, **values: Value) -> int:
        """Run a statement; how many rows it changed."""
        return self._run(sql, values).rowcount

    def run_many(self, sql: str, rows: Sequence[Mapping[str, Value]]) -> None:
        """Run a statement once for each row of values."""
        with self._conn.cursor() as cursor:
            cursor.executemany(for_psycopg(sql), [storable(row) for row in rows])

    def go_on_after(self, table: str) -> None:
        """Set the counter of its numbers."""
        following = f"(SELECT coalesce(max(id), 0) + 1 FROM {table})"
        self._conn.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {following}, false)")

    def _run(self, sql: str, values: Any) -> psycopg.Cursor[DictRow]:
        return self._conn.execute(for_psycopg(sql), storable(values))


class _Broken(Exception):
    """The connection died; `committing` when it did so after the commit was sent."""

    def __init__(self, committing: bool) -> None:
        super().__init__("the connection to the log broke, try again in a moment")
        self.committing = committing


class _Watch:
    """How far a transaction has come."""

    committing = False


class PostgresqlEngine:
    """A pool of connections to one server; any thread may use it."""

    dialect = POSTGRESQL

    def __init__(
        self,
        url: str,
        server_of: Callable[[Connection], ServerFacts] = ServerFacts.of,
        *,
        must_exist: bool = False,
    ) -> None:
        self.url = url
        where = place(url)
        self._away_until = 0.0
        self._first_contact(url, where, server_of, must_exist=must_exist)
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            url, min_size=1, max_size=MOST_CONNECTIONS, timeout=WAIT_SECONDS, configure=_configure,
            reconnect_timeout=RECONNECT_SECONDS, open=True,
            kwargs={"row_factory": dict_row, "connect_timeout": CONNECT_SECONDS, "autocommit": True},
        )  # fmt: skip

    def _first_contact(
        self, url: str, where: str, server_of: Callable[[Connection], ServerFacts], *, must_exist: bool
    ) -> None:
        """Check the server and bring the schema up to date. Raises StoreError."""
        try:
            with psycopg.connect(url, row_factory=dict_row, connect_timeout=CONNECT_SECONDS) as conn:
                refuse_unfit(server_of(conn), where)
                if must_exist and not _version(conn, where):
                    raise NoLog(
                        f"There is no log in the database {where}: set LLMCOST_DATABASE to where it lies; "
                        "“llmcost migrate” makes a new one."
                    )
                _prepare(conn, where)
        except psycopg.Error as error:
            raise Unreachable(f"The database server at {where} cannot be used: {_first_line(error)}.") from error

    def read(self, work: Callable[[Session], Found]) -> Found:
        """What `work` gives; it only reads, so a connection that had died is replaced and asked again."""
        return self._twice(self._read, work, repeatable=True)

    def snapshot(self, work: Callable[[Session], Found]) -> Found:
        """What `work` reads in one transaction that sees no later commit."""
        return self._twice(self._snapshot, work, repeatable=True)

    def _snapshot(self, work: Callable[[Session], Found]) -> Found:
        with self._watching(), self._connection() as conn, conn.transaction():
            conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            return work(PostgresqlSession(conn))

    def write(self, work: Callable[[Session], Found], *, repeatable: bool = False) -> Found:
        """What `work` gives, in one transaction, committed synchronously."""
        return self._twice(self._write, work, repeatable=repeatable)

    def _twice(
        self, run: Callable[[Callable[[Session], Found]], Found], work: Callable[[Session], Found], *, repeatable: bool
    ) -> Found:
        doubtful = False
        for attempt in range(TRIES):
            try:
                with _plainly(self._refuse_newer):
                    return run(work)
            except _Broken as broken:
                doubtful = doubtful or broken.committing
                if attempt == TRIES - 1 or (broken.committing and not repeatable):
                    raise (Unsure if doubtful else NotLogged)(str(broken)) from broken
                self._pool.check()
            except NotLogged as reason:
                raise (Unsure if doubtful else type(reason))(str(reason)) from reason
        raise AssertionError("unreachable")

    def _refuse_newer(self, error: psycopg.Error) -> None:
        with suppress(psycopg.Error, PoolTimeout), self._connection() as conn:
            try:
                _version(conn, place(self.url))
            except TooNew as found:
                raise found from error

    def _read(self, work: Callable[[Session], Found]) -> Found:
        with self._watching(), self._connection() as conn:
            return work(PostgresqlSession(conn))

    def _write(self, work: Callable[[Session], Found]) -> Found:
        with self._watching() as watch, self._connection() as conn, conn.transaction():
            found = work(PostgresqlSession(conn))
            watch.committing = True
            return found

    def _connection(self) -> AbstractContextManager[Connection]:
        """A connection of the pool; who comes just after somebody who waited in vain does not wait again."""
        return self._pool.connection(timeout=self.patience)

    @property
    def patience(self) -> float:
        """Seconds to wait for a connection: an answer asks several times, and Slack waits three seconds in all."""
        return IMPATIENT_SECONDS if time.monotonic() < self._away_until else WAIT_SECONDS

    @contextmanager
    def _watching(self) -> Iterator[_Watch]:
        """Tell a connection that died from a statement that failed. Raises _Broken."""
        watch = _Watch()
        try:
            yield watch
        except PoolTimeout:
            self._away_until = time.monotonic() + WAIT_SECONDS
            raise
        except psycopg.OperationalError as error:
            if _lost(error):
                raise _Broken(watch.committing) from error
            raise
        self._away_until = 0.0

    def scrub(self) -> None:
        """Have the server give up the space of deleted rows; its write-ahead log goes when it is done with it."""
        with suppress(psycopg.Error, PoolTimeout), self._pool.connection() as conn:
            conn.execute("VACUUM")

    def damage(self) -> str:
        """A server checks its own files."""
        return ""

    def astray(self) -> str:
        """A server keeps its files where they are."""
        return ""

    def size_bytes(self) -> int:
        """What the server reports for this database."""
        found = self.read(lambda session: session.row("SELECT pg_database_size(current_database()) AS bytes"))
        return int(found["bytes"]) if found else 0

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


def place(url: str) -> str:
    """Host, port and database of a URL, without the user and the password. Raises Unreachable."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise Unreachable("LLMCOST_DATABASE is no PostgreSQL URL: write postgresql://user@host/database.") from error
    port = f":{parts['port']}" if parts.get("port") else ""
    return f"{parts.get('host') or 'this machine'}{port}/{parts.get('dbname') or ''}"


def _configure(conn: Connection) -> None:
    conn.execute("SET synchronous_commit = on")
    # Each statement has an index that fits whatever is asked: planning it anew took longer than running it.
    conn.execute("SET plan_cache_mode = force_generic_plan")
    # Over millions of rows a plan without the values looks costly enough to be compiled: 20 ms for a page of 0.3 ms.
    conn.execute("SET jit = off")
    conn.execute(f"SET lock_timeout = {int(WAIT_SECONDS * 1000)}")
    conn.execute("SET idle_in_transaction_session_timeout = 60000")


def _lost(error: psycopg.OperationalError) -> bool:
    """Whether the connection itself is gone: no SQLSTATE at all, class 08, or the server is shutting down."""
    state = error.sqlstate or ""
    return not state or state.startswith("08") or state in ("57P01", "57P02", "57P03")


@contextmanager
def _plainly(refuse_newer: Callable[[psycopg.Error], None]) -> Iterator[None]:
    """The server's complaints in words that a person can act on; a mistake in our SQL stays a fault of the program.

    Raises TooNew where it is none, because a newer program has changed the schema meanwhile.
    """
    try:
        yield
    except PoolTimeout as error:
        raise NotLogged("the log cannot be reached, try again in a moment") from error
    except psycopg.Error as error:
        if (error.sqlstate or "").startswith(("42", *REFUSED)):
            refuse_newer(error)
        if (error.sqlstate or "").startswith("42") and error.sqlstate != NO_RIGHTS:
            raise
        if (error.sqlstate or "").startswith(REFUSED):
            raise Refused(NOT_TAKEN) from error
        raise NotLogged(_reason(error)) from error


def _reason(error: psycopg.Error) -> str:
    state = error.sqlstate or ""
    if state in ("55P03", "40P01", "40001", "57014"):
        return "the log is busy, try again in a moment"
    if state.startswith("53"):
        return "storage full" if state == "53100" else "the log is overloaded, try again in a moment"
    if state in ("25006", NO_RIGHTS):
        return "the log cannot be written to"
    if state.startswith("XX"):
        return "the log is damaged; tell whoever runs the bot"
    return "the log cannot be reached"


def _first_line(error: psycopg.Error) -> str:
    """What the driver says, on one line and without the addresses it tried."""
    said = (str(error).strip().splitlines() or ["no reason given"])[0]
    said = re.sub(r"^(?:connection (?:is bad|failed|to server .*? failed): )+", "", said)
    return said.removeprefix("FATAL:").strip().rstrip(".")


def _prepare(conn: Connection, where: str) -> None:
    if _version(conn, where) == SCHEMA_VERSION:
        return
    conn.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATING,))  # held to the end of this transaction
    done = _version(conn, where)
    conn.execute("CREATE TABLE IF NOT EXISTS llmcost_schema (step BIGINT PRIMARY KEY, name TEXT NOT NULL)")
    for number, step in list(enumerate(STEPS, start=1))[done:]:
        for statement in statements(step, POSTGRESQL):
            conn.execute(statement)
        conn.execute("INSERT INTO llmcost_schema VALUES (%s, %s)", (number, step.name))
    conn.commit()


def _version(conn: Connection, where: str) -> int:
    """How many steps this database has; 0 where it is empty. Raises NotOurs, TooNew."""
    names = {row["relname"] for row in conn.execute(MADE_BY_PROGRAMS)}
    step = 0
    if "llmcost_schema" in names:
        row = conn.execute("SELECT coalesce(max(step), 0) AS step FROM llmcost_schema").fetchone()
        step = int(row["step"]) if row else 0
    if not step and names - {"llmcost_schema"}:
        raise NotOurs(f"The database {where} holds another program's tables; it was left as it is.")
    if step > SCHEMA_VERSION:
        raise TooNew(f"The database {where} was written by a newer llmcost; upgrade the program.")
    return step

"""What only a server can do to us: be down, be old, be somebody else's, restart, and cut a connection."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import dict_row

from bot.answer import Answer
from bot.store.errors import NotLogged, NotOurs, StoreError, TooNew, Unreachable, Unsure
from bot.store.migrations import SCHEMA_VERSION, STEPS
from bot.store.postgresql import OLDEST_SERVER, PostgresqlEngine, ServerFacts, place
from bot.store.store import Store, open_store
from tests.conftest import asked
from tests.cutter import Cutter
from tests.postgresql import Server

NOWHERE = Path("/nonexistent/llmcost.db")


@pytest.fixture
def new_database(postgresql: Server, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty database of its own."""
    name = "other"
    with psycopg.connect(postgresql.url, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        conn.execute(f"CREATE DATABASE {name}")
    yield postgresql.url.replace("/postgres?", f"/{name}?")
    with psycopg.connect(postgresql.url, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_four_that_start_at_once_make_the_schema_once(new_database: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: open_store(NOWHERE, new_database), range(4)))
    for store in stores:
        store.close()

    with psycopg.connect(new_database) as conn:
        steps = conn.execute("SELECT step, name FROM llmcost_schema ORDER BY step").fetchall()
    assert steps == list(enumerate((step.name for step in STEPS), start=1))


def test_commits_are_synchronous(new_database: str) -> None:
    assert _shown(new_database, "synchronous_commit") == "on"


def test_no_page_waits_for_its_plan_to_be_compiled(new_database: str) -> None:
    assert _shown(new_database, "jit") == "off"


def _shown(url: str, setting: str) -> object:
    """What the store's own connections are set to."""
    store = open_store(NOWHERE, url)
    (row,) = store.read(lambda db: db.rows(f"SHOW {setting}"))
    store.close()
    return row[setting]


def test_another_programs_tables_are_left_alone(new_database: str) -> None:
    with psycopg.connect(new_database) as conn:
        conn.execute("CREATE TABLE theirs (x INTEGER)")

    with pytest.raises(NotOurs, match="another program"):
        open_store(NOWHERE, new_database)

    with psycopg.connect(new_database) as conn:
        tables = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert tables == [("theirs",)]


def test_a_newer_schema_is_refused(new_database: str) -> None:
    open_store(NOWHERE, new_database).close()
    with psycopg.connect(new_database) as conn:
        conn.execute("INSERT INTO llmcost_schema VALUES (%s, 'm999_later')", (SCHEMA_VERSION + 1,))

    with pytest.raises(TooNew):
        open_store(NOWHERE, new_database)


def test_a_server_says_itself_what_it_is(new_database: str) -> None:
    with psycopg.connect(new_database, row_factory=dict_row) as conn:
        mine = ServerFacts.of(conn)
        conn.execute("SET default_transaction_read_only = on")
        conn.commit()
        read_only = ServerFacts.of(conn)

    assert mine.version >= OLDEST_SERVER
    assert (mine.encoding, mine.takes_writes, read_only.takes_writes) == ("UTF8", True, False)


FIT = ServerFacts(version=150003, encoding="UTF8", takes_writes=True)


@pytest.mark.parametrize(
    ("server", "said"),
    [
        (FIT._replace(version=120017), r"version 12; llmcost needs 13 or newer"),
        (FIT._replace(version=90624), r"version 9; llmcost needs 13 or newer"),
        (FIT._replace(encoding="LATIN1"), "is in LATIN1"),
        (FIT._replace(takes_writes=False), "takes no writes"),
    ],
)
def test_a_server_that_cannot_hold_the_log_is_refused_and_nothing_is_created(
    server: ServerFacts, said: str, new_database: str
) -> None:
    with pytest.raises(Unreachable, match=said) as told:
        PostgresqlEngine(new_database, lambda _: server)

    assert "\n" not in str(told.value)
    with psycopg.connect(new_database) as conn:
        assert conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall() == []


@pytest.mark.parametrize(
    "url", ["postgresql://u:SECRET@127.0.0.1:1/db", "postgresql://u:SECRET@no.such.host.invalid/db"]
)
def test_a_server_that_is_down_is_told_in_one_line_without_the_password(url: str) -> None:
    with pytest.raises(StoreError, match="cannot be used") as told:
        open_store(NOWHERE, url)

    assert "SECRET" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_url_that_is_none_is_told_without_what_is_in_it() -> None:
    with pytest.raises(StoreError, match="no PostgreSQL URL") as told:
        place("postgresql://u:SECRET@host:port:more/db?nonsense=1")

    assert "SECRET" not in str(told.value)


def test_a_restarted_server_is_found_again(empty_server: Server, found: Answer) -> None:
    store = open_store(NOWHERE, empty_server.url)
    store.record(asked("D1"), found)
    empty_server.stop("immediate")

    assert isinstance(store.engine, PostgresqlEngine)
    assert store.engine.patience > 1
    with pytest.raises(NotLogged):
        store.record(asked("D2"), found)
    assert store.engine.patience < 1, "an answer asks several times, and Slack waits three seconds in all"

    empty_server.start()
    began = time.monotonic()
    while _is_away(store):
        assert time.monotonic() < began + 10
    assert store.record(asked("D2"), found).number == 2
    assert [entry.number for entry in store.entries()] == [2, 1]
    store.close()


def _is_away(store: Store) -> bool:
    try:
        store.alive()
    except NotLogged:
        return True
    return False


@pytest.fixture
def cutter(empty_server: Server) -> Iterator[Cutter]:
    cutter = Cutter(empty_server)
    yield cutter
    cutter.close()


def _through(cutter: Cutter) -> Store:
    return Store(PostgresqlEngine(cutter.url))


def test_a_connection_cut_in_mid_commit_logs_once_and_says_so(cutter: Cutter, found: Answer) -> None:
    store = _through(cutter)
    cutter.cut_after = b"COMMIT"

    entry = store.record(asked("D1"), found)

    assert cutter.cuts == 1
    assert entry.number == 1
    assert [each.number for each in store.entries()] == [1]
    store.close()


def test_a_connection_cut_before_the_commit_is_replaced_and_the_work_done_once(cutter: Cutter, found: Answer) -> None:
    store = _through(cutter)
    cutter.cut_after = b"INSERT INTO answers"

    entry = store.record(asked(), found)

    assert cutter.cuts == 1
    assert entry.number == 1
    assert [each.number for each in store.entries()] == [1]
    store.close()


def test_work_that_cannot_tell_whether_it_was_done_says_that_it_is_not_sure(cutter: Cutter) -> None:
    store = _through(cutter)
    cutter.cut_after = b"COMMIT"

    with pytest.raises(Unsure):
        store.write(lambda db: db.run("INSERT INTO oauth_states VALUES ('x', 'y')"))

    store.close()

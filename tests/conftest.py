"""What most tests need: a small price book that never changes, a date, a log in a temporary folder."""

import io
import logging
import os
import socket
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

from bot.__main__ import main
from bot.desk import Desk
from bot.observe.logs import JsonLines
from bot.store.engine import Session
from bot.store.entry import Asked, Delivery
from bot.store.sqlite import SqliteEngine
from bot.store.store import Store, open_store
from costengine.prices import Offer, PriceBook
from tests.postgresql import NO_SERVER, Server, binaries, running_server

TODAY = date(2026, 11, 24)

# A law holds or does not; how long a busy machine takes to say so is no part of it.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
Run = Callable[..., Result]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the golden files anew")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where nothing may skip, a skipped test has failed: a machine without the browser or the server proves nothing."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]  # pluggy sends its result into the generator
    if report.skipped and os.environ.get("LLMCOST_NO_SKIP") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"


@pytest.fixture
def log_lines() -> Iterator[io.StringIO]:
    """What `llmcost serve` would write to its log."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))


def offer(provider: str, gpu: str, on_demand: str, spot: str | None = None, gpus: int = 8) -> Offer:
    """An offer of one price per GPU-hour."""
    return Offer(
        provider=provider,
        region="somewhere",
        instance_type=f"{gpu.lower()}-{gpus}",
        gpu=gpu,
        gpus_per_instance=gpus,
        on_demand_usd_per_hour=Decimal(on_demand) * gpus,
        spot_usd_per_hour=Decimal(spot) * gpus if spot else None,
        as_of=date(2026, 10, 1),
        source="a test",
    )


@pytest.fixture(scope="session")
def book() -> PriceBook:
    """Three classes of provider at round prices."""
    return PriceBook(
        version="test-2026-10-01",
        offers=(
            offer("aws", "A100-80GB-SXM", "4.00", "2.00"),
            offer("lambda", "A100-80GB-SXM", "1.60"),
            offer("runpod", "A100-80GB-SXM", "1.40", "0.80"),
            offer("crusoe", "A100-80GB-SXM", "2.00", "1.00"),
            offer("vast", "A100-80GB-SXM", "1.00", gpus=1),
            offer("aws", "H100-SXM", "7.00"),
            offer("lambda", "H100-SXM", "3.00"),
            offer("vast", "H100-SXM", "2.00"),
        ),
    )


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "log" / "llmcost.db"


@pytest.fixture
def store(database: Path) -> Iterator[Store]:
    store = open_store(database)
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server, one for each worker of the test run."""
    if binaries() is None:
        pytest.skip(NO_SERVER)
    with running_server() as server:
        yield server


@pytest.fixture
def empty_server(postgresql: Server) -> Server:
    """The server, with nothing in it."""
    with psycopg.connect(postgresql.url, autocommit=True) as conn:
        conn.execute("DROP SCHEMA public CASCADE")
        conn.execute("CREATE SCHEMA public")
    return postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def any_store(request: pytest.FixtureRequest, database: Path) -> Iterator[Store]:
    """An empty log, once in a file and once on a server: what holds for one holds for both."""
    if request.param == "sqlite":
        store = open_store(database)
    else:
        store = open_store(database, request.getfixturevalue("postgresql").url)
        store.write(_empty)
    yield store
    store.close()


def _empty(db: Session) -> None:
    """As a new server is; TRUNCATE would make every file anew, which takes ten times as long."""
    db.run("SET LOCAL session_replication_role = replica")  # the order in which tables refer to each other is no matter
    for row in db.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'llmcost_schema'"):
        db.run(f"DELETE FROM {row['tablename']}")
    db.rows("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")


@pytest.fixture
def desk(store: Store, book: PriceBook) -> Desk:
    return Desk(store, book, lambda: TODAY)


def connection(store: Store) -> sqlite3.Connection:
    """The connection of a store that lies in a file, to look at what only SQLite knows or to break it."""
    assert isinstance(store.engine, SqliteEngine)
    return store.engine.conn


def asked(delivery: str | None = None, team: str = "T1", user: str = "U1", enterprise: str = "-") -> Asked:
    """Somebody asks."""
    return Asked(
        at=datetime(2026, 11, 24, 12, tzinfo=UTC),
        enterprise=enterprise,
        team=team,
        channel="C1",
        user=user,
        delivery=Delivery(kind="command", id=delivery) if delivery else None,
    )


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call `llmcost` with a log of its own."""
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_API_URL"):
        monkeypatch.delenv(name, raising=False)
    environment = {"LLMCOST_DATABASE": str(tmp_path / "llmcost.db")}

    def call(*arguments: str, stdin: str = "", **changes: str) -> Result:
        return CliRunner().invoke(main, arguments, input=stdin, env={**environment, **changes})

    return call


@pytest.fixture
def port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number

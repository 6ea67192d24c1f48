"""The commands of the store, as a shell calls them."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.conftest import Run
from tests.postgresql import Server


@pytest.fixture
def server(postgresql: Server) -> Iterator[str]:
    """The URL of a database with nothing in it, left so for the next test."""
    _clear(postgresql)
    yield postgresql.url
    _clear(postgresql)


def _clear(postgresql: Server) -> None:
    with psycopg.connect(postgresql.url, autocommit=True) as conn:
        conn.execute("DROP SCHEMA public CASCADE")
        conn.execute("CREATE SCHEMA public")


def _history(run: Run, **changes: str) -> object:
    return json.loads(run("history", "--json", **changes).output)


@pytest.fixture
def filled(run: Run) -> Run:
    for text in (
        "64 A100 30 days project atlas",
        "8 H100 3 days",
        "budget set 100k project atlas",
        "actual 70k for #1",
    ):
        assert run("ask", text).exit_code == 0
    return run


def test_a_backup_is_written_and_put_back(filled: Run, tmp_path: Path) -> None:
    path, new = str(tmp_path / "backup.db"), str(tmp_path / "new" / "llmcost.db")
    before = _history(filled)

    assert filled("backup", path).output == f"Backed up 2 answers to {path}\n"
    assert filled("backup", path).exit_code == 2
    restored = filled("restore", path, LLMCOST_DATABASE=new)

    assert restored.output == f"Restored 2 answers from {path}\n"
    assert _history(filled, LLMCOST_DATABASE=new) == before
    assert filled("restore", path, LLMCOST_DATABASE=new).exit_code == 2
    assert filled("restore", "--replace", path, LLMCOST_DATABASE=new).exit_code == 0


def test_a_log_is_moved_to_a_server_and_back_with_every_row(filled: Run, server: str, tmp_path: Path) -> None:
    before = _history(filled)
    path, back = str(tmp_path / "backup.db"), str(tmp_path / "back.db")

    moved = filled("migrate", "--from", str(tmp_path / "llmcost.db"), LLMCOST_DATABASE=server)

    assert moved.exit_code == 0
    assert "answers: 2 rows copied and compared" in moved.output
    assert "budget_entries: 1 rows copied and compared" in moved.output
    assert _history(filled, LLMCOST_DATABASE=server) == before
    assert filled("ask", "16 H100 2 days", LLMCOST_DATABASE=server).output.count("#3") == 1
    assert filled("backup", path, LLMCOST_DATABASE=server).output == f"Backed up 3 answers to {path}\n"
    assert filled("restore", path, LLMCOST_DATABASE=back).exit_code == 0
    assert len(_history(filled, LLMCOST_DATABASE=back)) == 3  # type: ignore[arg-type]


def test_a_log_is_not_moved_onto_another(filled: Run, server: str, tmp_path: Path) -> None:
    filled("ask", "8 H100 3 days", LLMCOST_DATABASE=server)

    refused = filled("migrate", "--from", str(tmp_path / "llmcost.db"), LLMCOST_DATABASE=server)

    assert refused.exit_code == 2
    assert "holds a log already" in refused.stderr
    assert filled("migrate", "--from", str(tmp_path / "llmcost.db")).exit_code == 2


@pytest.mark.parametrize(
    "command",
    [
        ["ask", "64 A100 30 days"], ["history"], ["migrate"], ["backup", "x.db"],
        ["serve"], ["serve", "--workers", "2"],
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://u:CANARY@127.0.0.1:1/db", "cannot be used"),
        ("postgresql://u:CANARY@host/db?nonsense=1", "no PostgreSQL URL"),
        ("mysql://u:CANARY@host/db", "postgresql://"),
        ("postgresql:/u:CANARY@host/db", "postgresql://"),
        ("host=db dbname=llmcost password=CANARY", "postgresql://"),
    ],
)
def test_a_database_that_cannot_be_reached_is_one_line_and_status_2(
    command: list[str], url: str, told: str, run: Run, tmp_path: Path
) -> None:
    result = run(*command, LLMCOST_DATABASE=url, SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET="x")

    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stderr.strip().count("\n") == 0
    assert "CANARY" not in result.output + result.stderr
    assert list(tmp_path.iterdir()) == []


READERS = [["history"], ["export", "x.csv"], ["backup", "x.db"], ["import", "bill.csv", "--number", "1"]]


@pytest.fixture
def bill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bill in the folder in which the commands run."""
    monkeypatch.chdir(tmp_path)
    Path("bill.csv").write_text("BilledCost,BillingCurrency,ChargePeriodStart\n3,USD,2026-11-03\n")


@pytest.mark.parametrize("command", READERS)
@pytest.mark.parametrize("is_empty_file", [False, True])
def test_what_only_reads_refuses_a_log_that_is_not_there_and_makes_none(
    command: list[str], is_empty_file: bool, run: Run, bill: None, tmp_path: Path
) -> None:
    typo = tmp_path / "typo" / "llmcost.db"
    if is_empty_file:
        typo.parent.mkdir()
        typo.touch()

    result = run(*command, LLMCOST_DATABASE=str(typo))

    assert result.exit_code == 2
    assert result.stderr.startswith(f"There is no log at {typo}: ")
    assert result.stderr.count("\n") == 1
    assert not (typo.exists() and typo.stat().st_size)
    assert {each.name for each in tmp_path.iterdir()} <= {"bill.csv", "typo"}
    assert typo.parent.exists() == is_empty_file


@pytest.mark.parametrize("command", READERS)
def test_what_only_reads_refuses_a_server_that_holds_no_log_and_makes_none(
    command: list[str], run: Run, bill: None, server: str, tmp_path: Path
) -> None:
    result = run(*command, LLMCOST_DATABASE=server)

    assert result.exit_code == 2
    assert result.stderr.startswith("There is no log in the database ")
    assert result.stderr.count("\n") == 1
    assert {each.name for each in tmp_path.iterdir()} == {"bill.csv"}
    with psycopg.connect(server) as conn:
        assert conn.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


THEIRS = {
    "CREATE TABLE theirs (x INTEGER)": 1,
    "CREATE VIEW theirs AS SELECT 1 AS x": 0,
    "CREATE TABLE theirs (x INTEGER); CREATE TABLE llmcost_schema (step BIGINT PRIMARY KEY, name TEXT NOT NULL)": 2,
}
"""What another program made, and how many tables that are."""


@pytest.mark.parametrize("theirs", THEIRS)
def test_a_schema_of_another_program_is_refused_and_left_alone(theirs: str, run: Run, server: str) -> None:
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(theirs)

    result = run("ask", "64 A100 30 days", LLMCOST_DATABASE=server)

    assert result.exit_code == 2
    assert "another program" in result.stderr
    with psycopg.connect(server) as conn:
        tables = conn.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert tables == (THEIRS[theirs],)


def test_views_of_an_extension_are_nobodys(run: Run, server: str) -> None:
    with psycopg.connect(server, autocommit=True) as conn:
        if not conn.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_stat_statements'").fetchone():
            pytest.skip("needs the extensions that come with PostgreSQL")
        conn.execute("CREATE EXTENSION pg_stat_statements")

    assert run("migrate", LLMCOST_DATABASE=server).exit_code == 0


def test_a_server_that_cannot_be_reached_is_named_with_its_port(run: Run) -> None:
    assert "127.0.0.1:1/db cannot be used" in run("migrate", LLMCOST_DATABASE="postgresql://u@127.0.0.1:1/db").stderr

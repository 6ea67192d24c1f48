"""Two programs on one log while machines are upgraded one after the other: the schema grows under the older one."""

import re
import sqlite3
from collections.abc import Iterator

import psycopg
import pytest

from bot.answer import Answer
from bot.store.engine import POSTGRESQL, SQLITE
from bot.store.errors import TooNew
from bot.store.migrations import SCHEMA_VERSION, STEPS, Step, statements
from bot.store.store import Store
from tests.conftest import asked

BEFORE_THE_FIRST_VERSION = 2
"""Steps of a time in which nobody ran more than one machine."""
FILLS = re.compile(r"ADD COLUMN (?!.*\bDEFAULT\b).*\bNOT NULL\b", re.IGNORECASE)
TAKES = re.compile(r"^\s*DROP (?!INDEX)|\b(?:RENAME|DROP COLUMN|ALTER COLUMN|SET NOT NULL)\b", re.IGNORECASE)


def _takes_away(step: Step) -> list[str]:
    """Statements after which a program that does not know of the step may fail."""
    return [each for each in statements(step, SQLITE) if FILLS.search(each) or TAKES.search(each)]


@pytest.mark.parametrize("step", STEPS[BEFORE_THE_FIRST_VERSION:], ids=lambda step: step.name)
def test_a_step_only_adds(step: Step) -> None:
    assert _takes_away(step) == []


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE answers RENAME COLUMN text TO words",
        "DROP TABLE people",
        "ALTER TABLE answers DROP COLUMN text",
        "ALTER TABLE answers ADD COLUMN colour {text} NOT NULL",
        "ALTER TABLE answers RENAME TO replies",
    ],
)
def test_a_step_that_takes_away_is_seen(sql: str) -> None:
    assert _takes_away(Step("m999", sql))


RENAME = "ALTER TABLE answers RENAME COLUMN {} TO {}"


@pytest.fixture
def renamed(any_store: Store) -> Iterator[Store]:
    """A log in which a column has another name than this program knows."""
    any_store.write(lambda db: db.run(RENAME.format("text", "words")))
    yield any_store
    any_store.write(lambda db: db.run(RENAME.format("words", "text")))


@pytest.fixture
def upgraded(renamed: Store) -> Iterator[Store]:
    """The same, upgraded by a newer program."""
    step = {
        SQLITE: (f"PRAGMA user_version = {SCHEMA_VERSION + 1}", f"PRAGMA user_version = {SCHEMA_VERSION}"),
        POSTGRESQL: (
            f"INSERT INTO llmcost_schema VALUES ({SCHEMA_VERSION + 1}, 'newer')",
            f"DELETE FROM llmcost_schema WHERE step > {SCHEMA_VERSION}",
        ),
    }
    up, down = step[renamed.engine.dialect]
    renamed.write(lambda db: db.run(up))
    yield renamed
    renamed.write(lambda db: db.run(down))


def test_a_log_that_a_newer_program_has_changed_is_told_from_a_fault_of_ours(upgraded: Store, found: Answer) -> None:
    with pytest.raises(TooNew, match="written by a newer llmcost"):
        upgraded.record(asked(), found)


def test_a_mistake_in_our_own_words_stays_a_fault(renamed: Store, found: Answer) -> None:
    with pytest.raises((sqlite3.OperationalError, psycopg.errors.UndefinedColumn)):
        renamed.record(asked(), found)

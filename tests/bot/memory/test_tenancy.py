"""Nobody sees another workspace's words, or a private place's: a walk, and what the walk makes of seeded faults."""

import pytest

from benchmarks.tenancy import walked
from benchmarks.torture.rewritten import unseparated
from bot.store import seen
from costengine.prices import PriceBook


def test_a_walk_shows_nobody_what_is_not_theirs_and_every_statement_names_its_workspace(book: PriceBook) -> None:
    walk = walked(500, seed=3, book=book)

    assert walk.wrong == []
    assert len(walk.secrets) > 40
    assert {"estimate", "history", "budget", "export", "explain", "compare", "actual"} <= set(walk.intents)


def test_the_walk_catches_a_statement_without_its_workspace(book: PriceBook) -> None:
    wrong = walked(120, seed=3, book=book, faulty=unseparated).wrong

    assert any("saw a word" in law for law in wrong)
    assert any("a statement that is not of" in law for law in wrong)


def test_the_walk_catches_rows_that_anybody_sees(book: PriceBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "arms", lambda asked: ("channel IS NOT NULL",))

    wrong = walked(200, seed=3, book=book).wrong

    assert wrong
    assert all("saw a word" in law for law in wrong)

"""A damaged file is refused before anything is served from it, and left as it is."""

from pathlib import Path

import pytest

from bot.answer import answer
from bot.store.errors import NotOurs
from bot.store.soundness import refuse_damaged
from bot.store.store import Store, open_store
from costengine.prices import PriceBook
from tests.conftest import TODAY, asked


@pytest.fixture
def filled(database: Path, book: PriceBook) -> Path:
    """The file of a log with some answers, closed."""
    store = open_store(database)
    for _ in range(20):
        store.record(asked(), answer("64 A100 30 days", book=book, today=TODAY))
    store.close()
    return database


def test_a_whole_file_is_served_from(filled: Path) -> None:
    store = open_store(filled)

    refuse_damaged(store)

    assert len(list(store.entries())) == 20
    store.close()


@pytest.mark.parametrize("page", [5, 12, 30, 60])
def test_a_file_with_a_page_of_something_else_is_refused_and_left_alone(filled: Path, page: int) -> None:
    content = bytearray(filled.read_bytes())
    content[page * 4096 : (page + 1) * 4096] = b"\xa5" * 4096
    filled.write_bytes(content)
    store = open_store(filled)

    with pytest.raises(NotOurs, match="is damaged; it was left as it is"):
        refuse_damaged(store)

    assert filled.read_bytes() == bytes(content)


def test_a_server_looks_after_itself(any_store: Store) -> None:
    refuse_damaged(any_store)

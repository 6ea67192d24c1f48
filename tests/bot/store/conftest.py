"""What the tests of the log write into it."""

import pytest

from bot.answer import Answer, answer
from costengine.prices import PriceBook
from tests.conftest import TODAY


@pytest.fixture
def found(book: PriceBook) -> Answer:
    return answer("64 A100 30 days", book=book, today=TODAY)

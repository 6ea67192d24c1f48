"""Two sides of the same work differ in how it is bought, where, or in what precision."""

import pytest

from bot.reader import Intent, read
from costengine.question import Purchase
from tests.conftest import TODAY


@pytest.mark.parametrize(
    ("text", "bought"),
    [
        ("64 A100 30 days vs 64 A100 30 days spot", [None, Purchase.SPOT]),
        ("64 A100 30 days spot vs 64 A100 30 days", [Purchase.SPOT, None]),
        ("64 A100 30 days vs 64 A100 spot", [None, Purchase.SPOT]),
        ("64 A100 vs 32 H100, 30 days, spot", [Purchase.SPOT, Purchase.SPOT]),
    ],
)
def test_what_one_side_leaves_out_tells_two_alike_sides_apart(text: str, bought: list[Purchase | None]) -> None:
    found = read(text, today=TODAY)

    assert [question.purchase for question in found.questions] == bought


def test_the_currency_is_of_both_alike_sides() -> None:
    found = read("64 A100 30 days vs 64 A100 30 days spot in euros", today=TODAY)

    assert {question.currency for question in found.questions} == {"EUR"}


def test_two_sides_that_say_the_very_same_are_refused() -> None:
    found = read("64 A100 30 days vs 64 A100 30 days", today=TODAY)

    assert found.error or found.intent is not Intent.COMPARE

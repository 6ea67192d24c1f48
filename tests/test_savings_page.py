"""docs/savings.md: its examples are asked for real, and the page is what they answer."""

import pytest

from benchmarks.savings_examples import DAY, EXAMPLES, PAGE, Example, page
from bot.answer import answer
from costengine.prices import bundled_book

TOLD = {"Limits that cannot be kept"}
"""Examples of a refusal."""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_every_example_of_the_page_is_answered(example: Example) -> None:
    found = answer(example.text, book=bundled_book(), today=DAY, thread=example.thread)

    assert bool(found.error) == (example.title in TOLD)
    assert found.estimate or found.estimates or found.error
    assert f"## {example.title}\n" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "figure",
    [
        "$1,000,000.00",  # the article's lines add up
        "$300,000 / 64 GPUs = $4,687.50 a GPU",
        "$300,000 / 46,080 GPU-hours = $6.51 per GPU-hour",
        "us 27,648 · university 18,432",
    ],
)
def test_figures_that_no_price_can_change_stand_on_the_page_and_in_what_is_generated(figure: str) -> None:
    """The other figures follow the book: `make savings` writes them anew."""
    assert figure in PAGE.read_text(encoding="utf-8")
    assert figure in page()

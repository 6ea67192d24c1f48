from decimal import Decimal

import pytest

from costengine.estimate import estimate
from costengine.prices import PriceBook
from costengine.question import Kind, Question, Scope
from tests.conftest import TODAY

MONTH = Question(kind=Kind.GPU_TIME, gpu="A100-80GB-SXM", gpu_count=64, duration_hours=720)


@pytest.mark.parametrize(
    ("usd", "words"),
    [(50_000, "over your limit of $50,000 by"), (80_000, "could pass it by"), (10**6, "stays within your limit")],
)
def test_a_limit_is_answered(usd: int, words: str, book: PriceBook) -> None:
    assert words in estimate(MONTH.but(max_usd=Decimal(usd)), book, TODAY).notes[0]


def test_a_limit_on_the_whole_project_counts_the_whole_project(book: PriceBook) -> None:
    found = estimate(MONTH.but(max_usd=Decimal(80_000), scope=Scope.PROJECT), book, TODAY)

    assert "The whole project is over" in found.notes[0]

"""Splitting a bill: to the cent, whatever the shares; shares that do not add up are told."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costengine.costing import Pricer
from costengine.errors import OutOfRange
from costengine.prices import PriceBook
from costengine.question import Kind, Question
from costengine.split import split, to_the_cent, weights_of
from tests.conftest import TODAY

MONTH = Question(kind=Kind.GPU_TIME, gpu="A100-80GB-SXM", gpu_count=64, duration_hours=720)


def test_the_articles_run_split_60_to_40(book: PriceBook) -> None:
    """S12 of the article: 46,080 x $1.67 = $76,953.60 in $46,172.16 and $30,781.44."""
    held = Pricer(book, TODAY).cost(MONTH.but(usd_per_gpu_hour=Decimal("1.67")))
    found = split(held.lines[:1], held.gpu_hours.likely, weights_of("60/40"), ["the university"])

    assert found.partners == ("us", "the university")
    assert found.totals == (Decimal("46172.16"), Decimal("30781.44"))
    assert found.gpu_hours == pytest.approx((27_648, 18_432))


@settings(max_examples=200, deadline=None)
@given(
    cents=st.integers(0, 10**14),
    weights=st.lists(st.decimals("0.01", "1000", places=2), min_size=2, max_size=20),
)
def test_parts_add_up_to_the_cent_and_none_is_a_cent_off(cents: int, weights: list[Decimal]) -> None:
    amount = Decimal(cents) / 100
    parts = to_the_cent(amount, weights)

    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - amount * weight / sum(weights)) < Decimal("0.01")


def test_every_line_and_the_total_add_up(book: PriceBook) -> None:
    held = Pricer(book, TODAY).cost(MONTH)
    found = split(held.lines, held.gpu_hours.likely, weights_of("1/1/1"))

    assert all(sum(row.parts) == row.whole for row in found.rows)
    assert sum(found.totals) == found.whole == held.project.likely
    assert found.partners == ("us", "partner 2", "partner 3")


@pytest.mark.parametrize("shares", ["60/60", "33/33/33", "150/20"])
def test_percentages_that_do_not_add_up_are_told(shares: str) -> None:
    with pytest.raises(OutOfRange, match="add up to 100"):
        weights_of(shares)


def test_gpu_hours_need_not_add_up_to_a_hundred() -> None:
    assert weights_of("30000/16080", by_gpu_hours=True) == (Decimal(30_000), Decimal(16_080))


@pytest.mark.parametrize("weights", [(100,), (120, -20), (100, 0)])
def test_a_share_of_nothing_or_less_is_refused(weights: tuple[int, ...]) -> None:
    with pytest.raises(OutOfRange, match="above zero"):
        split([], 1.0, [Decimal(each) for each in weights])

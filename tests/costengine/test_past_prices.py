"""Past prices stay in the book, so an answer of that time can be rebuilt, and change nothing of today."""

from datetime import date
from decimal import Decimal

import pytest

from costengine.offers import Offer
from costengine.past_prices import past_offers, past_prices
from costengine.prices import PriceBook, bundled_book
from costengine.question import Purchase
from costengine.tables import table

BOOK = bundled_book()
OFFERS = table("offers.csv", Offer)
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("day", "node"),
    [(date(2025, 3, 1), "98.32"), (date(2025, 7, 1), "55.04"), (TODAY, "55.04")],
)
def test_p5_costs_what_it_cost_on_that_day(day: date, node: str) -> None:
    """AWS cut its list price of p5.48xlarge by 44 % in June 2025."""
    rent = BOOK.rent("H100-SXM", instance_type="p5.48xlarge", region="us-east-1", today=day)

    assert rent.usd_per_gpu_hour.likely * 8 == Decimal(node)


def test_google_spot_of_may_2026_is_that_of_may() -> None:
    """a3-highgpu-8g in us-central1 rose from $34.39 to $50.61 within twelve weeks."""
    first = min(row.as_of for row in past_prices() if row.instance_type == "a3-highgpu-8g")
    then = BOOK.rent("H100-SXM", Purchase.SPOT, instance_type="a3-highgpu-8g", region="us-central1", today=first)
    now = BOOK.rent("H100-SXM", Purchase.SPOT, instance_type="a3-highgpu-8g", region="us-central1", today=TODAY)

    assert then.usd_per_gpu_hour.likely < now.usd_per_gpu_hour.likely


@pytest.mark.parametrize("purchase", [Purchase.ON_DEMAND, Purchase.SPOT])
def test_the_past_changes_nothing_of_today(purchase: Purchase) -> None:
    alone = PriceBook(version="test", offers=OFFERS)

    for gpu in BOOK.gpus():
        assert set(BOOK.current(gpu, purchase, TODAY)) == set(alone.current(gpu, purchase, TODAY))


def test_a_past_price_without_a_dated_present_one_is_left_out() -> None:
    undated = [offer._replace(as_of=None) for offer in OFFERS]

    assert past_offers(undated) == ()

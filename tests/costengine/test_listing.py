"""The list of prices: sorted, per GPU and per node, dated, with how each moved."""

from datetime import date
from decimal import Decimal

import pytest

from costengine.hardware import accelerators
from costengine.listing import cheapest_of_each_provider, price_list, unpriced, usual_price
from costengine.past_prices import past_prices
from costengine.prices import bundled_book, providers
from costengine.question import ProviderClass, Purchase
from costengine.wanted import Wanted

BOOK = bundled_book()
TODAY = date(2026, 11, 24)


def test_the_list_is_sorted_by_the_price_of_a_gpu() -> None:
    rows = price_list(BOOK, Wanted("H100-SXM"), TODAY)

    prices = [row.usd_per_gpu_hour for row in rows]
    assert prices == sorted(prices)
    assert all(row.usd_per_hour == pytest.approx(row.usd_per_gpu_hour * row.gpus) for row in rows)


def test_p5_shows_its_node_and_the_cut_of_june_2025() -> None:
    """$98.32 to $55.04 for eight: 44 % less."""
    rows = price_list(BOOK, Wanted("H100-SXM", provider="aws", region="us-east-1"), TODAY)
    p5 = next(row for row in rows if row.instance_type == "p5.48xlarge")

    assert (p5.gpus, p5.usd_per_hour, p5.usd_per_gpu_hour) == (8, Decimal("55.04"), Decimal("6.88"))
    assert p5.as_of == date(2026, 9, 6)
    assert p5.trend
    assert p5.trend.since == date(2025, 6, 23)
    assert round(p5.trend.change, 2) == -0.44


def test_an_unchanged_price_has_no_trend() -> None:
    rows = price_list(BOOK, Wanted("T4", provider="aws", region="us-east-1"), TODAY)

    assert next(row for row in rows if row.instance_type == "g4dn.xlarge").trend is None


def test_spot_in_the_eu_lists_only_that() -> None:
    rows = price_list(BOOK, Wanted("H100-SXM", Purchase.SPOT, region="eu"), TODAY)

    assert rows
    assert {row.purchase for row in rows} == {Purchase.SPOT}
    assert not {"uksouth", "eu-west-2", "europe-west2"} & {row.region for row in rows}


def test_an_offer_that_does_not_say_its_form_is_marked() -> None:
    rows = price_list(BOOK, Wanted("H100-SXM", provider_class=ProviderClass.NEOCLOUD), TODAY)

    assert {row.form_known for row in rows} == {True, False}


def test_a_short_list_has_each_provider_once_for_each_form() -> None:
    rows = cheapest_of_each_provider(price_list(BOOK, Wanted("H100-SXM"), TODAY))

    assert len(rows) == len({(row.provider, row.form_known) for row in rows})


@pytest.mark.parametrize("gpu", sorted(accelerators()))
def test_the_list_of_every_accelerator_begins_with_the_cheapest(gpu: str) -> None:
    for purchase in Purchase:
        prices = [row.usd_per_gpu_hour for row in price_list(BOOK, Wanted(gpu, purchase), TODAY)]
        assert prices == sorted(prices)


def test_what_nobody_rents_out_is_known() -> None:
    assert unpriced(BOOK, accelerators()) == (
        "RTX-8000",
        "H20", "H800", "H200-NVL", "B100", "MI210", "MI250", "MI250X", "MI325X", "MI355X", "Gaudi2", "Gaudi3",
        "Ascend-910A", "Ascend-910B",
        "TPU-v7", "Trainium2", "Trainium3",
    )  # fmt: skip


def test_every_past_price_is_of_a_known_provider_and_dated_before_today() -> None:
    for row in past_prices():
        assert row.provider in providers()
        assert row.as_of < TODAY
        assert row.source


def test_a_short_list_shows_the_dated_price_of_a_provider_before_an_undated_one() -> None:
    """Verda: $1.99 without a date, $2.29 in May 2026."""
    short = cheapest_of_each_provider(price_list(BOOK, Wanted("H100-SXM"), TODAY))

    verda = next(row for row in short if row.provider == "verda")
    assert (verda.usd_per_gpu_hour, verda.as_of) == (Decimal("2.29"), date(2026, 5, 24))
    assert [row.usd_per_gpu_hour for row in short] == sorted(row.usd_per_gpu_hour for row in short)


def test_a_node_costs_what_its_provider_asks_for_the_machine() -> None:
    rows = price_list(BOOK, Wanted("H100-SXM", provider="aws", region="us-east-1"), TODAY)

    assert {row.usd_per_node_hour for row in rows if row.instance_type == "p5.48xlarge"} == {Decimal("55.04")}


def test_the_list_says_what_an_estimate_takes_from_it() -> None:
    said = usual_price(BOOK.rent("H100-SXM", provider_class=ProviderClass.NEOCLOUD, today=TODAY))

    assert said[0] == "An estimate takes $2.99 per GPU-hour (median of 11 neoclouds), 80 % range $2.40 to $4.29."

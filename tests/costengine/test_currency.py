"""Currencies: no rate, no conversion."""

from datetime import date
from decimal import Decimal

import pytest

from costengine.currency import NoRate, convert, currencies, to_usd


def test_dollars_in_euros_at_the_newest_rate() -> None:
    """1 / 1.1172."""
    euros = convert(Decimal(1000), "eur")

    assert round(euros.amount, 2) == Decimal("895.09")
    assert euros.as_of == date(2026, 10, 30)
    assert euros.source.startswith("ECB")


def test_two_currencies_meet_at_the_same_day() -> None:
    """Per euro on 2026-10-30: CHF 0.9194, USD 1.1172."""
    francs = convert(Decimal(1), "CHF")

    assert francs.rate == Decimal("0.9194") / Decimal("1.1172")
    assert francs.as_of == date(2026, 10, 30)


@pytest.mark.parametrize("code", sorted(currencies()))
def test_there_and_back_is_the_same_amount(code: str) -> None:
    there = convert(Decimal(1000), code)

    assert round(to_usd(there.amount, code).amount, 6) == 1000


def test_a_dollar_is_a_dollar() -> None:
    assert convert(Decimal("1.67"), "USD").amount == Decimal("1.67")


def test_a_currency_that_nobody_knows_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NoRate, match="EUR") as caught:
        convert(Decimal(1), "XYZ")

    assert caught.value.code == "no_rate"

"""Amounts that mean something other than the price of a GPU-hour, and what is said of them."""

from datetime import date

import pytest

from bot.reader.read import read

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("64 A100 30 days, storage $0.03 per GB", "$0.03 per GB not used: storage and transfer are at list prices"),
        ("64 A100 30 days, tools $60 per seat", "tools $60 per seat not used"),
        ("64 A100 30 days in eur, exchange rate 1.08", "exchange rate 1.08 not used"),
        ("64 A100 30 days at 1.08 usd per eur", "1.08 usd per eur not used: EUR converted at"),
        ("7B 2T tokens at $3 per million tokens", "$3 per million tokens not used"),
        ("64 A100 30 days @ $2/h after 20% discount", "20% discount not taken off again"),
        ("64 A100 for 30 days flat $92,160", "flat $92,160: $2 per GPU-hour"),
        ("8 H100 15 days, we bought the node for 300k", "$37,500 for each of 8 GPUs, $22,866 without its server"),
    ],
)
def test_where_an_amount_went_is_said_beside_the_job(text: str, told: str) -> None:
    reading = read(text, today=TODAY)

    assert len(reading.questions) == 1
    assert told in " ".join(reading.corrections)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("storage at $0.03 per GB", "list prices"),
        ("1 EUR = 1.08 USD", "EUR converted at"),
        ("at 0.30 per kWh", "A rent holds the electricity"),
        ("payroll 50k a month", "said of one of them"),
        ("with 19% VAT?", "no VAT or other tax"),
    ],
)
def test_an_amount_that_changes_nothing_is_refused_with_what_to_say_instead(text: str, told: str) -> None:
    error = read(text, thread=["64 A100 30 days"], today=TODAY).error

    assert told in str(error)


def test_the_price_of_one_seller_is_not_that_of_the_next() -> None:
    reading = read("and on aws?", thread=["64 A100 30 days on lambda at 1.29"], today=TODAY)

    assert (reading.questions[0].provider, reading.questions[0].usd_per_gpu_hour) == ("aws", None)
    assert "the price of $1.29 was another seller's" in reading.corrections


def test_what_something_is_worth_is_told_as_not_used() -> None:
    reading = read("the model is worth 1M, 64 A100 30 days", today=TODAY)

    assert reading.questions[0].max_usd is None
    assert reading.unused == ("worth 1M",)

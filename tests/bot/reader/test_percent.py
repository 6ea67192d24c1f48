"""Percentages: discounts, lines of cost, and how busy something is."""

from decimal import Decimal

import pytest

from bot.reader import read
from tests.conftest import TODAY


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("64 H100 30 days at $2.99/h, 15% off", "2.5415"),
        ("64 H100 30 days @ 2.99 with a 20% discount", "2.392"),
        ("64 A100 30 days at $2 per gpu hour, discount of 10%", "1.8"),
    ],
)
def test_a_discount_is_taken_off_the_price_that_was_said(text: str, rate: str) -> None:
    assert read(text, today=TODAY).questions[0].usd_per_gpu_hour == Decimal(rate)


def test_a_discount_in_a_thread_is_off_the_price_said_before() -> None:
    (job,) = read("with a 30% discount", thread=["64 A100 30 days at $2 per gpu hour"], today=TODAY).questions

    assert job.usd_per_gpu_hour == Decimal("1.4")


@pytest.mark.parametrize("text", ["30 days of 64 a100, 20% discount", "64 A100 30 days, 20% off"])
def test_without_a_price_a_discount_is_off_nothing(text: str) -> None:
    assert "price" in str(read(text, today=TODAY).error)


def test_a_discount_of_more_than_all_is_out_of_range() -> None:
    assert "A discount of 120 %" in str(read("64 A100 30 days at $2/h 120% off", today=TODAY).error)


@pytest.mark.parametrize("text", ["+ 15% contingency", "contingency 20%"])
def test_a_line_of_cost_in_percent_is_refused_with_what_to_give(text: str) -> None:
    assert "in dollars" in str(read(text, thread=["64 A100 30 days"], today=TODAY).error)


def test_how_busy_a_training_run_keeps_its_gpus_is_its_mfu() -> None:
    refused = read("assume 50% utilization", thread=["7B 1T 64 H100"], today=TODAY)

    assert "at 50% mfu" in str(refused.error)


def test_a_part_of_the_tokens_is_no_discount() -> None:
    (job,) = read("20% off the tokens", thread=["7B 1T 64 H100"], today=TODAY).questions

    assert job.tokens is not None
    assert round(job.tokens) == 800_000_000_000


@pytest.mark.parametrize("text", ["with 15% EDP", "EDP of 15%", "we have a 20% enterprise discount", "we have 20% off"])
@pytest.mark.parametrize("thread", [["64 A100 30 days"], []])
def test_a_discount_off_prices_that_sellers_ask_is_refused_and_never_dropped(text: str, thread: list[str]) -> None:
    refused = read(text if thread else f"64 A100 30 days, {text}", thread=thread, today=TODAY)

    assert "A discount needs the price that it is taken off" in str(refused.error)


def test_a_discount_by_its_trade_name_is_taken_off_the_price_that_was_said() -> None:
    (job,) = read("with 15% EDP", thread=["64 A100 30 days at $2 per gpu hour"], today=TODAY).questions

    assert job.usd_per_gpu_hour == Decimal("1.7")


@pytest.mark.parametrize(
    "text", ["plus 19% VAT", "incl 19% VAT", "with VAT at 19%", "including VAT", "+ VAT", "VAT included"]
)
def test_a_tax_that_is_to_be_added_is_said_not_to_be(text: str) -> None:
    reading = read(f"64 A100 30 days, {text}", today=TODAY)

    assert reading.questions == read("64 A100 30 days", today=TODAY).questions
    assert any("not added: no figure here holds VAT" in each for each in reading.corrections)


@pytest.mark.parametrize("text", ["net of VAT", "excluding VAT", "without tax", "before tax"])
def test_without_tax_is_what_every_price_is_and_that_is_said(text: str) -> None:
    reading = read(f"64 A100 30 days {text}", today=TODAY)

    assert reading.questions
    assert not reading.unused
    assert reading.corrections == ("no figure here holds VAT or another tax",)


@pytest.mark.parametrize("text", ["net of VAT", "plus tax", "VAT included", "is that with VAT?"])
def test_a_tax_in_a_thread_is_explained(text: str) -> None:
    assert read(text, thread=["64 A100 30 days"], today=TODAY).arguments == {"about": "taxes"}


def test_a_percentage_of_tax_in_a_thread_is_refused() -> None:
    assert "I add none" in str(read("plus 19% VAT", thread=["64 A100 30 days"], today=TODAY).error)


@pytest.mark.parametrize("text", ["set budget 250k plus tax for atlas", "#1 cost 5k plus VAT", "#1 cost 5k incl VAT"])
def test_an_order_with_a_tax_is_asked(text: str) -> None:
    reading = read(text, today=TODAY)

    assert reading.asks_back
    assert not any("another" in choice.text for choice in reading.choices)

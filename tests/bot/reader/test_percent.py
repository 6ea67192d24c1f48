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

"""A whole job of which it is asked why it costs so much: its explanation, and no plain estimate."""

from datetime import date
from decimal import Decimal

import pytest

from bot.reader.read import read
from bot.reader.reading import Intent

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("explain 64 A100 30 days", ""),
        ("break down 7B on 2T tokens", ""),
        ("why is 64 A100 for 30 days so expensive?", "is so expensive"),
        ("explain the cost of 64 A100 for 30 days", "the cost"),
        ("why is networking zero for 64 A100 30 days?", "networking"),
        ("what drives the range of 7B 2T tokens on H100?", "range"),
        ("how sure are you about 64 A100 30 days", "range"),
        ("how is 64 A100 30 days calculated?", "how is calculated"),
    ],
)
def test_why_a_job_costs_so_much_is_its_explanation(text: str, about: str) -> None:
    reading = read(text, today=TODAY)

    assert (reading.intent, reading.arguments, reading.unused) == (Intent.EXPLAIN, {"about": about}, ())
    assert len(reading.questions) == 1


def test_what_changes_an_explained_job_asks_for_its_price_again() -> None:
    reading = read("60 days", thread=["explain 64 A100 30 days"], today=TODAY)

    assert (reading.intent, reading.questions[0].duration_hours) == (Intent.ESTIMATE, 1440)


def test_a_figure_in_a_why_is_held_against_the_job() -> None:
    reading = read("why does 8 H100 for 3 days cost $1750?", today=TODAY)

    assert reading.arguments["about"] == "quoted"
    assert Decimal(reading.arguments["usd"]) == 1750


def test_two_jobs_against_each_other_stay_a_compare() -> None:
    assert read("explain 64 A100 vs 32 H100 30 days", today=TODAY).intent is Intent.COMPARE

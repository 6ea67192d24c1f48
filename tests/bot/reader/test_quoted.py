"""A figure that was quoted, asked about with all that is said of its job, or of the job of the thread."""

from decimal import Decimal

import pytest

from bot.answer import answer
from bot.reader import Intent, read
from bot.reader.sentence import sentence
from costengine.prices import PriceBook
from tests.conftest import TODAY


@pytest.mark.parametrize(
    ("text", "job", "usd"),
    [
        ("is 300k for 64 H100 a month with spot normal", "64 x H100 SXM for 30 days, spot", "300000"),
        ("is 300k for 64 H100 a month on aws normal", "64 x H100 SXM for 30 days, on aws", "300000"),
        ("is 50 bucks normal for a lora of llama 3 8b on 50M tokens?", "lora fine-tune llama-3-8b on 50M tokens", "50"),
        ("is 1.2M for 7B on 1T tokens normal?", "pretrain 7B parameters on 1T tokens", "1200000"),
        ("is 300k per month for 64 H100 for a year normal?", "64 x H100 SXM for 365 days", "3650000"),
        ("is 300k per year for 8 H100 normal?", "8 x H100 SXM for 365 days", "300000"),
        ("is 25k/month/node for 4 nodes of 8 H100 ok?", "32 x H100 SXM for 30 days", "100000"),
        ("is $2.10/h for 64 H100 30 days fair?", "64 x H100 SXM for 30 days", "96768"),
        ("is 1M for 3 people and 64 H100 for 6 months ok?", "64 x H100 SXM for 180 days, team of 3", "1000000"),
    ],
)
def test_all_that_is_said_of_the_job_is_kept(text: str, job: str, usd: str) -> None:
    reading = read(text, today=TODAY)

    assert (reading.intent, [sentence(question) for question in reading.questions]) == (Intent.EXPLAIN, [job])
    assert Decimal(reading.arguments["usd"]) == Decimal(usd)


def test_a_figure_in_another_currency_is_answered_in_it() -> None:
    reading = read("is €90k for 64 A100 30 days normal", today=TODAY)

    assert reading.questions[0].currency == "EUR"
    assert Decimal(reading.arguments["usd"]) > 90_000


@pytest.mark.parametrize(
    "text",
    [
        "is 300k for 64 H100 a month normal, we will serve it on 4 L40S later",
        "is 300k for 64 H100 a month normal, last time it took 3 weeks",
        "is 300k or 400k normal for 64 H100 a month",
        "is 300k for 64 H100 a month or 32 H100 two months normal?",
        "is 90.000 € for 64 A100 30 days normal",
    ],
)
def test_of_two_values_none_is_taken_in_silence(text: str) -> None:
    reading = read(text, today=TODAY)

    assert (reading.intent, reading.questions) == (Intent.UNCLEAR, ())


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("is 100k normal?", "64 x H100 SXM for 30 days"),
        ("is 300k normal for that?", "64 x H100 SXM for 30 days"),
        ("we paid 100k, is that ok?", "64 x H100 SXM for 30 days"),
        ("is 100k normal with spot?", "64 x H100 SXM for 30 days, spot"),
    ],
)
def test_in_a_thread_the_job_is_that_of_the_thread(text: str, job: str) -> None:
    reading = read(text, thread=["64 H100 30 days"], today=TODAY)

    assert [sentence(question) for question in reading.questions] == [job]
    assert reading.arguments["about"] == "quoted"


def test_what_was_not_used_is_told() -> None:
    assert "warranty" in read("is 300k for 64 H100 a month with warranty normal", today=TODAY).unused
    assert "250k" in read("is 300k for 64 H100 for a month normal? last year it was 250k", today=TODAY).unused


def test_a_figure_with_people_is_held_against_the_whole_project(book: PriceBook) -> None:
    found = answer("is 1M for 3 people and 64 H100 for 6 months ok?", book=book, today=TODAY)

    assert "for the whole project" in found.reasons[0]

"""The one answer path, on questions as people send them."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import answer
from bot.reader import Intent
from costengine.prices import PriceBook, bundled_book
from costengine.question import ProviderClass
from tests.conftest import TODAY


@pytest.mark.parametrize(
    ("text", "gpu_hours"),
    [
        ("64 A100 30 days", 46_080),
        ("8xH100 72h", 576),
        ("184,320 A100 hours", 184_320),
        ("1024 A100 34 days", 835_584),
    ],
)
def test_bare_gpu_time_is_answered(text: str, gpu_hours: float) -> None:
    found = answer(text, book=bundled_book(), today=TODAY)

    assert found.intent is Intent.ESTIMATE
    assert found.estimate
    assert found.estimate.gpu_hours.likely == gpu_hours
    assert found.error is None


def test_the_articles_example_costs_what_the_article_says(book: PriceBook) -> None:
    found = answer("64 A100 30 days @ $1.67/h", book=book, today=TODAY)

    assert found.estimate
    assert found.estimate.lines[0].likely == Decimal("76953.60")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("64 Zeus9000 GPUs for 30 days", "unknown_gpu"),
        ("0 A100 30 days", "out_of_range"),
        ("-5 H100 3 days", "out_of_range"),
        ("1000000000000 A100 30 days", "out_of_range"),
        ("x" * 4001, "too_long"),
        ("what's for lunch?", "not_understood"),
        ("8 H20 3 days", "no_price"),
    ],
)
def test_what_cannot_be_answered_gets_one_clear_sentence(text: str, code: str) -> None:
    found = answer(text, book=bundled_book(), today=TODAY)

    assert found.error
    assert found.error.code == code
    assert found.estimate is None
    assert len(found.error.message) < 400


@pytest.mark.parametrize("text", ["8 H20 3 days", "64 L40S 30 days owned"])
def test_a_price_that_is_missing_may_be_given_as_the_refusal_shows(text: str) -> None:
    refused = answer(text, book=bundled_book(), today=TODAY)
    assert refused.error
    (shown,) = re.findall("name your own: “(.+)”", refused.error.message)

    found = answer(shown, book=bundled_book(), today=TODAY, thread=[text])

    assert found.estimate
    assert found.estimate.lines[0].source == "your price"


@pytest.mark.parametrize("text", ["", "   ", "<!channel>", "\u200b"])
def test_a_text_with_nothing_in_it_asks_for_help(text: str) -> None:
    assert answer(text, book=bundled_book(), today=TODAY).intent is Intent.HELP


@pytest.mark.parametrize("text", ["A100 30", "64 A100", "64 30"])
def test_what_could_mean_several_things_is_asked_back_with_answers_that_read(text: str) -> None:
    found = answer(text, book=bundled_book(), today=TODAY)

    assert found.intent is Intent.UNCLEAR
    assert 2 <= len(found.choices) <= 4
    for choice in found.choices:
        assert answer(choice.text, book=bundled_book(), today=TODAY).intent is not Intent.UNCLEAR


def test_an_explanation_is_of_the_last_estimate_of_the_thread(book: PriceBook) -> None:
    found = answer("explain", book=book, today=TODAY, thread=["64 A100 30 days"])

    assert found.estimate
    assert found.estimate.gpu_hours.likely == 46_080
    assert not found.is_logged


def test_a_quoted_figure_is_reconciled(book: PriceBook) -> None:
    found = answer("is 300k for 64 gpus a month normal?", book=book, today=TODAY)

    assert "$6.51 per GPU-hour" in " ".join(found.reasons)
    assert "$4,687.50 a GPU" in " ".join(found.reasons)


def test_nothing_to_explain_is_said() -> None:
    found = answer("explain", book=bundled_book(), today=TODAY)

    assert found.error
    assert found.error.code == "not_found"


def test_a_training_job_is_answered_with_its_hours(book: PriceBook) -> None:
    found = answer("7B on 140B tokens with 64 H100", book=book, today=TODAY)

    assert found.estimate
    assert found.estimate.factors
    assert found.estimate.gpu_hours.low < found.estimate.gpu_hours.likely < found.estimate.gpu_hours.high


def test_asking_a_tip_gives_exactly_its_saving(book: PriceBook) -> None:
    """The text of each tip, asked as a question of its own, costs what the tip said."""
    asked = answer("64 A100 30 days", book=book, today=TODAY)
    assert asked.estimate

    tips = asked.as_json()["estimate"]["tips"]
    assert tips
    for tip in tips:
        changed = answer(tip["text"], book=book, today=TODAY).estimate
        assert changed, tip["text"]
        assert Decimal(tip["saving"]) == asked.estimate.run.likely - changed.run.likely


def test_the_json_has_every_key_and_money_with_two_places(book: PriceBook) -> None:
    data = answer("64 A100 30 days", book=book, today=TODAY).as_json()

    assert set(data) >= {"text", "intent", "reading", "job", "jobs", "estimate", "estimates", "choices", "error"}
    assert set(data["estimate"]) >= {
        "currency", "run", "project", "gpu_hours", "wall_clock_hours", "gpu_count", "energy_kwh", "co2_kg",
        "lines", "assumptions", "tips", "notes",
    }  # fmt: skip
    assert set(data["estimate"]["lines"][0]) == {
        "group", "component", "low", "likely", "high", "how", "source", "as_of", "in_run",
    }  # fmt: skip
    assert set(data["estimate"]["tips"][0]) == {
        "id", "title", "text", "saving", "share_of_run", "share_of_project", "caveat", "effort", "risk",
    }  # fmt: skip
    amounts = [*data["estimate"]["run"].values(), *(tip["saving"] for tip in data["estimate"]["tips"])]
    assert all(len(amount.split(".")[1]) == 2 for amount in amounts)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_the_answer(text: str) -> None:
    found = answer(text, book=bundled_book(), today=TODAY)

    assert found.intent in Intent


def test_prices_of_one_class_hold_no_other() -> None:
    found = answer("prices h100 from neoclouds", book=bundled_book(), today=TODAY)

    assert {row.cls for row in found.prices} == {ProviderClass.NEOCLOUD}
    assert found.reasons[0].startswith("An estimate takes $2.99 per GPU-hour")


def test_prices_that_only_doubtful_offers_have_are_listed_without_a_usual_one() -> None:
    found = answer("prices h100 pcie on modal", book=bundled_book(), today=TODAY)

    assert [row.provider for row in found.prices] == ["modal"]
    assert found.reasons == ()


@pytest.mark.parametrize(
    ("text", "says", "says_not"),
    [
        ("cheapest 7B on 2T tokens by Dec 24", "by 2026-12-24", "on-demand"),
        ("$250k budget what can I train", "", "on-demand"),
        ("7B on 140B tokens on H800", "owned", "on-demand"),
        ("64 A100 30 days", "on-demand", "owned"),
    ],
)
def test_the_reading_says_what_was_priced(text: str, says: str, says_not: str) -> None:
    found = answer(text, book=bundled_book(), today=TODAY)

    assert says in found.reading
    assert says_not not in found.reading

"""Defaults on the answer path: the team's file, and settings made in chat before it."""

from datetime import date

from bot.answer import answer
from bot.reader import read
from bot.team_defaults import team_defaults
from costengine.defaults import Defaults
from costengine.prices import bundled_book
from costengine.question import Purchase

TODAY = date(2026, 11, 24)
BOOK = bundled_book()


def test_settings_are_read_in_the_words_of_people() -> None:
    settings = {
        "default_gpu": "h200",
        "provider": "amazon",
        "region": "frankfurt",
        "purchase": "spot",
        "digest": "weekly",
    }

    assert team_defaults(settings) == Defaults(
        provider="aws", region="frankfurt", gpu="H200-SXM", purchase=Purchase.SPOT
    )


def test_a_setting_that_no_table_knows_is_no_default() -> None:
    assert team_defaults({"default_gpu": "abacus", "currency": "EUR", "region": ""}) == Defaults(currency="EUR")


def test_the_job_holds_what_was_said_and_the_estimate_what_was_meant() -> None:
    found = answer("64 H100 30 days", book=BOOK, today=TODAY, defaults=Defaults(provider="aws", currency="EUR"))

    assert found.job
    assert (found.job.provider, found.job.currency, found.currency) == (None, None, "EUR")
    assert found.estimate
    assert found.estimate.lines[0].source == "AWS"


def test_an_explanation_explains_the_same_price() -> None:
    defaults = Defaults(provider="azure")
    asked = answer("64 H100 30 days", book=BOOK, today=TODAY, defaults=defaults)
    explained = answer("explain", book=BOOK, today=TODAY, thread=["64 H100 30 days"], defaults=defaults)

    assert asked.estimate
    assert explained.estimate
    assert explained.estimate.run == asked.estimate.run
    assert explained.ways
    assert f"${explained.ways.ways[0].for_one_run:,.0f}" in explained.ways.sentence


def test_the_cheapest_way_is_searched_everywhere_in_the_teams_region() -> None:
    found = answer("cheapest 7B 2T", book=BOOK, today=TODAY, defaults=Defaults(provider="azure", region="eu"))

    assert found.plans
    assert any(plan.question.provider != "azure" for plan in found.plans)
    assert all(plan.question.region for plan in found.plans)


def test_what_a_budget_trains_is_reckoned_at_the_teams_provider() -> None:
    alone = answer("$250k budget what can I train", book=BOOK, today=TODAY)
    dear = answer("$250k budget what can I train", book=BOOK, today=TODAY, defaults=Defaults(provider="azure"))

    assert alone.plans[0].question.parameters
    assert dear.plans[0].question.parameters
    assert dear.plans[0].question.parameters < alone.plans[0].question.parameters


def test_dollars_that_were_asked_for_stay_dollars() -> None:
    assert read("64 A100 30 days in dollars", today=TODAY).questions[0].currency == "USD"


def test_where_nobody_rents_it_there_is_nothing_to_compare() -> None:
    found = answer("explain", book=BOOK, today=TODAY, thread=["pretrain 7B on 2T tokens with 64 H800"])

    assert found.estimate
    assert found.ways is None


def test_the_reading_shows_the_teams_gpu() -> None:
    found = answer("64 GPUs 30 days", book=BOOK, today=TODAY, defaults=Defaults(gpu="H200-SXM"))

    assert found.reading == "64 x H200 SXM for 30 days, on-demand"
    assert found.estimate
    assert found.estimate.gpu == "H200-SXM"

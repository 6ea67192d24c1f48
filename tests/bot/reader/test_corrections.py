"""Corrections in a thread that say what was wrong, and last days that move."""

from datetime import date
from decimal import Decimal

import pytest

from bot.reader import Reading, read
from costengine.question import Question
from tests.conftest import TODAY

NAMED = [
    ("64 H100 30 days in euros", "currency", "euros", "pounds", "GBP"),
    ("64 H100 30 days in the eu", "region", "eu", "us", "us"),
    ("64 H100 30 days on aws", "provider", "aws", "azure", "azure"),
    ("7B on 1T tokens with 64 H100", "parameters", "7B", "13B", 13e9),
    ("7B on 1T tokens with 64 H100", "gpu_count", "64", "128", 128),
    ("64 H100 30 days", "gpu", "H100", "H200", "H200-SXM"),
    ("64 H100 30 days @ $2.49/h", "usd_per_gpu_hour", "$2.49", "$2.10", Decimal("2.10")),
    ("64 H100 30 days @ $2.49/h", "usd_per_gpu_hour", "2.49", "2.10", Decimal("2.10")),
    ("7B on 1T tokens under $300k", "max_usd", "$300k", "$200k", Decimal(200_000)),
]
SAID = ["{old} is wrong, {new}", "not {old} but {new}", "{new} instead of {old}", "{new}, not {old}", "{new} not {old}"]


def after(before: str, text: str) -> Reading:
    return read(text, thread=[before], today=TODAY)


def job(reading: Reading) -> Question:
    (question,) = reading.questions
    return question


@pytest.mark.parametrize("form", SAID)
@pytest.mark.parametrize(("before", "slot", "old", "new", "value"), NAMED)
def test_a_correction_changes_what_was_wrong_and_nothing_else(
    before: str, slot: str, old: str, new: str, value: object, form: str
) -> None:
    reading = after(before, form.format(old=old, new=new))

    assert job(reading) == job(read(before, today=TODAY)).but(**{slot: value})
    assert reading.unused == ()


@pytest.mark.parametrize(
    "text", ["7B was a typo, it is 13B", "sorry, 7B is wrong, should be 13B", "no, not 7B, but 13B"]
)
def test_words_around_a_correction_change_nothing(text: str) -> None:
    assert job(after("7B on 1T tokens with 64 H100", text)).parameters == 13e9


def test_a_currency_that_is_ruled_out_leaves_dollars() -> None:
    assert job(after("64 H100 30 days in euros", "not in euros")).currency is None


@pytest.mark.parametrize("text", ["sorry it is us not eu", "wait, us, not eu", "us, not the eu"])
def test_us_beside_another_place_is_the_country(text: str) -> None:
    assert job(after("64 H100 30 days in the eu", text)).region == "us"


@pytest.mark.parametrize(
    "text", ["tell us, not in eu, what 64 H100 cost for 30 days", "give us not in eu 64 H100 30 days"]
)
def test_us_behind_a_verb_is_who_asks(text: str) -> None:
    assert read(text, today=TODAY).questions == ()


@pytest.mark.parametrize("text", ["no, pounds", "pounds", "in pounds, not in euros"])
def test_a_currency_behind_a_no_is_the_one_it_shall_be(text: str) -> None:
    assert job(after("64 H100 30 days in euros", text)).currency == "GBP"


def test_another_price_than_the_one_said_to_be_wrong_is_asked() -> None:
    assert after("64 H100 30 days @ $2.49/h", "$2.10 not $3.49").questions == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("push the deadline by 2 weeks", date(2027, 1, 29)),
        ("push the deadline back by two weeks", date(2027, 1, 29)),
        ("delay it by 2 weeks", date(2027, 1, 29)),
        ("deadline 2 weeks later", date(2027, 1, 29)),
        ("the deadline is 2 weeks later", date(2027, 1, 29)),
        ("pull the deadline forward by a week", date(2027, 1, 8)),
        ("bring it forward 1 week", date(2027, 1, 8)),
    ],
)
def test_a_last_day_is_moved(text: str, day: date) -> None:
    before = "7B on 1T tokens by Jan 15"

    assert job(after(before, text)) == job(read(before, today=TODAY)).but(deadline=day)


@pytest.mark.parametrize("text", ["move the deadline by 2 weeks", "change the deadline by 2 weeks"])
def test_a_last_day_that_moves_either_way_is_asked(text: str) -> None:
    asked = after("7B on 1T tokens by Jan 15", text)

    assert [choice.text for choice in asked.choices] == ["2 weeks later", "2 weeks earlier"]
    days = [job(after("7B on 1T tokens by Jan 15", choice.text)).deadline for choice in asked.choices]
    assert days == [date(2027, 1, 29), date(2027, 1, 1)]


@pytest.mark.parametrize("limit", ["30 days max", "30 days max.", "max. 30 days", "max 30 days"])
def test_a_limit_of_time_before_one_of_money_keeps_its_word(limit: str) -> None:
    question = job(read(f"7B on 1T tokens, {limit}, 100k max", today=TODAY))

    assert (question.max_hours, question.duration_hours, question.max_usd) == (720, None, Decimal(100_000))

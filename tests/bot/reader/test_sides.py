"""Two sides of the same work differ in how it is bought, where, or in what precision."""

from typing import Any

import pytest

from bot.reader import Intent, read
from costengine.question import Purchase
from tests.conftest import TODAY


@pytest.mark.parametrize(
    ("text", "bought"),
    [
        ("64 A100 30 days vs 64 A100 30 days spot", [None, Purchase.SPOT]),
        ("64 A100 30 days spot vs 64 A100 30 days", [Purchase.SPOT, None]),
        ("64 A100 30 days vs 64 A100 spot", [None, Purchase.SPOT]),
        ("64 A100 vs 32 H100, 30 days, spot", [Purchase.SPOT, Purchase.SPOT]),
    ],
)
def test_what_one_side_leaves_out_tells_two_alike_sides_apart(text: str, bought: list[Purchase | None]) -> None:
    found = read(text, today=TODAY)

    assert [question.purchase for question in found.questions] == bought


def test_the_currency_is_of_both_alike_sides() -> None:
    found = read("64 A100 30 days vs 64 A100 30 days spot in euros", today=TODAY)

    assert {question.currency for question in found.questions} == {"EUR"}


def test_two_sides_that_say_the_very_same_are_refused() -> None:
    found = read("64 A100 30 days vs 64 A100 30 days", today=TODAY)

    assert found.error or found.intent is not Intent.COMPARE


OF_GPUS = ("64 H100 30 days", "128 A100 20 days")
OF_WORK = ("7B on 1T tokens with 64 H100", "13B on 300B tokens with 128 A100")


@pytest.mark.parametrize(
    ("jobs", "words", "slot"),
    [
        (OF_GPUS, "@ $2.10/h", "usd_per_gpu_hour"),
        (OF_GPUS, "spot", "purchase"),
        (OF_GPUS, "on aws", "provider"),
        (OF_GPUS, "in the eu", "region"),
        (OF_GPUS, "+ 20k data", "extra"),
        (OF_GPUS, "under 100k", "max_usd"),
        (OF_GPUS, "owned", "purchase"),
        (OF_WORK, "at 40% mfu", "mfu"),
        (OF_WORK, "fp8", "precision"),
        (OF_WORK, "with 8-bit adam", "optimiser"),
    ],
)
@pytest.mark.parametrize("form", ["{0} {2} vs {1}", "{0}, {2}, vs {1}", "{0} ({2}) vs {1}", "{0} {2} or {1}?"])
def test_what_stands_with_one_whole_job_stays_there(jobs: tuple[str, str], words: str, slot: str, form: str) -> None:
    assert said_by_each(form.format(*jobs, words), slot) == [True, False]


@pytest.mark.parametrize(
    ("text", "slot", "said"),
    [
        ("64 H100 30 days vs spot 128 A100 20 days", "purchase", [False, True]),
        ("7B 1T 64 H100 vs lora 70B 50M 8 H100", "method", [False, True]),
        ("compare 64 H100 30 days spot with 128 A100 20 days", "purchase", [True, False]),
        ("64 H100 30 days vs 128 A100 20 days @ $1.20/h", "usd_per_gpu_hour", [False, True]),
        ("64 H100 30 days vs 128 A100 20 days, @ $1.20/h", "usd_per_gpu_hour", [True, True]),
        ("64 H100 30 days vs 128 A100 20 days both at $1.20/h", "usd_per_gpu_hour", [True, True]),
        ("64 H100, 30 days vs 128 A100, 20 days, @ $1.20/h", "usd_per_gpu_hour", [False, True]),
        ("compare 64 H100 30 days and 128 A100 20 days, on aws", "provider", [True, True]),
        ("64 H100 30 days vs 128 A100 20 days, both spot", "purchase", [True, True]),
        ("in the eu: 64 H100 30 days vs 128 A100 20 days", "region", [True, True]),
        ("64 H100 30 days in euros vs 128 A100 20 days", "currency", [True, True]),
        ("8B on 50M tokens lora 8 H100 vs 70B on 50M tokens 16 H100", "method", [True, True]),
    ],
)
def test_what_stands_apart_from_all_whole_jobs_is_of_all(text: str, slot: str, said: list[bool]) -> None:
    assert said_by_each(text, slot) == said


@pytest.mark.parametrize("text", ["64 H100 at $2.10/h 30 days vs 32 H100", "64 H100 at $2.10/h vs 32 H100, 30 days"])
def test_a_side_that_is_a_fragment_still_takes_the_rest(text: str) -> None:
    assert said_by_each(text, "usd_per_gpu_hour") == [True, True]


@pytest.mark.parametrize("against", ["vs coreweave", "vs spot", "vs aws spot"])
def test_a_typed_price_never_goes_over_to_another_way_to_buy(against: str) -> None:
    sides = read(against, thread=["64 H100 60 days @ $2.10/h"], today=TODAY).questions

    assert [side.usd_per_gpu_hour is None for side in sides] == [False, True]


def said_by_each(text: str, slot: str) -> list[Any]:
    found = read(text, today=TODAY)

    assert found.intent is Intent.COMPARE, found
    return [bool(getattr(question, slot)) for question in found.questions]

"""Follow-ups that name a side of the compare before."""

import pytest

from bot.reader import Reading, read
from bot.reader.reading import Intent
from costengine.question import Purchase
from tests.conftest import TODAY

COMPARED = ["64 A100 30 days", "vs 32 H100"]


def after_compare(text: str) -> Reading:
    return read(text, thread=COMPARED, today=TODAY)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("the H100 one with 60 days", (30, 60)),
        ("the A100 one for 10 days", (10, 30)),
        ("the second for 2 weeks", (30, 14)),
        ("the first one for 2 weeks", (14, 30)),
        ("for 2 weeks", (14, 14)),
    ],
)
def test_only_the_side_that_is_named_changes(text: str, days: tuple[int, int]) -> None:
    changed = after_compare(text).questions

    assert [(job.gpu_count, job.duration_hours) for job in changed] == [(64, days[0] * 24), (32, days[1] * 24)]


@pytest.mark.parametrize("text", ["take the H100 one", "the H100 one", "just the second", "drop the A100 one"])
def test_a_side_that_is_named_alone_is_taken(text: str) -> None:
    (taken,) = after_compare(text).questions

    assert (taken.gpu, taken.gpu_count) == ("H100-SXM", 32)


@pytest.mark.parametrize("text", ["make the second spot", "the H100 one spot", "take the H100 one, spot"])
def test_how_a_side_is_bought_is_its_own(text: str) -> None:
    assert [job.gpu for job in after_compare(text).questions if job.purchase is Purchase.SPOT] == ["H100-SXM"]


@pytest.mark.parametrize("side", ["the H200 one", "the third one", "the fourth"])
def test_a_side_that_is_not_there_is_refused(side: str) -> None:
    refused = after_compare(f"{side} for 3 days")

    assert refused.intent is Intent.UNCLEAR
    assert f"“{side}” is no side" in str(refused.error)


@pytest.mark.parametrize("text", ["double the second", "half the first", "the second x2"])
def test_the_answers_to_a_factor_keep_the_side(text: str) -> None:
    choices = after_compare(text).choices
    assert len(choices) >= 2
    for choice in choices:
        changed = after_compare(choice.text).questions
        assert len(set(changed) & set(read(COMPARED[0], today=TODAY).questions)) == ("first" not in text)
        assert len(changed) == 2


def test_one_behind_a_name_counts_nothing() -> None:
    (job,) = read("the H100 one for 10 days", thread=COMPARED[:1], today=TODAY).questions

    assert (job.gpu_count, job.duration_hours) == (64, 240)

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


@pytest.mark.parametrize(
    ("text", "a100", "h100"),
    [
        ("the H100s on spot", (64, 30, None), (32, 30, Purchase.SPOT)),
        ("A100 for 60 days", (64, 60, None), (32, 30, None)),
        ("double the H100s", (64, 30, None), (64, 30, None)),
        ("make the A100 side 128 gpus", (128, 30, None), (32, 30, None)),
        ("8 more H100s", (64, 30, None), (40, 30, None)),
        ("16 H100", (64, 30, None), (16, 30, None)),
        ("second on spot", (64, 30, None), (32, 30, Purchase.SPOT)),
        ("both on spot", (64, 30, Purchase.SPOT), (32, 30, Purchase.SPOT)),
    ],
)
def test_a_side_is_named_by_what_it_alone_has(
    text: str, a100: tuple[int, int, Purchase | None], h100: tuple[int, int, Purchase | None]
) -> None:
    changed = after_compare(text).questions

    assert [(job.gpu_count, (job.duration_hours or 0) / 24, job.purchase) for job in changed] == [a100, h100]
    assert [job.gpu for job in changed] == ["A100-80GB-SXM", "H100-SXM"]


@pytest.mark.parametrize(
    ("compared", "text", "changed"),
    [
        ("aws vs gcp for 64 H100 10 days", "gcp for 20 days", 1),
        ("spot vs on demand for 64 H100 10 days", "spot on aws", 0),
        ("7B on 1T tokens vs 13B on 1T tokens, 64 H100", "the 13B on 2T tokens", 1),
        ("7B on 1T tokens vs 13B on 1T tokens, 64 H100", "7B in fp8", 0),
    ],
)
def test_a_seller_a_purchase_and_a_size_name_a_side(compared: str, text: str, changed: int) -> None:
    before = read(compared, today=TODAY).questions
    now = read(text, thread=[compared], today=TODAY).questions

    assert [at for at, pair in enumerate(zip(before, now, strict=True)) if pair[0] != pair[1]] == [changed]


@pytest.mark.parametrize("text", ["drop the first", "the H100s", "H100 only", "without the A100"])
def test_of_two_sides_the_one_that_is_left_is_taken(text: str) -> None:
    (left,) = after_compare(text).questions

    assert (left.gpu, left.gpu_count) == ("H100-SXM", 32)


@pytest.mark.parametrize("text", ["the cheaper one for 60 days", "take the more expensive one", "the other on spot"])
def test_a_side_that_only_a_price_tells_is_asked(text: str) -> None:
    choices = after_compare(text).choices

    assert len(choices) == 2
    assert len({after_compare(choice.text).questions for choice in choices}) == 2


def test_the_other_side_is_the_one_that_did_not_change() -> None:
    thread = [*COMPARED, "the first for 20 days"]
    changed = read("the other for 10 days", thread=thread, today=TODAY).questions

    assert [job.duration_hours for job in changed] == [480, 240]


@pytest.mark.parametrize("text", ["and 16 H100?", "what about 16 B200"])
def test_another_count_or_name_is_one_side_more(text: str) -> None:
    assert [job.gpu_count for job in after_compare(text).questions] == [64, 32, 16]


@pytest.mark.parametrize("text", ["8 more H100s", "double the H100"])
def test_more_of_what_the_job_has_not_is_refused(text: str) -> None:
    refused = read(text, thread=["64 A100 30 days"], today=TODAY)

    assert "two kinds" in str(refused.error)

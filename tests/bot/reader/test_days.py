"""Days of the calendar: what begins and ends a run, and what only says when something is talked about."""

import pytest

from bot.reader import read
from costengine.question import Question
from tests.conftest import TODAY


def job_of(text: str) -> Question:
    (job,) = read(text, today=TODAY).questions
    return job


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("we need 128 GPUs (H100) from Jan 4 to Feb 1", 28),
        ("64 H100 Jan 4 - Feb 1", 28),
        ("64 H100 between Jan 4 and Feb 1", 28),
        ("64 H100 from 2027-01-04 until 2027-02-01", 28),
        ("64 H100 from Dec 20 to Jan 10", 21),
        ("64 H100 starting Jan 10 until Feb 10", 31),
        ("64 H100 for a full year", 365),
        ("64 H100 for one full week", 7),
    ],
)
def test_the_time_between_two_days_is_how_long_it_runs(text: str, days: int) -> None:
    assert job_of(text).duration_hours == days * 24


def test_of_a_training_job_it_is_the_longest_it_may_take() -> None:
    job = job_of("train 7B on 1T tokens with 64 H100 from Jan 4 to Feb 1")

    assert (job.max_hours, job.duration_hours) == (672, None)


@pytest.mark.parametrize("text", ["64 H100 from Feb 1 to Jan 4", "64 H100 from 03/04 to 05/04"])
def test_days_the_wrong_way_round_or_of_two_readings_are_no_length(text: str) -> None:
    assert not read(text, today=TODAY).questions


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("7B 1.5T tokens by christmas", "2026-12-25"),
        ("16 A100 from now until xmas eve", "2026-12-24"),
        ("finish by end of year: 3b 600b tokens h100", "2026-12-31"),
    ],
)
def test_feasts_of_a_fixed_day_and_ends_of_periods_are_dates(text: str, day: str) -> None:
    assert str(job_of(text).deadline) == day


@pytest.mark.parametrize(
    "text",
    ["in 2027 we need 64 H100 for 30 days", "as discussed on 12.11. we need 64 H100 for 30 days"],
)
def test_years_and_days_that_count_nothing_are_said_not_to_be_used(text: str) -> None:
    reading = read(text, today=TODAY)

    assert reading.questions[0].duration_hours == 720
    assert any("not used: prices are those of today" in note for note in reading.corrections)


def test_the_weekday_of_a_meeting_is_no_deadline() -> None:
    reading = read("sanity check before the committee on Thursday: 13B on 800B tokens, 256 H100", today=TODAY)

    assert reading.questions[0].deadline is None
    assert "on Thursday" in reading.unused


def test_what_is_reserved_is_offered_for_its_whole_term() -> None:
    assert [choice.text for choice in read("reserved 1 yr 64 h200", today=TODAY).choices][-1].startswith(
        "64 x H200 SXM for 365 days"
    )

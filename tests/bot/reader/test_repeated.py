"""Runs that are repeated, and lengths of time that no run of the answer takes."""

import pytest

from bot.reader import Reading, read
from bot.reader.sentence import reading_line
from tests.conftest import TODAY


def reading_of(text: str, *thread: str) -> Reading:
    return read(text, thread=thread, today=TODAY)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nightly lora 8b 2M tokens for a year", "This is one run; nightly for a year: 365 times as much"),
        ("retrain our 350m reranker weekly on 2B tokens, a100", "This is one run; weekly for a year: 52 times as much"),
        ("lora 8b 20M tokens daily for 90 days", "This is one run; daily for 90 days: 90 times as much"),
        ("3 seeds of 1B 20B tokens", "This is one run; 3 seeds: 3 times as much"),
        ("hyperparameter sweep: 20 runs of 1B 20B tokens", "This is one run; 20 runs: 20 times as much"),
        ("3 x lora runs of 8b at 20M tokens each, h100", "This is one run; 3 x lora runs: 3 times as much"),
    ],
)
def test_of_a_job_that_is_repeated_one_is_worked_out_and_the_others_are_said(text: str, said: str) -> None:
    reading = reading_of(text)

    assert said in reading.corrections
    assert reading.questions[0].duration_hours is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [("8xA100 for 1 week every month for a year", 2016), ("8 H100 10 hours weekly, one quarter", 120)],
)
def test_bare_time_that_is_repeated_is_charged_as_a_whole(text: str, hours: float) -> None:
    (question,) = reading_of(text).questions

    assert question.duration_hours == hours


def test_in_a_thread_a_repetition_changes_no_time() -> None:
    reading = reading_of("every week for a year", "lora 8b 20M tokens 1 A100")

    assert "every week for a year it is 52 times as much" in str(reading.error)


@pytest.mark.parametrize("text", ["finetune 13b for 10 hours", "train 7B for 3 weeks", "lora 8b 2M tokens 3 days"])
def test_a_length_of_time_without_a_count_is_said_not_to_count_and_stands_in_no_first_line(text: str) -> None:
    reading = reading_of(text)

    assert any("without a number of GPUs" in note for note in reading.corrections)
    assert " for " not in reading_line(reading.questions[0])


@pytest.mark.parametrize("text", ["train 7B on 64 H100 for 3 weeks", "8 A100 for 100 hours of training"])
def test_a_length_of_time_with_a_count_is_the_run(text: str) -> None:
    reading = reading_of(text)

    assert reading.corrections == ()
    assert reading.questions[0].duration_hours


@pytest.mark.parametrize(
    "text",
    [
        "finetune llama 3 8b on 100 hours of transcripts",
        "lora 8b on 2 years of support tickets",
        "lora 8b a year of emails",
    ],
)
def test_the_time_a_set_comes_from_is_no_length_of_the_run(text: str) -> None:
    reading = reading_of(text)

    assert reading.asks_back.startswith("How many tokens are")
    assert [reading_of(each.text).questions[0].tokens for each in reading.choices] == [1e6, 1e7, 1e8]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("full ft 8b 200M characters", 50e6),
        ("lora 8b 10k emails of 2,000 characters each", 5e6),
        ("lora 8b 5k docs of 4 KB each", 5e6),
        ("lora 8b 10k emails, 300 words each", 4e6),
    ],
)
def test_characters_and_bytes_are_four_a_token(text: str, tokens: float) -> None:
    (question,) = reading_of(text).questions

    assert question.tokens == tokens

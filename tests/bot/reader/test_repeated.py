"""Runs that are repeated, and lengths of time that no run of the answer takes."""

import pytest

from bot.reader import Reading, read
from bot.reader.sentence import reading_line, sentence
from tests.conftest import TODAY


def reading_of(text: str, *thread: str) -> Reading:
    return read(text, thread=thread, today=TODAY)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nightly lora 8b 2M tokens for a year", "This is one run; nightly for a year: 365 times as much"),
        ("retrain our 350m reranker weekly on 2B tokens, a100", "This is one run; weekly for a year: 52 times as much"),
        ("lora 8b 20M tokens daily for 90 days", "This is one run; daily for 90 days: 90 times as much"),
        ("1B 20B tokens + 2 ablations", "This is one run; 2 ablations: 2 times as much"),
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


def test_a_time_that_does_not_fit_into_its_period_is_not_repeated() -> None:
    reading = reading_of("64 A100 for 30 days, a report every week for 3 months")

    assert reading.asks_back == "I read 30 days and 3 months: both, or one of them?"


def test_in_a_thread_a_repetition_changes_no_time() -> None:
    for job in ("lora 8b 20M tokens 1 A100", "64 A100 3 days"):
        assert "every week for a year: 52 times as much" in str(reading_of("every week for a year", job).error)


@pytest.mark.parametrize("text", ["finetune 13b for 10 hours", "train 7B for 3 weeks", "lora 8b 2M tokens 3 days"])
def test_a_length_of_time_without_a_count_is_said_to_be_the_longest_and_stands_in_no_first_line(text: str) -> None:
    reading = reading_of(text)

    assert any("the longest it may take" in note for note in reading.corrections)
    assert " for " not in reading_line(reading.questions[0])


def test_what_is_daily_beside_the_run_leaves_its_time() -> None:
    reading = reading_of("7B on 1T tokens, 64 H100 for 30 days, daily backups")

    assert (reading.questions[0].duration_hours, reading.unused) == (720, ("daily", "backups"))


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


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("each of our 3 engineers needs 2 H100 for 2 months", 6),
        ("3 engineers with 2 H100 each for 2 months", 6),
        ("5 teams each with 8 A100 for a month", 40),
        ("8 H100 per engineer, team of 5, 30 days", 40),
        ("64 A100 30 days team of 5 for 6 months", 64),
        ("8 nodes of 8 H100 each for 3 days, 4 people", 64),
        ("10k examples of 500 tokens each lora 8b 4 A100, team of 3", 4),
    ],
)
def test_accelerators_for_each_of_several_are_counted_together(text: str, count: int) -> None:
    assert reading_of(text).questions[0].gpu_count == count


def test_of_teams_without_a_word_for_each_it_is_asked() -> None:
    counts = [reading_of(each.text).questions[0].gpu_count for each in reading_of("8 A100, 5 teams, 30 days").choices]

    assert counts == [40, 8]


def test_a_change_beside_a_whole_job_with_nothing_before_it_is_asked_of_that_job() -> None:
    reading = reading_of("7B 1T with double the tokens")

    assert [reading_of(each.text).questions[0].tokens for each in reading.choices] == [2e12, 1e12]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("7B auf 1 Billion Token, 64 H100", [1e9, 1e12]), ("entraîner un modèle 7B sur 1 billion de tokens", [1e9, 1e12])],
)
def test_a_billion_in_another_language_is_asked(text: str, tokens: list[float]) -> None:
    assert [reading_of(each.text).questions[0].tokens for each in reading_of(text).choices] == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("7B on 1 billion tokens", 1e9),
        ("7B sur 300 milliards de tokens", 300e9),
        ("un 7B con 500 mil millones de tokens", 500e9),
        ("7B auf 2 Billionen Tokens", 2e12),
    ],
)
def test_a_billion_that_can_only_be_one_is_taken(text: str, tokens: float) -> None:
    assert reading_of(text).questions[0].tokens == tokens


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("FFT llama-3-8b 100M tokens 8 A100", "full"),
        ("finetune 13B in 4bit with lora, 20M tokens, one 4090", "qlora"),
        ("lora in 4-bit 8b 20M", "qlora"),
        ("8bit adam lora 8b 20M", "lora"),
    ],
)
def test_the_method_is_read_from_its_short_forms(text: str, method: str) -> None:
    assert reading_of(text).questions[0].method == method


def test_a_model_behind_the_end_of_a_year_is_no_length_of_time() -> None:
    (question,) = reading_of("finish by end of year: 3b 600b tokens h100").questions

    assert (question.parameters, question.tokens, question.duration_hours) == (3e9, 600e9, None)


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("cost of 64 A100 per month", "64 x A100 80GB SXM for 30 days"),
        ("price of 64 A100 per month", "64 x A100 80GB SXM for 30 days"),
        ("how much are 8 H100 per day?", "8 x H100 SXM for 1 day"),
        ("64 A100/month", "64 x A100 80GB SXM for 30 days"),
        ("4 x p5.48xlarge per week", "4 x p5.48xlarge for 7 days, on aws"),
        ("monthly cost of 64 A100", "64 x A100 80GB SXM for 30 days"),
        ("64 A100 per month for 3 months", "64 x A100 80GB SXM for 90 days"),
        ("64 A100 at 2 gpu/hour for 30 days", "64 x A100 80GB SXM for 30 days, at $2/h per GPU"),
        ("64 A100 30 days, 1.67 gpu/h", "64 x A100 80GB SXM for 30 days, at $1.67/h per GPU"),
    ],
)
def test_a_whole_number_of_accelerators_per_month_is_their_count_for_a_month_and_no_price(text: str, job: str) -> None:
    (question,) = reading_of(text).questions

    assert sentence(question) == job


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("5 runs on 8 H100, 12 hours each", ["8 x H100 SXM for 12 hours", "8 x H100 SXM for 60 hours"]),
        ("two runs of 32 H100 for 10 days", ["32 x H100 SXM for 10 days", "32 x H100 SXM for 20 days"]),
        ("8 H100 nights only for a month", ["8 x H100 SXM for 10 days", "8 x H100 SXM for 15 days"]),
    ],
)
def test_runs_of_bare_time_are_one_or_all_and_a_night_has_hours(text: str, answers: list[str]) -> None:
    texts = [each.text for each in reading_of(text).choices]

    assert [sentence(reading_of(each).questions[0]) for each in texts] == answers


def test_a_part_of_the_time_is_a_plain_number_of_hours() -> None:
    assert reading_of("64 H100 weekends only for 2 months").questions[0].duration_hours == 411.4


@pytest.mark.parametrize(
    ("text", "thread", "slot", "value"),
    [
        ("64 A100 in half a year", (), "duration_hours", 4380),
        ("largest model for $1.5M on A100 in half a year?", (), "max_hours", 4380),
        ("how many H100 for an 8B model on 1T tokens in half a year?", (), "max_hours", 4380),
        ("in half a month", ("7B on 1T tokens with 64 H100",), "max_hours", 360),
        ("cut the tokens in half", ("7B on 1T tokens with 64 H100",), "tokens", 5e11),
    ],
)
def test_in_half_before_a_unit_of_time_is_within_it(
    text: str, thread: tuple[str, ...], slot: str, value: float
) -> None:
    (question,) = reading_of(text, *thread).questions

    assert getattr(question, slot) == value

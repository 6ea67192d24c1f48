"""What an amount of money buys, and what is asked where no amount was said."""

from decimal import Decimal

import pytest

from bot.reader import Intent, read
from bot.reader.sentence import sentence
from tests.conftest import TODAY


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("what does 50k buy me on H100?", "what can I train with H100 SXM, under $50,000"),
        ("how far does $50k get me?", "what can I train, under $50,000"),
        ("best model for $100k?", "what can I train, under $100,000"),
    ],
)
def test_what_an_amount_buys_is_a_question_of_what_one_can_afford(text: str, job: str) -> None:
    reading = read(text, today=TODAY)

    assert reading.intent is Intent.AFFORD
    assert [sentence(each) for each in reading.questions] == [job]


@pytest.mark.parametrize(
    "text",
    ["how long does 100k take on 8 H100", "how many H100s can I buy for $1M", "how long for 100k examples, 8 H100"],
)
def test_what_may_count_something_else_or_buys_hardware_is_no_such_question(text: str) -> None:
    assert read(text, today=TODAY).intent is Intent.UNCLEAR


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("what can I fine-tune on a single 4090?", "what can I train, fine-tune with 1 x RTX 4090, under $10,000"),
        ("what can I train on 64 H100", "what can I train with 64 x H100 SXM, under $10,000"),
        ("what can I train", "what can I train with $10k"),
    ],
)
def test_the_ready_answers_of_how_much_money_keep_the_hardware_and_the_work(text: str, first: str) -> None:
    reading = read(text, today=TODAY)

    assert reading.choices[0].text == first
    assert read(first, today=TODAY).intent is Intent.AFFORD


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("can we afford 64 H100 for 30 days with 100k?", "64 x H100 SXM for 30 days, under $100,000"),
        ("could we afford a 7B on 140B tokens for 30k", "pretrain 7B parameters on 140B tokens, under $30,000"),
        ("does $100k buy 64 H100 for 30 days", "64 x H100 SXM for 30 days, under $100,000"),
        ("we've got a budget of $80k. is 32 H100 for 30 days ok?", "32 x H100 SXM for 30 days, under $80,000"),
        ("we have $80k, is 32 H100 for 30 days fair?", "32 x H100 SXM for 30 days, under $80,000"),
    ],
)
def test_with_what_is_afforded_and_a_budget_before_the_question_are_limits(text: str, job: str) -> None:
    reading = read(text, today=TODAY)

    assert (reading.intent, reading.unused) == (Intent.ESTIMATE, ())
    assert [sentence(each) for each in reading.questions] == [job]


@pytest.mark.parametrize(
    "text", ["is a budget of 80k realistic for 32 H100 for 30 days", "is 80k ok for 32 H100 for 30 days"]
)
def test_a_figure_that_is_itself_judged_is_held_against_the_price(text: str) -> None:
    assert read(text, today=TODAY).intent is Intent.EXPLAIN


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("how many days of 64 H100 does $100k buy?", "how long can I run 64 x H100 SXM, under $100,000"),
        ("how many days does 50k buy of 8 H100", "how long can I run 8 x H100 SXM, under $50,000"),
        ("how long can I run 8 H100 with $5k?", "how long can I run 8 x H100 SXM, under $5,000"),
        ("how long could we use 64 A100 for 100k?", "how long can I run 64 x A100 80GB SXM, under $100,000"),
        ("how long will 5k last me on 8xA100 spot", "how long can I run 8 x A100 80GB SXM, spot, under $5,000"),
        ("$5k on 8 H100, how long?", "how long can I run 8 x H100 SXM, under $5,000"),
        ("how many A100 hours for $20k", "how many GPU-hours of A100 80GB SXM, under $20,000"),
        ("how much H100 time does 10k buy", "how many GPU-hours of H100 SXM, under $10,000"),
        ("how many H100 for 2 weeks with 50k", "how many H100 SXM for 14 days, under $50,000"),
        ("for 50k how many H100s for a week?", "how many H100 SXM for 7 days, under $50,000"),
        ("how many hours is 8 H100 for $5k at $2/h", "how long can I run 8 x H100 SXM, at $2/h per GPU, under $5,000"),
    ],
)
def test_how_much_time_a_sum_buys_is_worked_out_and_reads_back(text: str, job: str) -> None:
    reading = read(text, today=TODAY)

    assert reading.intent is Intent.AFFORD
    assert [sentence(each) for each in reading.questions] == [job]
    assert read(job, today=TODAY).questions == reading.questions


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("how long could I run that for 5k", "how long can I run 8 x H100 SXM, spot, under $5,000"),
        ("how long with $10k?", "how long can I run 8 x H100 SXM, spot, under $10,000"),
    ],
)
def test_how_long_the_accelerators_of_a_thread_run_for_a_sum(text: str, job: str) -> None:
    reading = read(text, thread=("8 H100 3 days spot",), today=TODAY)

    assert [sentence(each) for each in reading.questions] == [job]


@pytest.mark.parametrize(
    ("text", "intent", "job"),
    [
        ("with 10k", Intent.AFFORD, "how long can I run 8 x H100 SXM, under $10,000"),
        ("16 of them", Intent.AFFORD, "how long can I run 16 x H100 SXM, under $5,000"),
        ("on spot", Intent.AFFORD, "how long can I run 8 x H100 SXM, spot, under $5,000"),
        ("for 10 days", Intent.ESTIMATE, "8 x H100 SXM for 10 days, under $5,000"),
        ("what can I train with that", Intent.AFFORD, "what can I train with 8 x H100 SXM, under $5,000"),
    ],
)
def test_a_thread_goes_on_from_how_long_a_sum_lasts(text: str, intent: Intent, job: str) -> None:
    reading = read(text, thread=("how long can I run 8 H100 with $5k",), today=TODAY)

    assert (reading.intent, [sentence(each) for each in reading.questions]) == (intent, [job])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("how many days does 50k buy", "how long can I run 8 x H100 SXM, under $50,000"),
        ("how long would $50k last on spot?", "how long can I run 8 x H100 SXM, spot, under $50,000"),
        ("how many GPUs for 2 weeks with 50k", "how many H100 SXM for 14 days, under $50,000"),
    ],
)
def test_how_much_time_a_sum_buys_of_nothing_asks_of_which_accelerators(text: str, first: str) -> None:
    asked = read(text, today=TODAY)

    assert (asked.asks_back, asked.choices[0].text) == ("Of which GPUs?", first)
    assert all(read(choice.text, today=TODAY).intent is Intent.AFFORD for choice in asked.choices)


def test_the_accelerators_answer_how_much_time_a_sum_buys() -> None:
    (job,) = read("16 A100", thread=("how many days does 50k buy",), today=TODAY).questions

    assert sentence(job) == "how long can I run 16 x A100 80GB SXM, under $50,000"


def test_a_sum_for_accelerators_may_ask_how_long() -> None:
    assert read("8 H100 with $5k", today=TODAY).choices[0].text == "how long can I run 8 x H100 SXM, under $5,000"


@pytest.mark.parametrize("text", ["how long does a 7B on 140B take with $5k on 8 H100", "how long is 8 H100 3 days"])
def test_how_long_work_takes_is_another_question(text: str) -> None:
    assert read(text, today=TODAY).intent is Intent.ESTIMATE


@pytest.mark.parametrize(
    "text",
    [
        "we get them for $1.90", "we get them for 1.90", "our price is 1.90 an hour", "our price is $1.90",
        "we pay 1.90 per GPU-hour", "at 1.90 an hour", "they cost us $1.90", "we can get them for $1.90",
        "what if we get them for $1.90", "they charge us 1.90 per hour",
    ],
)  # fmt: skip
def test_what_we_pay_in_a_thread_is_the_price_of_the_gpu_hour_and_leaves_the_time(text: str) -> None:
    (job,) = read(text, thread=["64 A100 30 days"], today=TODAY).questions

    assert job.usd_per_gpu_hour == Decimal("1.90")
    assert job.duration_hours == 720
    assert job.max_usd is None


@pytest.mark.parametrize("text", ["with $1.90", "for $1.90"])
def test_a_price_that_is_not_called_one_is_asked_and_the_price_is_offered_first(text: str) -> None:
    reading = read(text, thread=["64 A100 30 days"], today=TODAY)

    assert not reading.questions
    assert reading.choices[0].text.endswith("@ $1.90 per gpu hour")


def test_a_round_price_an_hour_is_a_price_and_more_than_one_gpu_costs_is_asked() -> None:
    (job,) = read("we pay 2 an hour", thread=["64 A100 30 days"], today=TODAY).questions

    assert (job.usd_per_gpu_hour, job.duration_hours) == (Decimal(2), 720)
    assert not read("at 32 an hour", thread=["64 A100 30 days"], today=TODAY).questions


def test_who_gets_them_for_a_time_says_the_time() -> None:
    (job,) = read("we get them for 2 weeks", thread=["64 A100 30 days"], today=TODAY).questions

    assert job.duration_hours == 336


def test_how_long_files_are_kept_says_nothing_of_hardware_that_is_owned() -> None:
    reading = read("7B on 1T tokens with 64 H100, checkpoints kept for 90 days", today=TODAY)

    assert reading.questions[0].purchase is None
    assert reading.unused == ("kept for 90 days",)


@pytest.mark.parametrize(
    ("text", "region"),
    [("64 H100 30 days anywhere in europe", "eu"), ("64 H100 30 days anywhere", None)],
)
def test_anywhere_goes_as_far_as_the_place_behind_it(text: str, region: str | None) -> None:
    assert read(text, today=TODAY).questions[0].region == region


@pytest.mark.parametrize(
    ("text", "tokens"), [("7B on 300BT", 300e9), ("7B on 2TT with 64 H100", 2e12), ("7B/140BT", 140e9)]
)
def test_tokens_are_counted_as_papers_write_them(text: str, tokens: float) -> None:
    assert read(text, today=TODAY).questions[0].tokens == tokens

"""Ready answers keep what was said with its word: a number without one never takes its place."""

from decimal import Decimal

import pytest

from bot.reader import Intent, read
from bot.reader.conversion import as_said
from costengine.question import Question
from tests.conftest import TODAY


def answers(text: str) -> list[Question]:
    asked = read(text, today=TODAY)
    assert asked.choices
    return [question for choice in asked.choices for question in read(choice.text, today=TODAY).questions]


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("H100 4 8, 20 hours", "duration_hours", 20),
        ("7B 1T tokens 32K", "tokens", 1e12),
        ("7B and 70B on 15T tokens", "tokens", 15e12),
        ("7B (actually 6.7B) on 2T tokens", "tokens", 2e12),
        ("less than 100k for 7B on 500B tokens, otherwise tell me 3B", "tokens", 5e11),
    ],
)
def test_each_answer_keeps_what_was_said(text: str, slot: str, value: float) -> None:
    assert {getattr(question, slot) for question in answers(text)} == {value}


def test_a_count_of_nodes_and_one_of_gpus_make_their_product() -> None:
    assert answers("H100 4 8, 20 hours")[0].gpu_count == 32


@pytest.mark.parametrize("text", ["train a 7B for 50k (on 64 H100)", "64 H100, 100k"])
def test_thousands_beside_a_model_or_gpus_may_be_dollars(text: str) -> None:
    found = answers(text)

    assert any(question.max_usd for question in found)
    assert {question.gpu_count for question in found} == {64}


@pytest.mark.parametrize(
    "text", ["what can I train with 8 H100 in 2 weeks", "biggest model I can train on 8 H100 in 2 weeks"]
)
def test_gpus_and_their_time_are_enough_for_what_can_be_trained(text: str) -> None:
    reading = read(text, today=TODAY)

    assert reading.intent is Intent.AFFORD
    assert (reading.questions[0].gpu_count, reading.questions[0].duration_hours) == (8, 336)


def test_a_million_that_is_added_may_be_dollars() -> None:
    added = [question.extra[0].usd for question in answers("64 H100 30 days + 1M") if question.extra]

    assert added == [1_000_000]


def test_the_time_of_a_part_of_the_work_is_not_the_run() -> None:
    reading = read("7B 1T tokens 64 H100, 2 hours of eval per day", today=TODAY)

    assert reading.questions[0].duration_hours is None
    assert reading.unused


@pytest.mark.parametrize("text", ["70B, 2T, 64, H100", "gpu=MI300X n=64 model=13B tok=1T", "7B|1T|H100|64"])
def test_a_bare_number_beside_a_model_and_its_tokens_may_be_gpus(text: str) -> None:
    assert 64 in {question.gpu_count for question in answers(text)}


def test_a_bare_number_behind_counted_gpus_may_be_their_memory() -> None:
    assert read("full fine tune 34B on 8x H100 80", today=TODAY).choices[0].label == "80GB"


@pytest.mark.parametrize(
    ("text", "sides", "hours"),
    [
        ("spot vs reserved vs on demand for 64 H100", 3, [168, 720, 8760]),
        ("h100 vs a100 specs", 2, [24, 168, 720]),
        ("prices a100 vs h100", 2, [24, 168, 720]),
        ("64 A100 vs 128", 2, [24, 168, 720]),
    ],
)
def test_what_all_sides_of_a_comparison_lack_is_asked_with_all_sides_in_each_answer(
    text: str, sides: int, hours: list[float]
) -> None:
    compared = [read(choice.text, today=TODAY) for choice in read(text, today=TODAY).choices]

    assert {each.intent for each in compared} == {Intent.COMPARE}
    assert [[side.duration_hours for side in each.questions] for each in compared] == [[h] * sides for h in hours]


@pytest.mark.parametrize(
    "text",
    [
        "Option A: 7B on 2T tokens on 128 H100. Option B: 3B on 4T tokens on 64 H100. Which is cheaper?",
        "plan 1) 7B on 2T tokens on 128 H100; plan 2) 3B on 4T tokens on 64 H100",
    ],
)
def test_options_are_sides_of_a_comparison(text: str) -> None:
    sides = read(text, today=TODAY).questions

    assert [(side.parameters, side.tokens, side.gpu_count) for side in sides] == [(7e9, 2e12, 128), (3e9, 4e12, 64)]


@pytest.mark.parametrize("text", ["13B 300B tokens phase 2 128 A100", "13B 300B tokens, stage 2 of 3, 128 A100"])
def test_the_number_of_a_part_counts_nothing(text: str) -> None:
    assert read(text, today=TODAY).questions[0].gpu_count == 128


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("8 H100 nights only (12h) for 2 weeks", [168, 348, 12, 336]),
        ("64 H100 for 20 days in january and 10 days in march", [720, 240, 480]),
    ],
)
def test_of_two_times_both_together_are_offered_too(text: str, hours: list[float]) -> None:
    assert [question.duration_hours for question in answers(text)] == hours


def test_a_size_of_memory_against_another_is_no_count() -> None:
    sides = read("8 A100 40 vs 80, 10 days", today=TODAY).questions

    assert [(side.gpu, side.gpu_count) for side in sides] == [("A100-40GB-SXM", 8), ("A100-80GB-SXM", 8)]


@pytest.mark.parametrize(
    "text",
    [
        "what's the max model size for 1T tokens under 200k usd",
        "max 2 weeks, max 50k, best model on h100",
        "we have 8 H100 for a weekend, what can i finetune",
    ],
)
def test_the_size_that_is_asked_for_is_searched(text: str) -> None:
    assert read(text, today=TODAY).intent is Intent.AFFORD


def test_accelerators_and_a_sum_alone_may_ask_what_can_be_trained() -> None:
    asked = read("we've got 40k euros and need results by Jan 31, h100s", today=TODAY)

    assert asked.choices[0].text.startswith("what can I train with H100 SXM")


def test_fewer_parameters_than_any_model_has_are_not_offered() -> None:
    assert [question.parameters for question in answers("250k on A100")] == [None, None]


@pytest.mark.parametrize(
    ("text", "shown", "amount", "currency"),
    [
        ("CHF 120k limit", "120,000 CHF", 120_000, "CHF"),
        ("€1.20", "€1.20", Decimal("1.2"), "EUR"),
        ("under £20k", "£20,000", 20_000, "GBP"),
    ],
)
def test_money_alone_is_asked_about_in_the_currency_it_was_said_in(
    text: str, shown: str, amount: Decimal, currency: str
) -> None:
    asked = read(text, today=TODAY)

    assert asked.asks_back == f"What are the {shown} for?"
    assert [shown in choice.text for choice in asked.choices] == [True, True]
    assert {as_said(question.max_usd or Decimal(0), question.currency) for question in answers(text)} == {amount}
    assert {question.currency for question in answers(text)} == {currency}


def test_the_only_answer_that_reads_is_the_example_to_copy() -> None:
    reading = read("A100, 8 H100 3 hours", today=TODAY)

    assert reading.choices == ()
    assert str(reading.error).endswith("which one? Try “8 x H100 SXM for 3 hours”.")

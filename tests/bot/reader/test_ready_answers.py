"""Ready answers keep what was said with its word: a number without one never takes its place."""

import pytest

from bot.reader import Intent, read
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


@pytest.mark.parametrize("text", ["train a 7B for 50k (on 64 H100)", "how many weeks of 64 H100 for 100k"])
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


@pytest.mark.parametrize(
    ("text", "shown"), [("CHF 120k limit", "120,000 CHF"), ("€1.20", "€1.20"), ("under £20k", "£20,000")]
)
def test_money_alone_is_asked_about_in_the_currency_it_was_said_in(text: str, shown: str) -> None:
    asked = read(text, today=TODAY)

    assert asked.asks_back == f"What are the {shown} for?"
    assert {question.max_usd for question in answers(text)} == {answers(text)[0].max_usd}
    assert all(shown in choice.text for choice in asked.choices)

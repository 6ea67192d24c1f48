"""A question that was asked back, and the answer to it in the same thread."""

import pytest

from bot.answer import Answer, Problem
from bot.reader import Intent, Reading, read
from bot.slack.asked_back import Completed, completed, is_open
from tests.conftest import TODAY


def reader(text: str, thread: tuple[str, ...]) -> Reading:
    return read(text, thread=thread, today=TODAY)


@pytest.mark.parametrize(
    ("text", "before", "meant"),
    [
        ("30 days", ("64 A100",), Completed("64 x A100 80GB SXM for 30 days")),
        ("30 days", (), Completed("30 days")),
        ("8 H100 2 weeks", ("64 A100",), Completed("8 H100 2 weeks")),
        ("spot", ("64 A100",), Completed("spot", ("64 A100",))),
        ("30 days", ("64 A100", "spot"), Completed("64 x A100 80GB SXM for 30 days, spot")),
        ("history", ("64 A100",), Completed("history")),
        ("only spot", ("prices H100",), Completed("only spot", ("prices H100",))),
        ("64 for 30 days", ("prices H100",), Completed("64 for 30 days")),
        ("64 A100 30 days", ("prices H100",), Completed("64 A100 30 days")),
    ],
)
def test_a_text_is_taken_together_with_what_it_answers_and_else_alone(
    text: str, before: tuple[str, ...], meant: Completed
) -> None:
    assert completed(text, before, reader) == meant


def test_only_what_an_answer_can_complete_stays_open() -> None:
    assert is_open(Answer(text="64 A100", intent=Intent.UNCLEAR, asks_back="For how long?"), reader)
    assert is_open(Answer(text="prices H100", intent=Intent.PRICES, topic="H100-SXM"), reader)
    assert not is_open(Answer(text="64 A100 30 days", intent=Intent.ESTIMATE), reader)
    assert not is_open(Answer(text="actual 5 for #1", intent=Intent.ACTUAL, asks_back="Is that right?"), reader)


@pytest.mark.parametrize(("text", "waits"), [("8 H100 0 days", True), ("0 days", False), ("32 gpus for 0 days", False)])
def test_a_number_out_of_range_may_be_said_again_where_the_rest_names_the_job(text: str, waits: bool) -> None:
    refused = Problem(code="out_of_range", message="A duration of 0")

    assert is_open(Answer(text=text, intent=Intent.ESTIMATE, error=refused), reader) is waits


def test_what_was_out_of_range_is_said_again_in_the_thread() -> None:
    assert completed("3 days", ("8 H100 0 days",), reader) == Completed("8 x H100 SXM for 3 days")

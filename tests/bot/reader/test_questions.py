"""Worked examples of the language, each judged by its rules, and hostile texts with what may become of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.answer import answer
from bot.reader import read
from costengine.prices import PriceBook
from tests.conftest import TODAY

DATA = Path(__file__).parents[2] / "data"


def rows(name: str) -> list[dict[str, Any]]:
    """The lines of a data file."""
    found = [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    return [row if "text" in row else {**row, "text": row["repeat"][0] * row["repeat"][1]} for row in found]


def name_of(row: dict[str, Any]) -> str:
    """A short name for a case."""
    return ascii(" >> ".join([*row.get("after", ()), row["text"]]))[1:70]


@pytest.mark.parametrize("row", rows("questions.jsonl"), ids=name_of)
def test_each_worked_example_reads_as_its_line_says(row: dict[str, Any]) -> None:
    expect, thread = row["expect"], row.get("after", ())

    reading = read(row["text"], thread=thread, today=TODAY)

    assert reading.intent.value == expect["intent"]
    assert (reading.error.code if reading.error else None) == expect.get("error")
    assert [choice.text for choice in reading.choices] == expect.get("choices", [])
    if "jobs" in expect:
        assert [_said(question.model_dump(mode="json")) for question in reading.questions] == expect["jobs"]


def _said(slots: dict[str, Any]) -> dict[str, Any]:
    return {slot: value for slot, value in slots.items() if value not in (None, [])}


@pytest.mark.parametrize("row", [row for row in rows("questions.jsonl") if "choices" in row["expect"]], ids=name_of)
def test_every_ready_answer_reads_to_a_whole_job_of_its_own(row: dict[str, Any]) -> None:
    thread = row.get("after", ())
    answers = [read(text, thread=thread, today=TODAY) for text in row["expect"]["choices"]]

    assert 2 <= len(answers) <= 4
    assert all(each.questions and not each.error and not each.choices for each in answers)
    assert len({each.questions for each in answers}) == len(answers)


@pytest.mark.parametrize("row", rows("hostile.jsonl"), ids=name_of)
def test_each_hostile_text_ends_as_its_line_says(row: dict[str, Any], book: PriceBook) -> None:
    found = answer(row["text"], book=book, today=TODAY)

    assert _outcome(found.error is not None, found.intent.value) in row["outcome"]
    for slot, value in row.get("job", {}).items():
        assert found.job is not None
        assert str(getattr(found.job, slot)) in (str(value), f"{value}.0")


def _outcome(refused: bool, intent: str) -> str:
    return "error" if refused else "unclear" if intent == "unclear" else "estimate" if intent == "estimate" else "other"

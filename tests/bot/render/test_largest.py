"""The largest answer there can be stays inside every limit of Slack."""

from decimal import Decimal

import pytest

from bot.answer import Answer, answer
from bot.desk import Reply
from bot.reader import Intent
from bot.render.blockkit import validate
from bot.render.degrade import Level
from bot.render.slack import shared_message, slack_message
from costengine.estimate import estimate
from costengine.prices import PriceBook
from costengine.question import Question
from costengine.result import Estimate
from tests.conftest import TODAY

LINES, TIPS = 80, 20


def largest(book: PriceBook) -> tuple[Question, Estimate]:
    """An estimate of 80 lines, 20 tips and twelve long notes."""
    found = answer("64 A100 30 days whole project", book=book, today=TODAY)
    assert found.job
    assert found.estimate
    line = found.estimate.lines[0]
    lines = tuple(
        line.model_copy(update={"component": f"component {at} with a long name", "likely": Decimal(10 + at)})
        for at in range(LINES)
    )
    tip = found.estimate.tips[0].model_copy(update={"caveat": "Only if " + "x" * 300, "title": "T" * 120})
    tips = tuple(tip.model_copy(update={"id": f"tip-{at}"}) for at in range(TIPS))
    return found.job, found.estimate.model_copy(update={"lines": lines, "tips": tips, "notes": ("n" * 280,) * 12})


@pytest.mark.parametrize("level", list(Level))
def test_eighty_lines_and_twenty_tips_fit(level: Level, book: PriceBook) -> None:
    job, found = largest(book)
    text = "64 A100 30 days whole project " + "x" * 3900
    reply = Reply(
        answer=Answer(text=text, intent=Intent.ESTIMATE, reading="r" * 900, job=job, estimate=found,
                      corrections=("c" * 900,) * 9, unused=("u" * 900,) * 9),
        number=1,
    )  # fmt: skip

    validate(slack_message(reply, level))
    validate(shared_message(reply, "U1", level))


def test_a_small_answer_loses_nothing(book: PriceBook) -> None:
    job, found = largest(book)
    reply = Reply(answer=Answer(text="x", intent=Intent.ESTIMATE, job=job, estimate=found), number=1)
    (table,) = [block for block in slack_message(reply)["blocks"] if block["type"] == "data_table"]

    assert len(table["rows"]) == 1 + LINES + 1


@pytest.mark.parametrize("level", list(Level))
def test_a_compare_of_four_fits(level: Level, book: PriceBook) -> None:
    texts = ("64 A100 30 days", "32 H100 30 days", "64 A100 60 days spot", "16 H100 90 days")
    jobs = tuple(job for text in texts if (job := answer(text, book=book, today=TODAY).job))
    estimates = tuple(estimate(job, book, TODAY) for job in jobs)
    reply = Reply(answer=Answer(text="x", intent=Intent.COMPARE, jobs=jobs, estimates=estimates), number=1)

    validate(slack_message(reply, level))

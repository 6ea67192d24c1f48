"""The largest answer there can be stays inside every limit of Slack."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.answer import Answer, answer
from bot.memory.own_rates import MOST_RATES, OwnRate
from bot.memory.results import BudgetState, Item
from bot.reader import Intent
from bot.render.blockkit import validate, validate_view
from bot.render.degrade import Level
from bot.render.slack import shared_message, slack_message
from bot.reply import Reply
from bot.slack.form.result import result_view
from bot.slack.home_page import LAST, Seen, home_view
from bot.slack.settings_form import ADMINS, CHANNELS, MOST_TYPED, TYPED, Held, form
from costengine.estimate import estimate
from costengine.hardware import accelerators
from costengine.prices import PriceBook, bundled_book
from costengine.question import Purchase, Question
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
        replace(line, component=f"component {at} with a long name", likely=Decimal(10 + at)) for at in range(LINES)
    )
    tip = replace(found.estimate.tips[0], caveat="Only if " + "x" * 300, title="T" * 120)
    tips = tuple(replace(tip, id=f"tip-{at}") for at in range(TIPS))
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


def test_the_largest_answer_fits_a_modal(book: PriceBook) -> None:
    job, found = largest(book)
    reply = Reply(answer=Answer(text="x", intent=Intent.ESTIMATE, reading="r" * 900, job=job, estimate=found), number=1)

    validate_view(result_view(reply))


def test_the_fullest_settings_fit_a_modal() -> None:
    ids = tuple(f"C{at:09d}" for at in range(60))
    rates = tuple(
        OwnRate(gpu, purchase, "google_cloud_platform", Decimal("1234.5678"))
        for gpu in list(accelerators())[:17] for purchase in (Purchase.RESERVED_1Y, Purchase.RESERVED_3Y, Purchase.SPOT)
    )[:MOST_RATES]  # fmt: skip
    now = Held(
        values={**dict.fromkeys(TYPED, "x" * 200), ADMINS: ",".join(ids).replace("C", "U")},
        channels=dict.fromkeys(CHANNELS, ids), prices=rates,
    )  # fmt: skip

    assert len("\n".join(rate.line for rate in rates)) <= MOST_TYPED
    validate_view(form(now))


def test_the_fullest_home_tab_fits() -> None:
    item = Item(number=123456789, at=datetime(2026, 11, 24, tzinfo=UTC), author="U1", channel="C1", reading="r" * 900,
                text="t" * 4000, likely=(Decimal(10) ** 12,) * 4, name="n" * 80)  # fmt: skip
    state = BudgetState(
        title="project " + "p" * 300, limit=Decimal(10) ** 12, committed=Decimal(5), spent=Decimal(10) ** 12,
        left=Decimal(-5), since=TODAY, until=TODAY, owner="U1", thresholds=(50, 80, 100), runs_out=TODAY,
    )  # fmt: skip
    seen = Seen(
        items=tuple(item.model_copy(update={"number": 10**9 + at}) for at in range(LAST)),
        budgets=tuple(state.model_copy(update={"title": f"{at}{state.title}"}) for at in range(6)),
        asked_lately=500, usd_lately=Decimal(10) ** 15, people_lately=99, inside=9, counted=10, is_admin=True,
    )  # fmt: skip

    validate_view(home_view(seen, bundled_book(), TODAY))


def test_a_small_answer_loses_nothing(book: PriceBook) -> None:
    job, found = largest(book)
    reply = Reply(answer=Answer(text="x", intent=Intent.ESTIMATE, job=job, estimate=found), number=1)
    (table,) = [block for block in slack_message(reply)["blocks"] if block["type"] == "data_table"]

    assert len(table["rows"]) == 1 + LINES + 1


@pytest.mark.parametrize("level", list(Level))
def test_a_compare_of_four_fits(level: Level, book: PriceBook) -> None:
    texts = ("64 A100 30 days", "32 H100 30 days", "64 A100 60 days spot", "16 H100 90 days")
    jobs = tuple(job for text in texts if (job := answer(text, book=book, today=TODAY).job))
    assert len(jobs) == 4
    estimates = tuple(estimate(job, book, TODAY) for job in jobs)
    _, largest_one = largest(book)
    sides = (estimates, (largest_one,) * 4)
    for found in sides:
        reply = Reply(answer=Answer(text="x", intent=Intent.COMPARE, jobs=jobs, estimates=found), number=1)
        validate(slack_message(reply, level))

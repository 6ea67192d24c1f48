"""The sheets of plans: the cheapest ways to do a job, and the largest jobs for a budget."""

from bot.answer import Answer
from bot.reader import Intent
from bot.reader.sentence import reading_line, sentence
from bot.render.filters import amount, duration, usd, usd_short
from bot.render.sheets.sheet import MOST_CELL, Sheet, ask_buttons, shortened
from costengine.plans import Plan

TWO_RATIOS = "At 20 tokens per parameter, compute-optimal; and at 200, smaller and trained longer, as serving asks."


def plans_sheet(found: Answer) -> Sheet:
    """The best plans, cheapest first, each with a button that asks for it."""
    affording = found.intent is Intent.AFFORD
    title = "The largest models that this trains" if affording else f"The cheapest ways: {found.reading}"
    return Sheet(
        title=title,
        rows=(("Plan", "Likely", "80 % range", "Time"), *map(_plan_row, found.plans)),
        notes=(
            *((TWO_RATIOS,) if affording else ()),
            *(found.plans[0].estimate.notes[:3]),
        ),
        buttons=ask_buttons([(f"Plan {at}", sentence(plan.question)) for at, plan in enumerate(found.plans, start=1)]),
    )  # fmt: skip


def _plan_row(plan: Plan) -> tuple[str, ...]:
    run, clock = plan.estimate.run, plan.estimate.wall_clock_hours
    gpus = f", {plan.estimate.gpu_count:,} GPUs" if plan.estimate.gpu_count and not plan.question.gpu_count else ""
    return (
        shortened(reading_line(plan.question) + gpus, MOST_CELL),
        usd(run.likely),
        f"{usd_short(run.low)} – {usd_short(run.high)}",
        duration(clock.likely) if clock else f"{amount(plan.estimate.gpu_hours.likely)} GPU-hours",
    )

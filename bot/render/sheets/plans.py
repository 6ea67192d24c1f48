"""The sheets of plans: the cheapest ways to do a job, and the largest jobs for a budget."""

from bot.answer import Answer
from bot.reader import Intent
from bot.reader.sentence import PURCHASES, count, sentence
from bot.render.filters import amount, duration, usd, usd_short
from bot.render.sheets.sheet import MOST_CELL, Sheet, ask_buttons, shortened
from costengine.hardware import accelerators
from costengine.plans import FrontierPoint, Plan
from costengine.providers import provider_name
from costengine.question import Question
from costengine.regions import region_words
from costengine.result import Estimate

HEADS = ("Plan", "Likely", "80 % range", "Time")
AFFORDED = ("Model", "Run", "Whole project", "Time")


def plans_sheet(found: Answer) -> Sheet:
    """The best plans, cheapest first, each with a button that asks for it."""
    affording = found.intent is Intent.AFFORD
    rows = map(_afforded_row, found.plans) if affording else map(_plan_row, found.plans)
    return Sheet(
        title="The largest models that this trains" if affording else f"The cheapest ways: {found.reading}",
        rows=(AFFORDED if affording else HEADS, *rows),
        notes=(*_frontier(found.frontier), *found.reasons, *(found.plans[0].estimate.notes[:3])),
        buttons=ask_buttons([(f"Plan {at}", sentence(plan.question)) for at, plan in enumerate(found.plans, start=1)]),
    )


def _plan_row(plan: Plan) -> tuple[str, ...]:
    run = plan.estimate.run
    label = f" ({plan.label})" if plan.label else ""
    return (
        shortened(way_words(plan.question, plan.estimate) + label, MOST_CELL),
        usd(run.likely),
        f"{usd_short(run.low)} – {usd_short(run.high)}",
        _time(plan.estimate),
    )


def _afforded_row(plan: Plan) -> tuple[str, ...]:
    job, estimate = plan.question, plan.estimate
    model = f"{count(job.parameters or 0)} on {count(job.tokens or 0)} tokens"
    words = f"{plan.label}: {model}"
    return shortened(words, MOST_CELL), usd(estimate.run.likely), usd(estimate.project.likely), _time(estimate)


def way_words(question: Question, estimate: Estimate) -> str:
    """How a plan does the job: on how many of what, bought how, from whom, where."""
    times = f" x {estimate.gpu_count:,}" if estimate.gpu_count else ""
    parts = [f"{accelerators()[estimate.gpu].name}{times}"]
    parts += [PURCHASES[question.purchase]] if question.purchase else []
    parts += [provider_name(question.provider)] if question.provider else []
    parts += [region_words()[question.region].name] if question.region else []
    return ", ".join(parts)


def _time(estimate: Estimate) -> str:
    clock = estimate.wall_clock_hours
    return duration(clock.likely) if clock else f"{amount(estimate.gpu_hours.likely)} GPU-hours"


def _frontier(points: tuple[FrontierPoint, ...]) -> tuple[str, ...]:
    """What being done sooner costs, in one line."""
    if len(points) < 2:
        return ()
    steps = (f"{duration(point.hours)} {usd_short(point.usd)}" for point in points)
    return (f"Cost against time: {' · '.join(steps)}.",)

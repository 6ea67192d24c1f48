"""The sheets of plans: the cheapest ways to do a job, and the largest jobs for a budget."""

from bot.answer import Answer
from bot.reader import Intent
from bot.reader.sentence import PURCHASES, count, sentence
from bot.render.currency import Currency, currency
from bot.render.filters import amount, duration
from bot.render.sheets.sheet import MOST_CELL, Sheet, ask_buttons, shortened
from costengine.hardware import DEFAULT_GPU, accelerators
from costengine.plans import FrontierPoint, Plan
from costengine.providers import provider_name
from costengine.question import Kind, Question
from costengine.regions import region_words
from costengine.result import Estimate

HEADS = ("Plan", "Likely", "80 % range", "Time")
AFFORDED = ("Model", "Run", "Whole project", "Time")
LASTING = ("Bought", "Time", "GPU-hours", "Run")


def plans_sheet(found: Answer) -> Sheet:
    """The best plans, cheapest first, each with a button that asks for it."""
    affording = (found.shown_as or found.intent) is Intent.AFFORD
    shown_in = currency((found.job.currency if found.job else None) or found.currency)
    heads, row = (AFFORDED, _afforded_row) if affording else (HEADS, _plan_row)
    if affording and found.job and found.job.kind is Kind.GPU_TIME:
        heads, row = LASTING, _lasting_row
    return Sheet(
        title=_afforded(found.job, shown_in) if affording else f"The cheapest ways: {found.reading}",
        first=found.reasons if affording else (),
        rows=(heads, *(row(plan, shown_in) for plan in found.plans)),
        notes=(
            *(words.replace("=", "Plan 1 =", 1) for words in shown_in.beside(found.plans[0].estimate.run)),
            *_frontier(found.frontier, shown_in),
            *(() if affording else found.reasons),
            *(found.plans[0].estimate.notes[:3]),
        ),
        buttons=ask_buttons([(f"Plan {at}", sentence(plan.question)) for at, plan in enumerate(found.plans, start=1)]),
    )


def _afforded(job: Question | None, shown_in: Currency) -> str:
    """What is as large as the limits allow: a model, or the tokens of one that was named."""
    if job and job.kind is Kind.GPU_TIME and job.max_usd is not None:
        return _how_much(job, shown_in.short(job.max_usd))
    verb = "fine-tunes" if job and job.kind is Kind.FINETUNE else "trains"
    money = shown_in.short(job.max_usd) if job and job.max_usd is not None else "this"
    return f"How much {money} {verb}" if job and job.parameters else f"The largest models that {money} {verb}"


def _how_much(job: Question, money: str) -> str:
    """How long a sum pays for so many accelerators, how many for a time, or how many GPU-hours."""
    gpu = accelerators()[job.gpu or DEFAULT_GPU].name
    if job.gpu_count:
        return f"How long {money} rents {job.gpu_count:,} x {gpu}"
    if job.duration_hours:
        return f"How many {gpu} {money} rents for {duration(job.duration_hours)}"
    return f"How many GPU-hours of {gpu} {money} buys"


def _lasting_row(plan: Plan, shown_in: Currency) -> tuple[str, ...]:
    job, estimate = plan.question, plan.estimate
    count = f"{job.gpu_count:,} x " if job.gpu_count else ""
    time = f"{count}{duration(job.duration_hours)}" if job.duration_hours else "as you like"
    return plan.label, time, amount(estimate.gpu_hours.likely), shown_in.exact(estimate.run.likely)


def _plan_row(plan: Plan, shown_in: Currency) -> tuple[str, ...]:
    run = plan.estimate.run
    label = f" ({plan.label})" if plan.label else ""
    return (
        shortened(way_words(plan.question, plan.estimate) + label, MOST_CELL),
        shown_in.exact(run.likely),
        shown_in.between(run),
        _time(plan.estimate),
    )


def _afforded_row(plan: Plan, shown_in: Currency) -> tuple[str, ...]:
    job, estimate = plan.question, plan.estimate
    model = count(job.parameters or 0) + (f" on {count(job.tokens)} tokens" if job.tokens else "")
    words = f"{plan.label}: {model}"
    run, project = shown_in.exact(estimate.run.likely), shown_in.exact(estimate.project.likely)
    return shortened(words, MOST_CELL), run, project, _time(estimate)


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


def _frontier(points: tuple[FrontierPoint, ...], shown_in: Currency) -> tuple[str, ...]:
    """What being done sooner costs, in one line."""
    if len(points) < 2:
        return ()
    steps = (f"{duration(point.hours)} {shown_in.short(point.usd)}" for point in points)
    return (f"Cost against time: {' · '.join(steps)}.",)

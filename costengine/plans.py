"""Plans: the cheapest ways to do a job within its limits, and what each further day of patience would save."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from costengine.amounts import Frozen
from costengine.costing import Pricer
from costengine.errors import Contradiction, CostEngineError, NoPrice, OutOfRange
from costengine.hardware import accelerator
from costengine.limits import keeps_limits, total_of
from costengine.question import Kind, Purchase, Question
from costengine.relax import what_to_relax
from costengine.rent_notes import ASK_OTHERS
from costengine.reservations import TERM_YEARS
from costengine.result import Estimate
from costengine.search import Candidate, candidates, limit_of
from costengine.units import HOURS_PER_DAY, HOURS_PER_MONTH, HOURS_PER_YEAR

MOST_PLANS = 5
MOST_POINTS = 10
MOST_TRIED = 60
PORTING = {
    "Google": "needs JAX or PyTorch/XLA",
    "AWS": "needs the Neuron SDK",
    "AMD": "needs ROCm builds of your kernels",
    "Intel": "needs the Gaudi software stack",
}
"""What a team that trains on NVIDIA's hardware has to do first, by vendor."""
NO_CAPACITY = "Nobody publishes what is free: ask the seller whether so many are available."
PATIENCE_HOURS = float(HOURS_PER_MONTH)
"""Where no limit of time was given nobody wants the cheapest run of nine years on one GPU."""


class Plan(Frozen):
    """A question that says how, what it costs, and what it is where that is not plain."""

    question: Question
    estimate: Estimate
    label: str = ""


class FrontierPoint(Frozen):
    """The cheapest way to be done within so many hours: nothing else is both cheaper and faster."""

    hours: float
    usd: Decimal
    gpu: str
    gpu_count: int
    question: Question


class Plans(NamedTuple):
    """The best plans, cheapest first, the frontier of cost against time, fastest first, and what to know of both."""

    best: tuple[Plan, ...]
    frontier: tuple[FrontierPoint, ...] = ()
    notes: tuple[str, ...] = ()


def cheapest(question: Question, pricer: Pricer) -> Plans:
    """The cheapest plans that keep every limit of the question, each on other hardware or bought otherwise.

    Raises Contradiction that names the limit to relax and by how much, and CostEngineError where nothing can be priced.
    """
    if question.max_usd is not None and question.max_usd <= 0:
        raise OutOfRange("A budget", f"${question.max_usd:,.0f}", "more than $0")
    limit = limit_of(question, pricer)
    found = sorted(candidates(question, pricer), key=lambda each: each.usd)
    if not found:
        raise _nothing_sold(question, limit, pricer)
    patience = _patience(question, limit, found)
    best = tuple(_best(question, found, limit or patience, pricer))
    waiting = (f"No date was given: plans of at most {patience / HOURS_PER_DAY:,.0f} days.",) if patience else ()
    if patience and not best:
        best = tuple(_best(question, found, None, pricer))
        waiting = (
            f"None of at most {patience / HOURS_PER_DAY:,.0f} days keeps what was asked for: these take longer.",
        )
    if not best:
        raise Contradiction(what_to_relax(question, found, limit, pricer))
    hourly = tuple(_by_the_hour(question, best[0].estimate, pricer))
    notes = (*_without_market(question, best, pricer), *hourly, *waiting, NO_CAPACITY)
    return Plans(best=best, frontier=tuple(_frontier(question, found, pricer)), notes=notes)


def _without_market(question: Question, best: Iterable[Plan], pricer: Pricer) -> Iterator[str]:
    """What a plan's own seller hides: that nobody but hyperscalers is known to sell it, at their list price."""
    if question.provider or question.provider_class:
        return
    hourly = {plan.estimate.gpu: plan for plan in best if plan.question.purchase is Purchase.ON_DEMAND}
    for gpu in hourly:
        with suppress(NoPrice):  # a price that was given: nobody is known to rent it out
            notes = pricer.book.rent(gpu, region=question.region, today=pricer.day).notes
            yield from (note for note in notes if note.endswith(ASK_OTHERS))


def _by_the_hour(question: Question, committed: Estimate, pricer: Pricer) -> Iterator[str]:
    """Where a commitment was asked for that costs more than renting for the run alone."""
    if question.purchase not in TERM_YEARS:
        return
    try:
        plans = cheapest(question.but(purchase=Purchase.ON_DEMAND), pricer)
    except CostEngineError:
        return
    least = total_of(question, plans.best[0].estimate).likely
    if least < total_of(question, committed).likely:
        yield f"A commitment is paid for its whole term; by the hour the same costs ${least:,.0f}."


def _nothing_sold(question: Question, limit: float | None, pricer: Pricer) -> CostEngineError:
    """Why there is not even a candidate: what to relax, or the engine's own reason."""
    if not question.gpu:
        return Contradiction(what_to_relax(question, (), limit, pricer))
    try:
        pricer.cost(question)
    except CostEngineError as reason:
        return reason
    return Contradiction(what_to_relax(question, (), limit, pricer))


def _patience(question: Question, limit: float | None, found: list[Candidate]) -> float | None:
    """A month, a commitment's whole term, or as long as the fastest way takes, where no date and no count was given."""
    if limit or question.gpu_count or question.kind is Kind.GPU_TIME:
        return None
    term = TERM_YEARS.get(question.purchase or Purchase.ON_DEMAND, 0) * HOURS_PER_YEAR
    return max(term or PATIENCE_HOURS, min(each.hours for each in found if each.hours is not None))


def _best(question: Question, found: Iterable[Candidate], limit: float | None, pricer: Pricer) -> Iterator[Plan]:
    """The first that keeps the limits of each accelerator and form of buying: five sellers of one are one idea."""
    in_time = [each for each in found if limit is None or each.hours is None or each.hours <= limit]
    firm = [each for each in in_time if each.question.purchase is not Purchase.SPOT]
    plans = list(islice(_distinct(question, in_time, limit, pricer), MOST_PLANS))
    if plans and all(plan.question.purchase is Purchase.SPOT for plan in plans):
        plans = [*plans[: MOST_PLANS - 1], *islice(_distinct(question, firm, limit, pricer), 1)]
    yield from sorted(plans, key=lambda plan: total_of(question, plan.estimate).likely)


def _distinct(question: Question, found: Iterable[Candidate], limit: float | None, pricer: Pricer) -> Iterator[Plan]:
    """Plans that the engine has priced and that keep the limits, each of another accelerator or form."""
    seen: set[tuple[str | None, Purchase | None]] = set()
    tried = 0
    for each in found:
        what = (each.question.gpu, each.question.purchase)
        if what in seen or tried == MOST_TRIED:
            continue
        tried += 1
        plan = _priced(each.question, pricer)
        if plan and keeps_limits(question, plan.estimate, limit):
            seen.add(what)
            yield plan


def _priced(question: Question, pricer: Pricer) -> Plan | None:
    try:
        estimate = pricer.cost(question)
    except CostEngineError:
        return None  # not to be had this way after all
    return Plan(question=question, estimate=estimate, label=PORTING.get(accelerator(estimate.gpu).vendor, ""))


def _frontier(question: Question, found: list[Candidate], pricer: Pricer) -> Iterator[FrontierPoint]:
    """From the fastest down to the cheapest, within the ceiling of money: a point for each real saving."""
    timed = sorted((each for each in found if each.hours is not None), key=lambda each: (each.hours or 0, each.usd))
    steps = list(_improving(timed))
    every = max(1, -(-len(steps) // MOST_POINTS))
    last: Decimal | None = None
    for each in steps[::-1][::every][::-1]:
        plan = _priced(each.question, pricer)
        if plan is None or not keeps_limits(question, plan.estimate, None):
            continue
        usd, clock = total_of(question, plan.estimate).likely, plan.estimate.wall_clock_hours
        if clock and plan.estimate.gpu_count and (last is None or usd < last):
            last = usd
            yield FrontierPoint(
                hours=clock.likely, usd=usd, gpu=plan.estimate.gpu, gpu_count=plan.estimate.gpu_count,
                question=plan.question,
            )  # fmt: skip


def _improving(timed: Iterable[Candidate]) -> Iterator[Candidate]:
    """Those cheaper than everything faster; a per cent is no reason to wait."""
    least = float("inf")
    for each in timed:
        if each.usd < 0.99 * least:
            least = each.usd
            yield each

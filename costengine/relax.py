"""Limits that cannot all be kept: which one to relax, and by how much, each with all others as they are."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import ROUND_UP, Decimal
from math import ceil

from costengine.costing import Pricer
from costengine.errors import CostEngineError
from costengine.limits import total_of
from costengine.question import Question
from costengine.result import Estimate
from costengine.search import Candidate, candidates
from costengine.units import HOURS_PER_DAY, HOURS_PER_YEAR

MOST_TRIED = 25
MOST_YEARS = 200
"""A later day is told in years."""
PLACES = {"region": "the region", "provider": "the provider", "provider_class": "the kind of seller"}


def what_to_relax(question: Question, found: Sequence[Candidate], limit: float | None, pricer: Pricer) -> str:
    """One sentence with every single change of a limit that would let a plan through."""
    ways = [*_money(question, found, limit, pricer), *_time(question, found, limit, pricer)]
    if not ways:
        ways = [*_rate(question, limit, pricer), *_place(question, limit, pricer)]
    if not ways and question.max_usd is not None and limit is not None:
        ways = [*_both(question, found, pricer)]
    if not ways:
        return "No accelerator in the price book can do this job within these limits; name one, or relax a limit."
    first, *others = ways
    return f"No plan keeps all of these limits. {', or '.join((first, *(way[0].lower() + way[1:] for way in others)))}."


def _money(question: Question, found: Sequence[Candidate], limit: float | None, pricer: Pricer) -> Iterator[str]:
    """The least that a plan in time costs."""
    if question.max_usd is None:
        return
    least = min((total_of(question, each).likely for each in _priced(_in_time(found, limit), pricer)), default=None)
    if least is not None:
        over = least - question.max_usd
        yield f"Raise the budget from ${question.max_usd:,.0f} to ${_up(least):,.0f}, ${_up(over):,.0f} more"


def _time(question: Question, found: Sequence[Candidate], limit: float | None, pricer: Pricer) -> Iterator[str]:
    """The soonest that a plan within the budget is done."""
    if limit is None:
        return
    budget = question.max_usd
    fastest_first = sorted((each for each in found if each.hours is not None), key=lambda each: each.hours or 0)
    within = [each for each in fastest_first if budget is None or each.usd <= budget]
    for each in _priced(within, pricer):
        if each.wall_clock_hours and (budget is None or total_of(question, each).likely <= budget):
            yield _later(question, each.wall_clock_hours.likely, limit, pricer)
            return


def _later(question: Question, hours: float, limit: float, pricer: Pricer) -> str:
    days = ceil(hours / HOURS_PER_DAY)
    more = f"{max(hours - limit, 0) / HOURS_PER_DAY:,.1f} days more"
    if question.deadline is None:
        return f"Allow {hours / HOURS_PER_DAY:,.1f} days, {more}"
    if hours > MOST_YEARS * HOURS_PER_YEAR:
        return f"Allow {hours / HOURS_PER_YEAR:,.0f} years"
    return f"Allow until {(pricer.day + timedelta(days=days)).isoformat()}, {more}"


def _rate(question: Question, limit: float | None, pricer: Pricer) -> Iterator[str]:
    """The lowest rate at which anybody does the job in time."""
    ceiling = question.max_usd_per_gpu_hour
    if ceiling is None:
        return
    free = _in_time(list(candidates(question.but(max_usd_per_gpu_hour=None), pricer)), limit)
    if free:
        least = Decimal(repr(min(each.rate for each in free))).quantize(Decimal("0.01"), rounding=ROUND_UP)
        yield f"Allow ${least} per GPU-hour instead of ${ceiling}"


def _place(question: Question, limit: float | None, pricer: Pricer) -> Iterator[str]:
    """Whether leaving the place or the seller open helps."""
    for slot, words in (
        ("region", "the region"),
        ("provider", "the provider"),
        ("provider_class", "the kind of seller"),
    ):
        if getattr(question, slot) is not None:
            free = list(candidates(question.but(**{slot: None}), pricer))
            if _in_time(free, limit):
                yield f"Leave {words} open: nothing is known there"


def _both(question: Question, found: Sequence[Candidate], pricer: Pricer) -> Iterator[str]:
    least = min((total_of(question, each).likely for each in _priced(found, pricer)), default=None)
    if least is not None:
        yield f"Raise the budget to at least ${_up(least):,.0f} and allow more time"


def _in_time(found: Sequence[Candidate], limit: float | None) -> list[Candidate]:
    return [each for each in found if limit is None or each.hours is None or each.hours <= limit]


def _priced(found: Sequence[Candidate], pricer: Pricer) -> Iterator[Estimate]:
    """The first of these, priced line by line."""
    for each in found[:MOST_TRIED]:
        try:
            yield pricer.cost(each.question)
        except CostEngineError:
            continue  # not to be had this way after all


def _up(usd: Decimal) -> Decimal:
    """Whole dollars, never less than it takes."""
    return usd.quantize(Decimal(1), rounding=ROUND_UP)

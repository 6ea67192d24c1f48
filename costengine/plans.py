"""Plans: the same job on other hardware, from other sellers, bought otherwise; and the largest job for a budget."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from math import log

from costengine.amounts import Frozen
from costengine.clock import limit_hours
from costengine.costing import cost
from costengine.errors import Contradiction, CostEngineError
from costengine.hardware import accelerators
from costengine.prices import PriceBook, providers
from costengine.question import Kind, Purchase, Question, Scope
from costengine.result import Estimate

MOST_PLANS = 5
TOKENS_PER_PARAMETER = (20, 200)
"""Compute-optimal (arXiv 2203.15556), and the smaller model trained longer that serving asks for."""
SMALLEST, LARGEST = 1e6, 1e14
BISECTIONS = 40


class Plan(Frozen):
    """A question that says how, and what it costs."""

    question: Question
    estimate: Estimate


def cheapest(question: Question, book: PriceBook, today: date) -> tuple[Plan, ...]:
    """The cheapest plans that keep every limit of the question, each on other hardware or from another seller.

    Raises Contradiction that names the limit to relax, and CostEngineError where the job cannot be priced at all.
    """
    priced = sorted(_priced_plans(question, book, today), key=lambda plan: plan.estimate.run.likely)
    if not priced:
        cost(question, book, today)  # says why
        raise Contradiction("No accelerator in the price book can do this job; name one, or relax a limit.")
    kept = [plan for plan in priced if not _broken(plan, question, today)]
    if not kept:
        raise Contradiction(_what_to_relax(priced, question, today))
    return tuple(_distinct(kept))[:MOST_PLANS]


def largest(question: Question, book: PriceBook, today: date) -> tuple[Plan, ...]:
    """The largest model that the budget trains, at 20 and at 200 tokens per parameter. Raises CostEngineError."""
    assert question.max_usd is not None
    plans = []
    for ratio in TOKENS_PER_PARAMETER:
        parameters = _largest_parameters(question, ratio, book, today)
        sized = _sized(question, parameters, ratio)
        plans.append(Plan(question=sized, estimate=cost(sized, book, today)))
    return tuple(plans)


def _largest_parameters(question: Question, ratio: float, book: PriceBook, today: date) -> float:
    """By bisection: a larger model on more tokens never costs less."""
    low, high = SMALLEST, LARGEST
    if not _affordable(_sized(question, low, ratio), question.max_usd or Decimal(0), book, today):
        raise Contradiction(
            f"${question.max_usd:,.0f} does not train even a model of 1M parameters here; raise the budget or leave "
            "out what stands around the run: “only compute”."
        )
    for _ in range(BISECTIONS):
        middle = (low * high) ** 0.5
        if _affordable(_sized(question, middle, ratio), question.max_usd or Decimal(0), book, today):
            low = middle
        else:
            high = middle
    return _rounded_down(low)


def _sized(question: Question, parameters: float, ratio: float) -> Question:
    return question.but(
        kind=Kind.PRETRAIN, parameters=parameters, tokens=parameters * ratio, max_usd=None, gpu_hours=None
    )


def _affordable(question: Question, usd: Decimal, book: PriceBook, today: date) -> bool:
    try:
        estimate = cost(question, book, today)
    except CostEngineError:
        return False
    return _total(estimate, question) <= usd


def _total(estimate: Estimate, question: Question) -> Decimal:
    return estimate.project.likely if question.scope is Scope.PROJECT else estimate.run.likely


def _rounded_down(number: float) -> float:
    """Two significant digits: nobody plans a model of 12,345,678,901 parameters."""
    digits = 10 ** (int(log(number, 10)) - 1)
    return float(int(number / digits) * digits)


def _priced_plans(question: Question, book: PriceBook, today: date) -> Iterator[Plan]:
    for variant in _variants(question, book):
        with suppress(CostEngineError):  # does not fit, or is not sold this way
            yield Plan(question=variant, estimate=cost(variant, book, today))


def _variants(question: Question, book: PriceBook) -> Iterator[Question]:
    """Every accelerator, seller and form of buying that the question leaves open."""
    fixed = question.kind is Kind.GPU_TIME
    gpus = [question.gpu] if question.gpu else [None] if fixed else [g for g in book.gpus() if g in accelerators()]
    purchases = [question.purchase] if question.purchase else [Purchase.ON_DEMAND, Purchase.SPOT]
    for gpu in gpus:
        for purchase in purchases:
            for provider in _sellers(question, gpu, purchase, book):
                yield question.but(gpu=gpu, purchase=purchase, provider=provider)


def _sellers(question: Question, gpu: str | None, purchase: Purchase, book: PriceBook) -> list[str | None]:
    if question.provider or question.usd_per_gpu_hour is not None or purchase is Purchase.OWNED or gpu is None:
        return [question.provider]
    form = Purchase.SPOT if purchase is Purchase.SPOT else Purchase.ON_DEMAND
    sellers = {offer.provider for offer in book.current(gpu, form) if offer.provider in providers()}
    return [*sorted(sellers)]


def _broken(plan: Plan, question: Question, today: date) -> list[str]:
    """The limits that a plan does not keep."""
    limit, clock = limit_hours(question, today), plan.estimate.wall_clock_hours
    return [
        *(["time"] if limit is not None and clock and clock.likely > limit else []),
        *(["money"] if question.max_usd is not None and _total(plan.estimate, question) > question.max_usd else []),
    ]


def _what_to_relax(priced: list[Plan], question: Question, today: date) -> str:
    """The limit that stands in the way, and by how much."""
    in_time = [plan for plan in priced if "time" not in _broken(plan, question, today)]
    if in_time and question.max_usd is not None:
        least = _total(in_time[0].estimate, question)
        return f"Nothing fits within ${question.max_usd:,.0f}: the cheapest plan costs ${least:,.0f}."
    fastest = min(plan.estimate.wall_clock_hours.likely for plan in priced if plan.estimate.wall_clock_hours)
    return f"Nothing is done in time: the fastest plan takes {fastest / 24:,.1f} days. Allow more time or more GPUs."


def _distinct(plans: list[Plan]) -> Iterator[Plan]:
    """The first plan of each accelerator and form of buying: five sellers of one thing are one idea."""
    seen: set[tuple[str, Purchase | None]] = set()
    for plan in plans:
        what = (plan.estimate.gpu, plan.question.purchase)
        if what not in seen:
            seen.add(what)
            yield plan

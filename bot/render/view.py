"""What a reply shows, in order, for any front: texts and amounts picked from an answer, nothing computed anew."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from bot.answer import Answer
from bot.answering import TIPS
from bot.reader import Choice, Intent
from bot.reader.sentence import reading_line, sentence
from bot.render.charts import cost_against_time, cost_by_component
from bot.render.currency import Currency, currency
from bot.render.environment import printable
from bot.render.filters import day, duration, integer
from bot.render.sheets import (
    MOST_VALUE,
    SHEETS,
    Button,
    ask_buttons,
    budget_chart,
    comparison_rows,
    is_whole,
    memory_sheet,
    origin,
    plans_sheet,
    reasons_by_side,
    shortened,
)
from bot.render.table import aligned, cost_cells, cost_rows
from bot.reply import Reply
from costengine.amounts import Money, decimal
from costengine.lines import Group, LineItem
from costengine.question import Question, Scope
from costengine.rent_notes import UNDATED
from costengine.reservations import YOUR_PRICE
from costengine.result import Estimate

MOST_TIPS = 5
MOST_OF_TWO = 2
MOST_WORDS = 600
MOST_ASIDES = 5
MOST_ORIGIN = 240
NOTHING_UNDERSTOOD = "I did not understand that. Try “64 A100 30 days”."


class ShownTip(NamedTuple):
    """A tip with the text that asks for it."""

    id: str
    title: str
    text: str
    saving: Decimal
    share_of_run: float
    share_of_project: float
    saving_of_project: Decimal
    """With the experiments, the evaluation and the reserve, which shrink with the run."""
    caveat: str
    effort: str
    risk: str


class Side(NamedTuple):
    """One side of a compare."""

    reading: str
    text: str
    estimate: Estimate
    cost: Money
    """What is compared: the run, or where every side was asked so the whole project."""


def kind(answer: Answer) -> str:
    """The name of the template that shows this answer."""
    if answer.error or answer.asks_back:
        return "unclear"
    if answer.estimates:
        return "compare"
    if answer.plans or answer.remembered or answer.intent in SHEETS:
        return "sheet"
    return "estimate" if answer.estimate else "unclear"


def _not_logged(reply: Reply) -> str:
    """What is wrong with the log, as a sentence without its full stop."""
    if reply.is_unsure:
        return f"Perhaps not logged, look with “history”: {reply.not_logged}"
    return f"Not logged: {reply.not_logged}" if reply.not_logged else ""


def context(reply: Reply) -> dict[str, Any]:
    """Everything that the reply's template names."""
    found = reply.answer
    shared = {
        "asides": _asides(found),
        "number": integer(reply.number) if reply.number else "",
        "not_logged": _not_logged(reply),
    }
    match kind(found):
        case "estimate":
            return {**shared, **_estimate(found)}
        case "compare":
            return {**shared, **_compare(found)}
        case "sheet":
            return {**shared, **_sheet(found)}
        case _:
            return {**shared, "message": _message(found), "buttons": _choices(found.choices)}


def _estimate(found: Answer) -> dict[str, Any]:
    estimate, job = found.estimate, found.job
    assert estimate
    assert job
    shown_in = currency(job.currency or found.currency)
    whole = job.scope is Scope.PROJECT
    run_only = job.scope is Scope.RUN
    shown = [item for item in estimate.lines if whole or item.in_run]
    return {
        "reading": shortened(shown_in.told(found.reading), MOST_WORDS),
        "estimate": estimate,
        "headline": estimate.project if whole else estimate.run,
        "headline_name": "whole project" if whole else "run",
        "other_total": None if run_only else estimate.run if whole else estimate.project,
        "other_name": "The run alone" if whole else f"Whole project, with {estimate.around_the_run}",
        "chart": cost_by_component(shown),
        "currency": shown_in,
        "rows": cost_cells(shown, estimate.project if whole else estimate.run, shown_in),
        "table": aligned(cost_rows(shown, estimate.project if whole else estimate.run, shown_in)),
        "sources": [_source(item, shown_in) for item in shown],
        "under_headline": _under_headline(job, estimate, shown_in),
        "notes": [shown_in.told(note) for note in estimate.notes if note not in estimate.limits],
        "tips": _tips(estimate, shown_in),
        "tips_first": found.topic == TIPS,
        "price_from": _price_from(estimate, shown_in),
        "assumed": list(map(shown_in.assumed, estimate.assumptions)),
        "more_tips": len(estimate.tips) - MOST_TIPS,
        "dated": _dated([estimate]),
    }


def _price_from(estimate: Estimate, shown_in: Currency) -> str:
    """Where the price of the largest compute line comes from; the other sources stand under Explain."""
    compute = [item for item in estimate.lines if item.in_run and item.group is Group.COMPUTE]
    return shortened(_source(max(compute, key=lambda item: item.likely), shown_in), MOST_ORIGIN) if compute else ""


def _under_headline(job: Question, estimate: Estimate, shown_in: Currency) -> list[str]:
    """The total in dollars, limits, the days at three cluster sizes, what was published, layout, memory."""
    total = estimate.project if job.scope is Scope.PROJECT else estimate.run
    days = [
        f"{each.gpu_count:,} GPU{'s' * (each.gpu_count != 1)}: {duration(each.days.likely * 24)}"
        for each in estimate.options
    ]
    return [
        *shown_in.beside(total),
        *map(shown_in.told, estimate.limits),
        *([" · ".join(days)] if days else []),
        *([estimate.published] if estimate.published else []),
        *([f"Layout: {estimate.layout}"] if estimate.layout else []),
        *([f"Memory: {estimate.memory}"] if estimate.memory else []),
    ]


def _sheet(found: Answer) -> dict[str, Any]:
    if found.remembered:
        sheet = memory_sheet(found.remembered, currency(found.currency))
    else:
        sheet = plans_sheet(found) if found.plans else SHEETS[found.intent](found)
    return {
        "sheet": sheet,
        "chart": cost_against_time(found.plans) or budget_chart(found.remembered),
        "table": aligned(sheet.rows),
        "dated": _dated([found.estimate] if found.estimate else []),
    }


def _compare(found: Answer) -> dict[str, Any]:
    shown_in = currency(next((job.currency for job in found.jobs if job.currency), found.currency))
    sides = [
        Side(
            reading=shortened(shown_in.told(reading_line(question)), MOST_WORDS),
            text=_value(sentence(question)),
            estimate=estimate,
            cost=estimate.project if is_whole(found) else estimate.run,
        )
        for question, estimate in zip(found.jobs, found.estimates, strict=True)
    ]
    compared = comparison_rows(found, shown_in)
    return {
        "sides": sides,
        "currency": shown_in,
        "differences": compared,
        "table": aligned(compared),
        "by_side": reasons_by_side(found, shown_in),
        "verdict": _verdict(sides, shown_in),
        "reasons": [shown_in.told(words) for words in found.reasons],
        "dated": _dated(found.estimates),
    }


def _verdict(sides: list[Side], shown_in: Currency) -> str:
    ordered = sorted(enumerate(sides, start=1), key=lambda numbered: numbered[1].cost.likely)
    (best, cheapest), (worst, dearest) = ordered[0], ordered[-1]
    apart = dearest.cost.likely - cheapest.cost.likely
    if not apart:
        return "They cost the same."
    less = shown_in.short(apart)
    than = f"cheapest, {less} less than side {worst}" if len(sides) > MOST_OF_TWO else f"cheaper by {less}"
    return f"Side {best} is {than}: {cheapest.reading}."


def _source(item: LineItem, shown_in: Currency) -> str:
    return f"{item.component}: {origin(replace(item, how=shown_in.told(item.how)))}"


def _tips(estimate: Estimate, shown_in: Currency) -> list[ShownTip]:
    return [
        ShownTip(
            text=_value(sentence(tip.question)),
            saving_of_project=decimal(tip.share_of_project) * estimate.project.likely,
            caveat=shown_in.told(tip.caveat),
            id=tip.id,
            title=tip.title,
            saving=tip.saving,
            share_of_run=tip.share_of_run,
            share_of_project=tip.share_of_project,
            effort=tip.effort,
            risk=tip.risk,
        )
        for tip in estimate.tips[:MOST_TIPS]
    ]


def _value(text: str) -> str:
    """What a button sends: the whole sentence, or nothing where it would have to be cut."""
    return text if len(text) <= MOST_VALUE else ""


def _dated(estimates: Sequence[Estimate]) -> str:
    dates = [estimate.prices_as_of for estimate in estimates if estimate.prices_as_of]
    if dates:
        some = any(UNDATED in note for estimate in estimates for note in estimate.notes)
        return f"prices of {day(min(dates))} or newer{', some without a date' if some else ''}"
    lines = [item for estimate in estimates for item in estimate.lines if item.in_run and item.group is Group.COMPUTE]
    given = all(item.source == YOUR_PRICE for item in lines)
    return "at your own price" if given else "at prices without a date"


def _asides(found: Answer) -> list[str]:
    unused = [f"I did not use: {', '.join(f'“{word}”' for word in found.unused)}."] if found.unused else []
    shown = [shortened(printable(words), MOST_WORDS) for words in (*found.warnings, *found.corrections, *unused)]
    return [words for words in shown if words.strip()][:MOST_ASIDES]


def _choices(choices: Iterable[Choice]) -> tuple[Button, ...]:
    return ask_buttons([(each.label, each.text) for each in choices])


def _message(found: Answer) -> str:
    if found.error:
        return shortened(found.error.message, MOST_WORDS)
    if found.intent is Intent.UNCLEAR:
        return shortened(found.asks_back, MOST_WORDS) or NOTHING_UNDERSTOOD
    return (
        found.asks_back
        or f"I understood “{found.intent.value}”: that is kept in the log, and this was asked without one."
    )

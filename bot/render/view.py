"""What a reply shows, in order, for any front: texts and amounts picked from an answer, nothing computed anew."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from bot.answer import Answer
from bot.desk import Reply
from bot.reader import Choice, Intent
from bot.reader.sentence import reading_line, sentence
from bot.render.environment import printable
from bot.render.filters import day, usd, usd_short
from costengine.amounts import Frozen, Money
from costengine.lines import LineItem
from costengine.question import Question, Scope
from costengine.result import Estimate

MOST_TIPS = 6
MOST_LINES = 40
MOST_LABEL, MOST_VALUE = 75, 2000
"""Slack's limits for the words on a button and for what it sends."""
MOST_WORDS = 600
MOST_ASIDES = 5
NOTHING_UNDERSTOOD = "I did not understand that. Try “64 A100 30 days”."
MOST_ORIGIN = 160
"""Characters of a table cell; the terminal and the log hold the whole."""


class Button(Frozen):
    """A button that asks its value."""

    label: str
    id: str
    value: str


class ShownTip(Frozen):
    """A tip with the text that asks for it."""

    id: str
    title: str
    text: str
    saving: Decimal
    share_of_run: float
    share_of_project: float
    caveat: str


class Side(Frozen):
    """One side of a compare."""

    reading: str
    text: str
    estimate: Estimate


def kind(answer: Answer) -> str:
    """The name of the template that shows this answer."""
    if answer.error:
        return "unclear"
    if answer.estimates:
        return "compare"
    return "estimate" if answer.estimate else "unclear"


def context(reply: Reply) -> dict[str, Any]:
    """Everything that the reply's template names."""
    found = reply.answer
    shared = {"asides": _asides(found), "number": reply.number, "not_logged": reply.not_logged}
    match kind(found):
        case "estimate":
            return {**shared, **_estimate(found)}
        case "compare":
            return {**shared, **_compare(found)}
        case _:
            return {**shared, "message": _message(found), "buttons": _choices(found.choices)}


def _estimate(found: Answer) -> dict[str, Any]:
    estimate, job = found.estimate, found.job
    assert estimate
    assert job
    whole = job.scope is Scope.PROJECT
    run_only = job.scope is Scope.RUN
    shown = [item for item in estimate.lines if whole or item.in_run]
    return {
        "reading": shortened(found.reading, MOST_WORDS),
        "estimate": estimate,
        "headline": estimate.project if whole else estimate.run,
        "headline_name": "whole project" if whole else "run",
        "other_total": None if run_only else estimate.run if whole else estimate.project,
        "other_name": "The run alone" if whole else "Whole project, with people, data, experiments and a reserve",
        "rows": _with_sources(_rows(shown, estimate.project if whole else estimate.run), shown),
        "table": _aligned(_rows(shown, estimate.project if whole else estimate.run)),
        "sources": [_source(item) for item in shown],
        "tips": _tips(estimate),
        "buttons": _scope_buttons(job),
        "dated": _dated([estimate]),
    }


def _compare(found: Answer) -> dict[str, Any]:
    sides = [
        Side(reading=shortened(reading_line(question), MOST_WORDS), text=sentence(question), estimate=estimate)
        for question, estimate in zip(found.jobs, found.estimates, strict=True)
    ]
    return {"sides": sides, "verdict": _verdict(sides), "dated": _dated(found.estimates)}


def _verdict(sides: list[Side]) -> str:
    ordered = sorted(sides, key=lambda side: side.estimate.run.likely)
    cheapest, dearest = ordered[0], ordered[-1]
    apart = dearest.estimate.run.likely - cheapest.estimate.run.likely
    if not apart:
        return "They cost the same."
    return f"{cheapest.reading} is cheapest: {usd_short(apart)} less than {dearest.reading}."


def _rows(lines: list[LineItem], total: Money) -> list[list[str]]:
    """Component, likely, range; the last row is the sum."""
    body = [[item.component, usd(item.likely), _range(item.money)] for item in lines[:MOST_LINES]]
    return [["Item", "Likely", "80 % range"], *body, ["Total", usd(total.likely), _range(total)]]


def _with_sources(rows: list[list[str]], lines: list[LineItem]) -> list[list[str]]:
    """The rows with a last column that says where each comes from."""
    origins = ["Where from", *(_origin(item) for item in lines[:MOST_LINES]), "the sum of these lines"]
    return [[*row, shortened(origin, MOST_ORIGIN)] for row, origin in zip(rows, origins, strict=True)]


def _origin(item: LineItem) -> str:
    return f"{item.how}; {item.source}{f', {day(item.as_of)}' if item.as_of else ''}"


def shortened(words: str, most: int) -> str:
    """The words, or their beginning and an ellipsis."""
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _range(money: Money) -> str:
    return "exact" if money.low == money.high else f"{usd_short(money.low)} – {usd_short(money.high)}"


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [f"{row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}" for row in rows]


def _source(item: LineItem) -> str:
    return f"{item.component}: {_origin(item)}"


def _tips(estimate: Estimate) -> list[ShownTip]:
    return [
        ShownTip(text=_value(sentence(tip.question)), **tip.model_dump(exclude={"question"}))
        for tip in estimate.tips[:MOST_TIPS]
    ]


def _value(text: str) -> str:
    """What a button sends: the whole sentence, or nothing where it would have to be cut."""
    return text if len(text) <= MOST_VALUE else ""


def _scope_buttons(job: Question) -> list[Button]:
    other = Scope.RUN if job.scope is Scope.PROJECT else Scope.PROJECT
    label = "Only the run" if other is Scope.RUN else "Whole project"
    value = _value(sentence(job.but(scope=other)))
    return [Button(label=label, id="ask:scope", value=value)] if value else []


def _dated(estimates: Iterable[Estimate]) -> str:
    dates = [estimate.prices_as_of for estimate in estimates if estimate.prices_as_of]
    return f"prices of {day(min(dates))} or newer" if dates else "at your own price"


def _asides(found: Answer) -> list[str]:
    unused = [f"I did not use: {', '.join(f'“{word}”' for word in found.unused)}."] if found.unused else []
    shown = [shortened(printable(words), MOST_WORDS) for words in (*found.corrections, *unused)]
    return [words for words in shown if words.strip()][:MOST_ASIDES]


def _choices(choices: Iterable[Choice]) -> list[Button]:
    return [
        Button(label=shortened(each.label, MOST_LABEL), id=f"ask:choice:{at}", value=each.text)
        for at, each in enumerate(choices)
        if _value(each.text)
    ]


def _message(found: Answer) -> str:
    if found.error:
        return shortened(found.error.message, MOST_WORDS)
    if found.intent is Intent.UNCLEAR:
        return shortened(found.asks_back, MOST_WORDS) or NOTHING_UNDERSTOOD
    return found.asks_back or f"I understood “{found.intent.value}”, which this version cannot answer yet."

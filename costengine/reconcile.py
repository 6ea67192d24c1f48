"""Reconciling a quoted figure: what would have to be true for it, with the arithmetic of each reading."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from costengine.amounts import cents, decimal
from costengine.assumptions import assumed
from costengine.components import component_named
from costengine.hardware import Accelerator, accelerator
from costengine.question import Question, Scope
from costengine.result import Estimate
from costengine.tables import table
from costengine.units import HOURS_PER_MONTH

NEAR = Decimal("0.1")
"""A quote this close to ours needs no reconciling."""
THE_ARTICLE = "The article: “What is the cost of training LLM models?”, a public page whose figures are often quoted."


class Quoted(NamedTuple):
    """A figure that is often quoted for a model, with the arithmetic it came from."""

    subject: str
    usd: Decimal
    how: str
    source: str
    as_of: date


def reconcile(quoted_usd: Decimal, question: Question, estimate: Estimate) -> tuple[str, ...]:
    """Sentences that hold a quoted amount against this estimate of the same job; each names one assumption."""
    chip = accelerator(estimate.gpu)
    found = (
        _verdict(quoted_usd, question, estimate),
        *_published(question),
        *_readings(quoted_usd, estimate, chip),
    )
    return (*found, THE_ARTICLE) if any("the article" in each for each in found) else found


def _published(question: Question) -> Iterator[str]:
    """The figures that are quoted for this model."""
    for row in table("quoted.csv", Quoted):
        if row.subject == question.model:
            yield f"Quoted: {row.how} ({row.source})."


def _verdict(quoted: Decimal, question: Question, estimate: Estimate) -> str:
    """Of the whole project where that, or people, were named with the figure."""
    is_project = question.scope is Scope.PROJECT or bool(question.people)
    ours, of = (estimate.project, "whole project") if is_project else (estimate.run, "run")
    ratio = quoted / ours.likely if ours.likely else Decimal(0)
    where = "inside" if ours.low <= quoted <= ours.high else "above" if quoted > ours.high else "below"
    return (
        f"${quoted:,.0f} is {ratio:.2f} times our likely ${ours.likely:,.0f} for the {of}, and {where} the 80 % range "
        f"of ${ours.low:,.0f} to ${ours.high:,.0f}."
    )


def _readings(quoted: Decimal, estimate: Estimate, chip: Accelerator) -> Iterator[str]:
    hours = decimal(estimate.gpu_hours.likely)
    rate, ours = quoted / hours, estimate.usd_per_gpu_hour
    count = estimate.gpu_count
    if count:
        yield _bought(quoted, count, chip)
    yield (
        f"Rented dearer: ${quoted:,.0f} / {hours:,.0f} GPU-hours = ${cents(rate)} per GPU-hour; "
        f"our likely rate is ${ours}."
    )
    if count:
        yield _longer(quoted, count, ours, chip)
    if estimate.wall_clock_hours and abs(rate / ours - 1) > NEAR:
        time = decimal(estimate.wall_clock_hours.likely)
        yield f"Rented more: ${quoted:,.0f} / ({time:,.0f} h x ${ours}) = {quoted / (ours * time):,.0f} GPUs."
    yield (f"More than the run: with {estimate.around_the_run} we would say ${estimate.project.likely:,.0f}.")


def _longer(quoted: Decimal, count: int, ours: Decimal, chip: Accelerator) -> str:
    """For how many months the money rents so many: at our rate, and for an A100 at the article's."""
    a_month = count * HOURS_PER_MONTH
    words = (
        f"Rented longer: ${quoted:,.0f} / ({count:,} GPUs x 720 h x ${ours}) = {quoted / (ours * a_month):.1f} months"
    )
    article = assumed("article_usd_per_gpu_hour").likely_decimal
    if chip.id.startswith("A100") and ours != article:
        words += f"; at the article's ${article}, {quoted / (article * a_month):.1f} months"
    return f"{words} of 30 days."


def _bought(quoted: Decimal, count: int, chip: Accelerator) -> str:
    each = quoted / count
    words = f"Bought: ${quoted:,.0f} / {count:,} GPUs = ${cents(each):,} a GPU"
    if each == assumed("article_gpu_usd").likely_decimal:
        words += ", the article's figure, inside its $1,000 to over $10,000"
    if chip.is_for_sale and chip.purchase_usd_low and chip.purchase_usd_high:
        words += f"; {chip.name} was sold at ${chip.purchase_usd_low:,.0f} to ${chip.purchase_usd_high:,.0f}"
    return f"{words}."


def about_component(words: str, estimate: Estimate) -> tuple[str, ...]:
    """What there is to say of one component: its lines with their sums, or why it is none."""
    row = component_named(words)
    if row is None:
        return ()
    lines = [item for item in estimate.lines if item.component == row.name or item.component in row.lines]
    found = [f"{item.component}: ${item.likely:,.2f} = {item.how} ({item.source})." for item in lines]
    absent = f"{row.name} is not a line of its own here: {row.why_absent} ({row.source})."
    article = [f"The article “What is the cost of training LLM models?” says: {row.figure}."] if row.article else []
    return (*(found or [absent]), *article)

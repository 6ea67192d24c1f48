"""The estimate of a question: its cost, and what would make it cheaper."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache

from costengine.breakeven import breakeven
from costengine.costing import Pricer
from costengine.errors import NoPrice
from costengine.hardware import accelerator
from costengine.learning import Correction
from costengine.limits import belongs_first, limit_notes
from costengine.named_lines import named_lines
from costengine.prices import STALE_AFTER_DAYS, PriceBook
from costengine.profiles import NO_FIGURES, OwnFigures
from costengine.question import Purchase, Question
from costengine.result import Estimate
from costengine.tips import advice

ESTIMATES_KEPT = 32
"""People click on, click back and compare: an estimate is frozen and its inputs are too, so it is made once.

Each takes some 50 kB. What is asked again is kept by the bot, as texts.
"""


def estimate(
    question: Question,
    book: PriceBook,
    today: date,
    correction: Correction | None = None,
    own: OwnFigures = NO_FIGURES,
) -> Estimate:
    """The cost of the question, how it keeps its limits, and every tip that lowers it. Raises CostEngineError.

    With a correction, from the team's own runs, both sides of every tip are corrected.
    """
    return _estimate(question, book, today, correction, own)


@lru_cache(maxsize=ESTIMATES_KEPT)
def _estimate(
    question: Question, book: PriceBook, today: date, correction: Correction | None, own: OwnFigures
) -> Estimate:
    pricer = Pricer(book, today, correction, own)
    bill = pricer.bill(question)
    base, advised = pricer.estimate(bill), advice(bill, pricer, question)
    ways = _ways_to_pay(question, base, pricer)
    named = tuple(named_lines(bill))
    limits = (*limit_notes(question, base), *named, *(note for note in base.notes if belongs_first(note)))
    notes = (*limit_notes(question, base), *named, *_age_note(base, book, today), *base.notes, *ways)
    return base.model_copy(update={"tips": advised.tips, "asides": advised.asides, "notes": notes, "limits": limits})


def forget_estimates() -> None:
    """Keep none: a question may hold a project's name that must be forgotten."""
    _estimate.cache_clear()


def _ways_to_pay(question: Question, base: Estimate, pricer: Pricer) -> Iterator[str]:
    """Whether to buy, rent or reserve, where the count is known and the choice is not made by a given price."""
    if base.gpu_count is None or question.usd_per_gpu_hour is not None or question.purchase is Purchase.SPOT:
        return
    chip = accelerator(base.gpu)
    with suppress(NoPrice):  # nobody rents it: there is nothing to compare with
        ways = breakeven(question, chip, pricer.work(question, chip), pricer.book, pricer.day)
        told = ways.owning_sentence if question.purchase is Purchase.OWNED else ways.sentence
        yield from [told] if told else []


def _age_note(base: Estimate, book: PriceBook, today: date) -> tuple[str, ...]:
    """A warning where the prices behind this answer are old, or the newest of the whole book are."""
    if base.prices_as_of is None:
        return ()
    days = (today - base.prices_as_of).days
    of_the_book = days >= book.age_days(today)  # what owning costs is dated by itself
    if days <= STALE_AFTER_DAYS and not (of_the_book and book.is_stale(today)):
        return ()
    newest = f", and the newest in the book is {book.age_days(today)} days old" if of_the_book else ""
    return (
        f"Prices up to {days} day{'s' * (days != 1)} old stand behind this{newest}; whoever runs the bot gets new ones "
        "with “llmcost prices refresh”.",
    )

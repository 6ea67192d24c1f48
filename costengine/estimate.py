"""The estimate of a question: its cost, and what would make it cheaper."""

from datetime import date

from costengine.costing import Pricer
from costengine.learning import Correction
from costengine.limits import limit_notes
from costengine.prices import PriceBook
from costengine.profiles import NO_FIGURES, OwnFigures
from costengine.question import Question
from costengine.result import Estimate
from costengine.tips import advice


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
    pricer = Pricer(book, today, correction, own)
    bill = pricer.bill(question)
    base, advised = pricer.estimate(bill), advice(bill, pricer, question)
    notes = (*limit_notes(question, base), *_age_note(base, book, today), *base.notes)
    return base.model_copy(update={"tips": advised.tips, "asides": advised.asides, "notes": notes})


def _age_note(base: Estimate, book: PriceBook, today: date) -> tuple[str, ...]:
    """A warning where prices of the book were used and the book is old."""
    if base.prices_as_of is None or not book.is_stale(today):
        return ()
    return (
        f"The newest price in the book is {book.age_days(today)} days old: “llmcost prices refresh” gets new ones.",
    )

"""The estimate of a question: its cost, and what would make it cheaper."""

from datetime import date

from costengine.costing import cost
from costengine.limits import limit_notes
from costengine.prices import PriceBook
from costengine.question import Question
from costengine.result import Estimate
from costengine.tips import tips, warnings


def estimate(question: Question, book: PriceBook, today: date) -> Estimate:
    """The cost of the question, how it keeps its limits, and every tip that lowers it. Raises CostEngineError."""
    base = cost(question, book, today)
    notes = (*limit_notes(question, base), *base.notes, *warnings(question, base, book, today))
    return base.model_copy(update={"tips": tips(question, base, book, today), "notes": notes})

"""The estimate of a question: its cost, and what would make it cheaper."""

from datetime import date

from costengine.costing import cost
from costengine.limits import limit_notes
from costengine.prices import PriceBook
from costengine.question import Question
from costengine.result import Estimate
from costengine.tips import advice


def estimate(question: Question, book: PriceBook, today: date) -> Estimate:
    """The cost of the question, how it keeps its limits, and every tip that lowers it. Raises CostEngineError."""
    base = cost(question, book, today)
    advised = advice(question, base, book, today)
    notes = (*limit_notes(question, base), *base.notes, *advised.warnings)
    return base.model_copy(update={"tips": advised.tips, "notes": notes})

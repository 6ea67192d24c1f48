"""The limits of a question: whether an estimate keeps them, and what it says when it does not."""

from collections.abc import Iterator
from decimal import Decimal

from costengine.amounts import Money
from costengine.question import Question, Scope
from costengine.renting import ASK_OTHERS
from costengine.result import Estimate


def total_of(question: Question, estimate: Estimate) -> Money:
    """The total that a limit of money holds for: the project's where that was asked for, else the run's."""
    return estimate.project if question.scope is Scope.PROJECT else estimate.run


def keeps_limits(question: Question, estimate: Estimate, limit_hours: float | None) -> bool:
    """Whether an estimate likely keeps the limits of money and time."""
    clock = estimate.wall_clock_hours
    if question.max_usd is not None and total_of(question, estimate).likely > question.max_usd:
        return False
    return limit_hours is None or clock is None or clock.likely <= limit_hours


def limit_notes(question: Question, estimate: Estimate) -> Iterator[str]:
    """One sentence for each limit of money; those of time are the work's own."""
    if question.max_usd is None:
        return
    money = total_of(question, estimate)
    what = "The whole project" if question.scope is Scope.PROJECT else "The run"
    yield from _against(question.max_usd, money.likely, money.high, what)


def is_late(note: str) -> bool:
    """Whether a note of the work says that a limit of time is missed, with a count that would keep it."""
    return note.endswith(("would make it.", "would take a month."))


def belongs_first(note: str) -> bool:
    """Whether a note must be read with the headline: a limit of time that is missed, a price that few pay."""
    return is_late(note) or note.endswith(ASK_OTHERS)


def _against(limit: Decimal, likely: Decimal, high: Decimal, what: str) -> Iterator[str]:
    if likely > limit:
        yield f"{what} is over your limit of ${limit:,.0f} by ${likely - limit:,.0f}."
    elif high > limit:
        yield f"{what} is likely within your limit of ${limit:,.0f}, but could pass it by ${high - limit:,.0f}."
    else:
        yield f"{what} stays within your limit of ${limit:,.0f}."

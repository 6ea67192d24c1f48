"""The limits of a question: whether an estimate keeps them, and what it says when it does not."""

from collections.abc import Iterator
from decimal import Decimal

from costengine.amounts import Money
from costengine.ownership import PRICE_TAKEN
from costengine.question import Question, Scope
from costengine.rent_notes import ASK_OTHERS
from costengine.reservations import WHOLE_TERM
from costengine.result import Estimate
from costengine.sense import IN_A_MONTH, IN_THE_LIMIT, IN_TIME


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
    yield from _against(question.max_usd, money, what)


def is_late(note: str) -> bool:
    """Whether a note of the work says that a limit of time is missed, with a count that would keep it."""
    return note.endswith((IN_THE_LIMIT, IN_A_MONTH))


def belongs_first(note: str) -> bool:
    """Whether a note must be read with the headline: a limit of time, a price that few pay, a term charged whole,
    what a purchase price was taken to hold.
    """
    return is_late(note) or note.endswith(ASK_OTHERS) or note.startswith((IN_TIME, WHOLE_TERM, PRICE_TAKEN))


def _against(limit: Decimal, money: Money, what: str) -> Iterator[str]:
    most, over, past = (f"${usd:,.0f}" for usd in (limit, money.likely - limit, money.high - limit))
    if money.likely > limit:
        yield f"{what} is over your limit of {most} by {over}."
    elif money.high > limit:
        yield f"{what} is likely within your limit of {most}, but could pass it by {past}."
    else:
        yield f"{what} stays within your limit of {most}."

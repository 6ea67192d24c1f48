"""The limits of a question: what an estimate says when it does not keep them."""

from collections.abc import Iterator
from decimal import Decimal

from costengine.question import Question, Scope
from costengine.result import Estimate


def limit_notes(question: Question, estimate: Estimate) -> Iterator[str]:
    """One sentence for each limit of money; those of time are the work's own."""
    if question.max_usd is None:
        return
    whole = question.scope is Scope.PROJECT
    money = estimate.project if whole else estimate.run
    yield from _against(question.max_usd, money.likely, money.high, "The whole project" if whole else "The run")


def _against(limit: Decimal, likely: Decimal, high: Decimal, what: str) -> Iterator[str]:
    if likely > limit:
        yield f"{what} is over your limit of ${limit:,.0f} by ${likely - limit:,.0f}."
    elif high > limit:
        yield f"{what} is likely within your limit of ${limit:,.0f}, but could pass it by ${high - limit:,.0f}."
    else:
        yield f"{what} stays within your limit of ${limit:,.0f}."

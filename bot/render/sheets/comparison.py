"""The sheet of a comparison: each line of every side, what they differ by, and why."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from bot.answer import Answer
from bot.render.currency import Currency
from bot.render.sheets.sheet import MOST_CELL, shortened
from costengine.compare import Difference
from costengine.question import Scope

MOST_DIFFERENCES = 12


def comparison_rows(found: Answer, shown_in: Currency) -> list[list[str]]:
    """A row a line that differs, the largest difference first, with the reason beside it; empty where none does."""
    if not found.differences:
        return []
    heads = ["Line", *(f"Side {number}" for number in range(1, len(found.jobs) + 1)), "Why"]
    shown = found.differences[:MOST_DIFFERENCES]
    return [heads, *(_row(each, shown_in) for each in shown), *_sums(found, shown, shown_in)]


def _sums(found: Answer, shown: Sequence[Difference], shown_in: Currency) -> Iterator[list[str]]:
    """What is not shown, the same on every side for the most part, and the total that all of it adds up to."""
    whole = all(job.scope is Scope.PROJECT for job in found.jobs)
    totals = [(side.project if whole else side.run).likely for side in found.estimates]
    listed = [sum((each.amounts[at] or Decimal(0) for each in shown), Decimal(0)) for at in range(len(totals))]
    rest = [total - part for total, part in zip(totals, listed, strict=True)]
    if any(rest):
        yield ["the rest", *map(shown_in.exact, rest), "the same" if len(set(rest)) == 1 else ""]
    yield ["Total", *map(shown_in.exact, totals), ""]


def _row(each: Difference, shown_in: Currency) -> list[str]:
    amounts = ["none" if amount is None else shown_in.exact(amount) for amount in each.amounts]
    several = len(each.reasons) > 1
    reasons = [f"{number}: {why}" if several else why for number, why in enumerate(each.reasons, start=2)]
    return [each.component, *amounts, shortened(shown_in.told("; ".join(reasons)), MOST_CELL * 2)]

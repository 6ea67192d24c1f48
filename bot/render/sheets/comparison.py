"""The sheet of a comparison: each line of every side, what they differ by, and why.

Of two sides the reason stands beside its line; of more they would make a wall of it, so that each side has a sentence.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from bot.answer import Answer
from bot.render.currency import Currency
from bot.render.sheets.sheet import MOST_CELL, shortened
from costengine.compare import SAME, Difference
from costengine.question import Scope

MOST_DIFFERENCES = 12
MOST_REASONS = 3
SMALL_PART = 100
"""Of three sides and more, a line that moves less than this part of what the largest does goes without its reason."""


def comparison_rows(found: Answer, shown_in: Currency) -> list[list[str]]:
    """A row a line that differs, the largest difference first; of two sides with the reason. Empty where none does."""
    if not found.differences:
        return []
    heads = ["Line", *(f"Side {number}" for number in range(1, len(found.jobs) + 1)), "Why"]
    shown = found.differences[:MOST_DIFFERENCES]
    rows = [heads, *(_row(each, shown_in) for each in shown), *_sums(found, shown, shown_in)]
    return [row[:-1] for row in rows] if _are_several(found) else rows


def reasons_by_side(found: Answer, shown_in: Currency) -> list[str]:
    """Of three sides or more, why each after the first costs more or less than it, by the lines that matter."""
    if not (_are_several(found) and found.differences):
        return []
    largest = found.differences[0].apart
    telling = [each for each in found.differences[:MOST_REASONS] if each.apart * SMALL_PART >= largest]
    told = []
    for number, at in enumerate(range(len(found.jobs) - 1), start=2):
        reasons = [f"{each.component}: {each.reasons[at]}" for each in telling if each.reasons[at] != SAME]
        if reasons:
            told.append(shortened(shown_in.told(f"Side {number} beside side 1: {' · '.join(reasons)}"), MOST_CELL * 2))
    return told


def is_whole(found: Answer) -> bool:
    """Whether whole projects are compared: every side was asked so."""
    return all(job.scope is Scope.PROJECT for job in found.jobs)


def _are_several(found: Answer) -> bool:
    return len(found.jobs) > 2


def _sums(found: Answer, shown: Sequence[Difference], shown_in: Currency) -> Iterator[list[str]]:
    """What is not shown, the same on every side for the most part, and the total that all of it adds up to."""
    totals = [(side.project if is_whole(found) else side.run).likely for side in found.estimates]
    listed = [sum((each.amounts[at] or Decimal(0) for each in shown), Decimal(0)) for at in range(len(totals))]
    rest = [total - part for total, part in zip(totals, listed, strict=True)]
    if any(rest):
        yield ["the rest", *map(shown_in.exact, rest), SAME if len(set(rest)) == 1 else ""]
    yield ["Total", *map(shown_in.exact, totals), ""]


def _row(each: Difference, shown_in: Currency) -> list[str]:
    amounts = ["none" if amount is None else shown_in.exact(amount) for amount in each.amounts]
    return [each.component, *amounts, shortened(shown_in.told(each.reasons[0]), MOST_CELL * 2)]

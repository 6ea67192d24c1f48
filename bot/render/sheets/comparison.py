"""The sheet of a comparison: each line of every side, what they differ by, and why."""

from bot.answer import Answer
from bot.render.currency import Currency
from bot.render.sheets.sheet import MOST_CELL, shortened
from costengine.compare import Difference

MOST_DIFFERENCES = 12


def comparison_rows(found: Answer, shown_in: Currency) -> list[list[str]]:
    """A row a line that differs, the largest difference first, with the reason beside it; empty where none does."""
    if not found.differences:
        return []
    heads = ["Line", *(f"Side {number}" for number in range(1, len(found.jobs) + 1)), "Why"]
    return [heads, *(_row(each, shown_in) for each in found.differences[:MOST_DIFFERENCES])]


def _row(each: Difference, shown_in: Currency) -> list[str]:
    amounts = ["none" if amount is None else shown_in.exact(amount) for amount in each.amounts]
    several = len(each.reasons) > 1
    reasons = [f"{number}: {why}" if several else why for number, why in enumerate(each.reasons, start=2)]
    return [each.component, *amounts, shortened("; ".join(reasons), MOST_CELL * 2)]

"""The table of a reply: what each line costs, as cells that sort and as text in columns."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.render.currency import Currency
from costengine.amounts import Money
from costengine.lines import LineItem

_AMOUNT = re.compile(r"<?-?(?:[A-Z]{1,3}(?:\s|(?=[^\w\s])))?[^\w\s]?\d")
"""A cell that begins with a number or with an amount of any currency: $5, <€0.01, CHF 5, A$5."""
NO_AMOUNT = ("", "exact", "none")
MOST_LINES = 98
"""With the head and the total, the rows of a table."""


class Cell(NamedTuple):
    """A cell of a table; one with a number sorts by it."""

    text: str
    number: float | None = None


def cost_rows(lines: list[LineItem], total: Money, shown_in: Currency) -> list[list[str]]:
    """Component, likely, range; the last row is the sum."""
    body = [[item.component, shown_in.exact(item.likely), _range(item.money, shown_in)] for item in lines[:MOST_LINES]]
    return [["Item", "Likely", "80 % range"], *body, ["Total", shown_in.sum_of(lines), _range(total, shown_in)]]


def cost_cells(lines: list[LineItem], total: Money, shown_in: Currency) -> list[list[Cell]]:
    """The rows of a table that sorts by amount."""
    head, *body = cost_rows(lines, total, shown_in)
    amounts = [*(item.likely for item in lines[:MOST_LINES]), total.likely]
    return [
        [Cell(text=text) for text in head],
        *(
            [Cell(text=component), Cell(text=likely, number=float(amount * shown_in.rate)), Cell(text=between)]
            for (component, likely, between), amount in zip(body, amounts, strict=True)
        ),
    ]


def _range(money: Money, shown_in: Currency) -> str:
    if money.high == 0:
        return ""
    return "exact" if money.low == money.high else shown_in.between(money)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows as columns of a fixed width; what looks like a number stands to the right."""
    if not rows:
        return []
    columns = list(zip(*rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    right = [all(_AMOUNT.match(cell) or cell in NO_AMOUNT for cell in column[1:]) for column in columns]
    return ["  ".join(map(_padded, row, widths, right)).rstrip() for row in rows]


def _padded(cell: str, width: int, at_right: bool) -> str:
    return cell.rjust(width) if at_right else cell.ljust(width)

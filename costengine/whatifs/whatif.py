"""A what-if: a changed question, with what to call the change and what it asks for in return."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from costengine.costing import Bill, Pricer
from costengine.question import Purchase, Question
from costengine.result import Aside, Level


class WhatIf(NamedTuple):
    """A changed question, what to call the change, and what it takes."""

    id: str
    title: str
    question: Question
    caveat: str
    effort: Level
    risk: Level


class Case(NamedTuple):
    """What a what-if starts from: a question, what it costs, and what prices others."""

    question: Question
    base: Bill
    pricer: Pricer

    @property
    def is_rented(self) -> bool:
        """Whether the book's prices stand behind it: a price of one's own is not compared with the book's."""
        return self.question.usd_per_gpu_hour is None and self.question.purchase is not Purchase.OWNED

    @property
    def is_on_demand(self) -> bool:
        """Whether it is rented by the hour."""
        return self.is_rented and self.question.purchase in (None, Purchase.ON_DEMAND)


Maker = Callable[[Case], Iterator[WhatIf | Aside]]
"""A way to save: the what-ifs that apply to a case, or why it does not pay."""

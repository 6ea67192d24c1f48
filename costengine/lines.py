"""What an estimate is made of: line items that add up, assumptions with their source."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from costengine.amounts import Frozen, Money


class Group(StrEnum):
    """The heading a line stands under."""

    COMPUTE = "compute"
    INFRASTRUCTURE = "infrastructure"
    DATA = "data"
    PEOPLE = "people"
    RESERVE = "reserve"


class LineItem(Frozen):
    """One priced line: what it is, its amount in US dollars, and how and from what it was computed."""

    group: Group
    component: str
    low: Decimal
    likely: Decimal
    high: Decimal
    how: str
    source: str
    as_of: date | None
    in_run: bool

    @property
    def money(self) -> Money:
        """The line's amount."""
        return Money(low=self.low, likely=self.likely, high=self.high)


class Assumption(Frozen):
    """A value that nobody said and the estimate needed."""

    name: str
    value: str
    unit: str
    why: str
    source: str


def line(
    group: Group, component: str, money: Money, how: str, source: str, as_of: date | None, *, in_run: bool
) -> LineItem:
    """A line item from an amount."""
    return LineItem(
        group=group, component=component, low=money.low, likely=money.likely, high=money.high,
        how=how, source=source, as_of=as_of, in_run=in_run,
    )  # fmt: skip

"""What an estimate is made of: line items that add up, assumptions with their source."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from costengine.amounts import Money, Span, bill, likely_bill


class Group(StrEnum):
    """The heading a line stands under."""

    COMPUTE = "compute"
    INFRASTRUCTURE = "infrastructure"
    DATA = "data"
    PEOPLE = "people"
    RESERVE = "reserve"


@dataclass(frozen=True, slots=True)
class LineItem:
    """One priced line: what it is, its amount in US dollars, and how and from what it was computed.

    A dataclass and not a model, as all that an estimate makes by the dozen: half the time and half the memory.
    """

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


class Charge(NamedTuple):
    """What a line likely comes to; its range and its words are worked out where somebody reads the line.

    Of a dozen what-ifs nobody does: their sums alone are compared.
    """

    group: Group
    component: str
    likely: Decimal
    written: Callable[[], LineItem]

    @property
    def line(self) -> LineItem:
        """The line written out."""
        return self.written()


@dataclass(frozen=True, slots=True)
class Assumption:
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


def charge(
    group: Group, component: str, quantity: Span, price: Money, how: Callable[[], str], source: str,
    as_of: date | None, *, in_run: bool,
) -> Charge:  # fmt: skip
    """So much of something at a price."""

    def written() -> LineItem:
        return line(group, component, bill(quantity, price), how(), source, as_of, in_run=in_run)

    return Charge(group, component, likely_bill(quantity, price), written)


def as_charge(item: LineItem) -> Charge:
    """A line that is written already."""
    return Charge(item.group, item.component, item.likely, lambda: item)

"""What an estimate is made of: line items that add up, assumptions with their source."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from costengine.amounts import Money, Span, around, cents, decimal

DOLLARS = "USD "
"""The beginning of the unit of a price."""


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


@dataclass(slots=True)
class Charge:
    """What a line likely comes to; its range and its words are worked out where somebody reads the line.

    Of a dozen what-ifs nobody does: their sums alone are compared.
    """

    group: Group
    component: str
    likely: Decimal
    write: Callable[[], LineItem]
    _line: LineItem | None = field(default=None, init=False, compare=False, repr=False)

    @property
    def line(self) -> LineItem:
        """The line, written out once: the shares of a run read it too."""
        if self._line is None:
            self._line = self.write()
        return self._line


@dataclass(frozen=True, slots=True)
class Assumption:
    """A value that nobody said and the estimate needed."""

    name: str
    value: str
    unit: str
    why: str
    source: str

    @property
    def figure(self) -> str:
        """The value with its unit, dollars with their sign before them."""
        if self.unit.startswith(DOLLARS):
            return f"${self.value.removeprefix('$')} {self.unit.removeprefix(DOLLARS)}"
        return f"{self.value} {self.unit}".strip()


def by_default(name: str, value: str, why: str) -> Assumption:
    """What is taken where nobody said otherwise: a choice, not a figure that somebody published."""
    return Assumption(name=name, value=value, unit="", why=why, source="default of llmcost")


def line(
    group: Group, component: str, money: Money, how: str, source: str, as_of: date | None, *, in_run: bool
) -> LineItem:
    """A line item from an amount."""
    return LineItem(group, component, money.low, money.likely, money.high, how, source, as_of, in_run)


def charge(
    group: Group, component: str, quantity: Span, price: Money, how: Callable[[], str], source: str,
    as_of: date | None, *, in_run: bool,
) -> Charge:  # fmt: skip
    """So much of something at a price."""
    likely = decimal(quantity.likely) * price.likely

    def write() -> LineItem:
        return line(group, component, around(likely, quantity, price), how(), source, as_of, in_run=in_run)

    return Charge(group, component, cents(likely), write)


def as_charge(item: LineItem) -> Charge:
    """A line that is written already."""
    return Charge(item.group, item.component, item.likely, lambda: item)

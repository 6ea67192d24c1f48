"""Values that an estimate needs and nobody said: one named row each, with range, reason, source and date."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from types import MappingProxyType

from costengine.amounts import Frozen, Money, Span, decimal
from costengine.lines import Assumption
from costengine.tables import load


class Default(Frozen):
    """One assumed value; `low` and `high` are an 80 % interval."""

    name: str
    title: str = ""
    """What people call it, where that is not its name with spaces."""
    low: float
    likely: float
    high: float
    unit: str
    why: str
    source: str
    as_of: date

    @cached_property
    def span(self) -> Span:
        """The value as a physical quantity."""
        return Span(low=self.low, likely=self.likely, high=self.high)

    @cached_property
    def money(self) -> Money:
        """The value as an amount of US dollars, not rounded."""
        return Money(low=decimal(self.low), likely=decimal(self.likely), high=decimal(self.high))

    @cached_property
    def likely_decimal(self) -> Decimal:
        """The likely value as a factor of money."""
        return decimal(self.likely)

    def said(self, **words: str) -> Assumption:
        """The assumption to show beside an estimate that used this value, with other words where these are given."""
        return replace(self._said, **words) if words else self._said

    @cached_property
    def _said(self) -> Assumption:
        return Assumption(
            name=self.title or self.name.replace("_", " "),
            value=f"{self.likely:,.10g}",
            unit="person" if self.unit == "people" and self.likely == 1 else self.unit,
            why=self.why,
            source=f"{self.source}, {self.as_of.isoformat()}",
        )


@cache
def defaults() -> Mapping[str, Default]:
    """All assumed values by name."""
    return MappingProxyType({row.name: row for row in load("assumptions.csv", Default)})


def assumed(name: str) -> Default:
    """The assumed value of this name."""
    return defaults()[name]

"""Amounts with their uncertainty: spans of physics (float), ranges of money (Decimal), and where the two meet."""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from math import exp, log, sqrt
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

CENT = Decimal("0.01")


class Frozen(BaseModel):
    """The base of every model of the engine: immutable, and a key that nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Span(Frozen):
    """A physical quantity: `low` and `high` are an 80 % interval around `likely`."""

    low: float
    likely: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise ValueError(f"not in order: {self.low} <= {self.likely} <= {self.high}")
        return self

    @classmethod
    def exactly(cls, value: float) -> Self:
        """A quantity that was given, not estimated."""
        return cls(low=value, likely=value, high=value)

    def times(self, factor: float) -> "Span":
        """The same span, scaled."""
        return Span(low=self.low * factor, likely=self.likely * factor, high=self.high * factor)


class Money(Frozen):
    """An amount of money to the cent: `low` and `high` are an 80 % interval around `likely`."""

    low: Decimal
    likely: Decimal
    high: Decimal

    @classmethod
    def exactly(cls, value: Decimal) -> Self:
        """An amount that was given, not estimated."""
        return cls(low=cents(value), likely=cents(value), high=cents(value))


def cents(value: Decimal) -> Decimal:
    """The amount rounded to the cent, half to even."""
    return value.quantize(CENT, rounding=ROUND_HALF_EVEN)


def decimal(value: float) -> Decimal:
    """A physical quantity as a factor of money: the one place where float becomes Decimal."""
    return Decimal(repr(float(value)))


def bill(quantity: Span, unit_price: Money | Decimal) -> Money:
    """Quantity times price, to the cent.

    Both are uncertain and independent, so their relative deviations add in quadrature, not in a row:
    the chance that the quantity and the price are both at their worst tenth is one in a hundred.
    """
    price = unit_price if isinstance(unit_price, Money) else Money(low=unit_price, likely=unit_price, high=unit_price)
    likely = decimal(quantity.likely) * price.likely
    if likely <= 0:
        return Money.exactly(likely)
    down = sqrt(_log_ratio(quantity.likely, quantity.low) ** 2 + _log_ratio(price.likely, price.low) ** 2)
    up = sqrt(_log_ratio(quantity.high, quantity.likely) ** 2 + _log_ratio(price.high, price.likely) ** 2)
    return Money(low=cents(likely * decimal(exp(-down))), likely=cents(likely), high=cents(likely * decimal(exp(up))))


def total(parts: Iterable[Money]) -> Money:
    """The sum of independent amounts: `likely` adds to the cent, deviations add in quadrature."""
    parts = tuple(parts)
    likely = sum((part.likely for part in parts), Decimal(0))
    down = sqrt(sum(float(part.likely - part.low) ** 2 for part in parts))
    up = sqrt(sum(float(part.high - part.likely) ** 2 for part in parts))
    return Money(low=cents(likely - decimal(down)), likely=cents(likely), high=cents(likely + decimal(up)))


def _log_ratio(above: float | Decimal, below: float | Decimal) -> float:
    return log(float(above) / float(below)) if above > below > 0 else 0.0

"""Amounts with their uncertainty: spans of physics (float), ranges of money (Decimal), and where the two meet."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from math import exp, hypot, inf, log, sqrt
from typing import Protocol, Self

from pydantic import BaseModel, ConfigDict

CENT = Decimal("0.01")
HALF_CENTS = Decimal("0.001")


LETTERS = ((1e12, "T"), (1e9, "B"), (1e6, "M"))


def short(count: float, digits: int = 3) -> str:
    """Parameters or tokens as people write them: 405B, 1.5T; without an exponent at any size."""
    size, letter = _letter(count)
    scaled = float(f"{count / size:.{digits}g}")
    return f"{scaled:,.{digits}g}{letter}" if scaled < 10**digits else f"{scaled:,.0f}{letter}"


def _letter(count: float) -> tuple[float, str]:
    for size, letter in LETTERS:
        if count >= size:
            return size, letter
    return 1.0, ""


class Frozen(BaseModel):
    """The base of every model of the engine: immutable, and a key that nobody knows is an error."""

    # What validates a model is built at its first use: a command uses few of a hundred, and starts a third sooner.
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)


@dataclass(frozen=True, slots=True)
class Span:
    """A physical quantity: `low` and `high` are an 80 % interval around `likely`.

    A dataclass and not a model, as `Money` is: an estimate makes hundreds of them.
    """

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        if not (self.low <= self.likely <= self.high and self.high < inf):
            raise ValueError(f"not in order: {self.low} <= {self.likely} <= {self.high}")

    @classmethod
    def exactly(cls, value: float) -> Self:
        """A quantity that was given, not estimated."""
        return cls(low=value, likely=value, high=value)

    def times(self, factor: float) -> "Span":
        """The same span, scaled."""
        return Span(self.low * factor, self.likely * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money: `low` and `high` are an 80 % interval around `likely`."""

    low: Decimal
    likely: Decimal
    high: Decimal

    @classmethod
    def exactly(cls, value: Decimal) -> Self:
        """An amount that was given, not estimated, to the cent."""
        amount = cents(value)
        return cls(low=amount, likely=amount, high=amount)


class Amount(Protocol):
    """What has a range in dollars: money itself, or a line."""

    @property
    def low(self) -> Decimal:
        """A tenth of what may come is less."""

    @property
    def likely(self) -> Decimal:
        """The middle."""

    @property
    def high(self) -> Decimal:
        """A tenth is more."""


def product(one: Span, other: Span) -> Span:
    """The product of two independent quantities: relative deviations add in quadrature."""
    likely = one.likely * other.likely
    down = hypot(_log_ratio(one.likely, one.low), _log_ratio(other.likely, other.low))
    up = hypot(_log_ratio(one.high, one.likely), _log_ratio(other.high, other.likely))
    return Span(likely * exp(-down), likely, likely * exp(up))


def plus(one: Span, other: Span) -> Span:
    """The sum of two quantities that grow together."""
    return Span(low=one.low + other.low, likely=one.likely + other.likely, high=one.high + other.high)


def cents(value: Decimal) -> Decimal:
    """The amount rounded to the cent, half to even."""
    return value.quantize(CENT, ROUND_HALF_EVEN)


def rate(value: Decimal) -> Decimal:
    """A price per hour to the cent, with the half cent where there is one: what it is multiplied with can be seen."""
    half = value.quantize(HALF_CENTS)
    exact = half == value.quantize(HALF_CENTS / 10) and int(half.as_tuple().digits[-1]) == 5
    return half if exact else value.quantize(CENT, rounding=ROUND_HALF_UP)


def decimal(value: float) -> Decimal:
    """A physical quantity as a factor of money: the one place where float becomes Decimal."""
    return Decimal(repr(float(value)))


def bill(quantity: Span, unit_price: Money | Decimal) -> Money:
    """Quantity times price, to the cent.

    Both are uncertain and independent, so their relative deviations add in quadrature, not in a row:
    the chance that the quantity and the price are both at their worst tenth is one in a hundred.
    """
    price = unit_price if isinstance(unit_price, Money) else Money(low=unit_price, likely=unit_price, high=unit_price)
    return around(decimal(quantity.likely) * price.likely, quantity, price)


def around(likely: Decimal, quantity: Span, price: Money) -> Money:
    """The range of a likely amount, which is not rounded yet, by those of its quantity and its price."""
    if likely <= 0:
        return Money.exactly(likely)
    if quantity.low == quantity.high and price.low == price.high:
        return Money.exactly(likely)
    if price.low == price.high:  # the deviation of the one is that of the product: no need of logarithms
        return _in_cents(decimal(quantity.low) * price.likely, likely, decimal(quantity.high) * price.likely)
    if quantity.low == quantity.high:
        count = decimal(quantity.likely)
        return _in_cents(count * price.low, likely, count * price.high)
    usd_low, usd_likely, usd_high = float(price.low), float(price.likely), float(price.high)
    down = hypot(_log_ratio(quantity.likely, quantity.low), _log_ratio(usd_likely, usd_low))
    up = hypot(_log_ratio(quantity.high, quantity.likely), _log_ratio(usd_high, usd_likely))
    return _in_cents(likely * decimal(exp(-down)), likely, likely * decimal(exp(up)))


def likely_bill(units: float, unit_price: Money) -> Decimal:
    """What so many units likely come to, without the range that `bill` gives."""
    return cents(decimal(units) * unit_price.likely)


def _in_cents(low: Decimal, likely: Decimal, high: Decimal) -> Money:
    return Money(cents(low), cents(likely), cents(high))


def scaled(money: Money, factor: Decimal) -> Money:
    """A share of an amount, to the cent."""
    return Money(low=cents(money.low * factor), likely=cents(money.likely * factor), high=cents(money.high * factor))


def total(parts: Iterable[Amount]) -> Money:
    """The sum of independent amounts: `likely` adds to the cent, deviations add in quadrature."""
    parts = [part for part in parts if part.high or part.low]
    if not parts:
        return Money.exactly(Decimal(0))
    if len(parts) == 1:
        return _in_cents(parts[0].low, parts[0].likely, parts[0].high)
    likely = down = up = Decimal(0)
    for part in parts:
        below, above = part.likely - part.low, part.high - part.likely
        likely += part.likely
        down += below * below
        up += above * above
    return _in_cents(max(likely - decimal(sqrt(down)), Decimal(0)), likely, likely + decimal(sqrt(up)))


def _log_ratio(above: float, below: float) -> float:
    if above <= below:
        return 0.0
    return log(above / below) if below else inf


def enumerated(words: Iterable[str]) -> str:
    """`people, data and a reserve`; nothing where there are no words."""
    *others, last = tuple(words) or ("",)
    return f"{', '.join(others)} and {last}" if others else last

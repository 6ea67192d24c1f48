"""Ranges of prices and of limits, of which one is asked: `$2-3 per hour`, `under $50-80k`."""

from decimal import Decimal

from bot.reader.amounts import Rate, number_of
from bot.reader.pieces import Made, Piece, rule, table

MOST_TIMES = 10
"""How many times the lower end the higher one may be; a number that is farther off counts something else."""
UNITS = {Decimal(1): "h", Decimal(24): "day", Decimal(168): "week", Decimal(720): "month", Decimal(8760): "year"}
OF = {"gpu": " per gpu", "node": " per node", "cluster": " for all of them"}
"""How a price says of what it is."""


def _of_rates(low: Piece, dash: Piece | None, high: Piece) -> Made:
    """`$2-3 per hour`, `$1.50 to $2 per gpu hour`; without a sign between them a small word parts the two."""
    rate: Rate = high.value
    first, last = number_of(low).value, rate.number.value
    near = 0 < first < last <= MOST_TIMES * first
    if high.breaks or not near or not _same_currency(low, rate) or (not dash and high.first != low.last + 2):
        return None
    currency = rate.currency or getattr(low.value, "currency", "") or "USD"
    unit = UNITS.get(rate.hours)
    if unit is None:
        return None
    return "pricerange", tuple(f"{_written(value, currency)}/{unit}{OF.get(rate.of, '')}" for value in (first, last))


def _written(value: Decimal, currency: str) -> str:
    return f"${value:f}" if currency == "USD" else f"{value:f} {currency}"


def _same_currency(low: Piece, rate: Rate) -> bool:
    said = getattr(low.value, "currency", "")
    return not said or not rate.currency or said == rate.currency


def _of_limits(limit: Piece, low: Piece, _dash: Piece, high: Piece) -> Made:
    """`under $50-80k`: both in thousands."""
    first, last = number_of(low), number_of(high)
    times = last.value / SUFFIXES.get(last.suffix, 1) if not first.suffix else 0
    value = first.value * SUFFIXES.get(last.suffix, 1) if first.value <= times else first.value
    if high.breaks or not 0 < value < last.value <= MOST_TIMES * value:
        return None
    currency = getattr(low.value, "currency", "") or getattr(high.value, "currency", "") or "USD"
    return "pricerange", tuple(f"{limit.text} {_written(amount, currency)}" for amount in (value, last.value))


SUFFIXES = {"k": 1_000, "m": 1_000_000}

PRICE_RANGES = table(
    rule("between money|num and|dash rate", lambda _between, low, dash, high: _of_rates(low, dash, high)),
    rule("money|num dash? rate", _of_rates),
    rule("limit money|num|size dash money|size", _of_limits),
)
"""Once rates have met their hour."""

"""Amounts in another currency: as dollars, which every slot holds, and back as they were said."""

from collections.abc import Mapping
from decimal import Decimal

from costengine.amounts import CENT
from costengine.currency import convert, to_usd

SMALLEST_USD = Decimal("0.00000001")
"""So fine that a price an hour, given in another currency, stays exact to the cent over a million GPU-hours."""

MOST_USD = Decimal("1e15")
"""No slot takes more, so what is more is not rounded: a decimal of our precision could not hold its cents."""


def in_usd(amount: Decimal, currency: str) -> Decimal:
    """An amount of this currency in dollars. Raises NoRate."""
    usd = to_usd(amount, currency).amount
    return Decimal(f"{usd.quantize(SMALLEST_USD).normalize():f}") if usd <= MOST_USD else usd


def as_said(usd: Decimal, currency: str | None) -> Decimal | None:
    """The amount of this currency that these dollars were; None where they were no whole number of its hundredths."""
    if currency in (None, "USD") or usd > MOST_USD:
        return None
    said = convert(usd, currency).amount.quantize(CENT)
    return said if in_usd(said, currency) == usd else None


def typed(arguments: Mapping[str, str]) -> tuple[str, ...]:
    """Of an order whose sum was said in another currency: what it is in dollars, and at which rate. Raises NoRate."""
    code = arguments.get("currency", "")
    usd = arguments.get("usd") or arguments.get("by_usd")
    if not code or not usd:
        return ()
    said = as_said(Decimal(usd), code)
    amounts = f"{said.normalize():,f} {code} are ${Decimal(usd):,.2f}: " if said is not None else ""
    return (f"{amounts}{told_rate(code)}.",)


def told_rate(currency: str) -> str:
    """At which rate amounts of this currency become dollars. Raises NoRate."""
    dollars = to_usd(Decimal(1), currency)
    rate = f"{dollars.amount:.4f}" if dollars.amount >= SMALLEST_COMMON else f"{dollars.amount:.4g}"
    return f"{currency} converted at {rate} US dollars, the rate of {dollars.as_of}"


SMALLEST_COMMON = Decimal("0.1")
"""Dollars; a smaller unit, such as a yen, is told with four digits that are not zero."""

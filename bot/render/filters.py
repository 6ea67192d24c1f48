"""How numbers are written: money, counts, hours, shares. Each takes a number and gives text."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from babel.numbers import format_currency

Number = Decimal | float | int

STEPS = ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k"))


def usd(amount: Number) -> str:
    """An amount to the cent: $76,953.60; what is above zero and below a cent never reads as free."""
    value = Decimal(str(amount))
    if 0 < value < Decimal("0.01"):
        return "<$0.01"
    return f"-${-value:,.2f}" if value < 0 else f"${value:,.2f}"


def usd_short(amount: Number) -> str:
    """An amount for people: $77k, $1.4M, $940, $3.20."""
    value = Decimal(str(amount))
    for step, letter in STEPS:
        if value >= step * Decimal("0.9995"):
            scaled = value / step
            return f"${scaled:,.1f}{letter}" if scaled < Decimal("9.95") else f"${scaled:,.0f}{letter}"
    return usd(value) if value < 100 else f"${value:,.0f}"


def money_in(amount: Decimal, code: str) -> str:
    """An amount of another currency, in whole units and with its sign: €65,432."""
    return str(format_currency(amount, code, locale="en_US", format="¤#,##0", currency_digits=False))


def integer(number: Number) -> str:
    """A whole number: 46,080."""
    return f"{round(number):,}"


def amount(number: Number) -> str:
    """A quantity with as many digits as matter: 46,080, 12.5, 0.04."""
    if number >= 100 or number == round(number):
        return integer(number)
    return f"{number:.1f}" if number >= 10 else f"{number:.2g}"


def duration(hours: Number) -> str:
    """A time for people: 45 minutes, 36 hours, 30 days, 3.4 years."""
    if hours < 1:
        return _counted(hours * 60, "minute")
    if hours < 72:
        return _counted(hours, "hour")
    days = hours / 24
    return _counted(days, "day") if days < 730 else _counted(days / 365, "year")


def percent(fraction: Number) -> str:
    """A share: 45 %, and under one per cent never 0 %."""
    if 0 < fraction < 0.01:
        return "<1 %"
    return f"{fraction:.0%}".replace("%", " %")


def mass(kilograms: Number) -> str:
    """A mass: 350 kg, 9.6 t."""
    return f"{amount(kilograms)} kg" if kilograms < 1000 else f"{amount(kilograms / 1000)} t"


def day(value: date) -> str:
    """A date that cannot be misread: 2026-11-24."""
    return value.isoformat()


def _counted(number: Number, noun: str) -> str:
    text = amount(round(float(number), 1))
    return f"{text} {noun}{'s' * (text != '1')}"


FILTERS: Mapping[str, Callable[..., str]] = {
    each.__name__: each for each in (usd, usd_short, integer, amount, duration, percent, mass, day)
}

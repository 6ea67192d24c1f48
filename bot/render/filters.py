"""How numbers are written: money, counts, hours, shares. Each takes a number and gives text."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

Number = Decimal | float | int

STEPS = ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k"))


def usd(amount: Number) -> str:
    """An amount to the cent: $76,953.60; what is above zero and below a cent never reads as free."""
    return money(Decimal(str(amount)))


def usd_short(amount: Number) -> str:
    """An amount for people: $77k, $1.4M, $940, $3.20."""
    return money_short(Decimal(str(amount)))


def money(value: Decimal, sign: str = "$", digits: int = 2) -> str:
    """An amount in full, to the smallest unit of its currency."""
    least = Decimal(1).scaleb(-digits)
    if 0 < value < least:
        return f"<{sign}{least}"
    return f"-{sign}{-value:,.{digits}f}" if value < 0 else f"{sign}{value:,.{digits}f}"


def money_short(value: Decimal, sign: str = "$", digits: int = 2) -> str:
    """An amount with as many digits as a person takes in."""
    for step, letter in STEPS:
        if value >= step * Decimal("0.9995"):
            scaled = value / step
            return f"{sign}{scaled:,.1f}{letter}" if scaled < Decimal("9.95") else f"{sign}{scaled:,.0f}{letter}"
    return money(value, sign, digits) if value < 100 else f"{sign}{value:,.0f}"


def integer(number: Number) -> str:
    """A whole number: 46,080."""
    return f"{round(number):,}"


def amount(number: Number) -> str:
    """A quantity with as many digits as matter: 46,080, 12.5, 0.04; never in powers of ten."""
    if 0 < number < 0.001:
        return "<0.001"
    if number >= 100 or number == round(number):
        return integer(number)
    return f"{number:.1f}" if number >= 10 else f"{number:.2g}"


def duration(hours: Number) -> str:
    """A time for people: 20 seconds, 45 minutes, 36 hours, 30 days, 3.4 years."""
    if 0 < hours < 1 / 60:
        return _counted(max(1, round(hours * 3600)), "second")
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

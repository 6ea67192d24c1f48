"""Currencies: dated reference rates, quoted per euro; no rate, no conversion."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Annotated, NamedTuple

from pydantic import Field

from costengine.errors import CostEngineError
from costengine.tables import table

DOLLAR, EURO = "USD", "EUR"


class ReferenceRate(NamedTuple):
    """How much of a currency one euro bought on a day."""

    code: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    per_euro: Annotated[Decimal, Field(gt=0)]
    as_of: date
    source: str
    confirmed: bool


class Converted(NamedTuple):
    """An amount in another currency, with the rate (of that currency per US dollar) to show beside it."""

    amount: Decimal
    rate: Decimal
    as_of: date
    source: str


class NoRate(CostEngineError):
    """A currency without a rate; amounts stay in US dollars."""

    code = "no_rate"

    def __init__(self, currency: str) -> None:
        self.currency = currency
        known = ", ".join(sorted(currencies()))
        super().__init__(f"I have no exchange rate for “{currency}”; ask in US dollars or in one of {known}.")


@cache
def currencies() -> frozenset[str]:
    """The codes that can be converted."""
    return frozenset({DOLLAR, EURO, *(row.code for row in table("currencies.csv", ReferenceRate))})


def convert(usd: Decimal, code: str) -> Converted:
    """US dollars in this currency, at the newest day with a rate of both; not rounded. Raises NoRate."""
    rate, newest = _per_dollar(code.upper())
    return Converted(usd * rate, rate, newest.as_of, _source(newest))


def to_usd(amount: Decimal, code: str) -> Converted:
    """An amount of this currency in US dollars; `rate` is still that of the currency per dollar. Raises NoRate."""
    rate, newest = _per_dollar(code.upper())
    return Converted(amount / rate, rate, newest.as_of, _source(newest))


def _per_dollar(code: str) -> tuple[Decimal, ReferenceRate]:
    dollars, others = _rates().get(DOLLAR, {}), _rates().get(code, {})
    if code == EURO:
        newest = dollars[max(dollars)]
        return 1 / newest.per_euro, newest
    days = dollars.keys() & others.keys()
    if not days:
        raise NoRate(code)
    day = max(days)
    return others[day].per_euro / dollars[day].per_euro, others[day]


@cache
def _rates() -> Mapping[str, dict[date, ReferenceRate]]:
    found: dict[str, dict[date, ReferenceRate]] = {}
    for row in table("currencies.csv", ReferenceRate):
        found.setdefault(row.code, {})[row.as_of] = row
    return MappingProxyType(found)


def _source(rate: ReferenceRate) -> str:
    return rate.source if rate.confirmed else f"{rate.source} (unconfirmed)"

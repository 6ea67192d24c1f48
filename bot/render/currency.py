"""Amounts in the currency that was asked for: written as dollars are, at one dated rate that stands beside them."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from bot.on_use import OnUse, pattern
from bot.render.filters import Number, day, money, money_short, usd_short
from costengine.amounts import Money, rate
from costengine.currency import DOLLAR, NoRate, convert
from costengine.lines import Assumption, LineItem

get_currency_precision = OnUse("babel.numbers", "get_currency_precision")
get_currency_symbol = OnUse("babel.numbers", "get_currency_symbol")
"""Nobody who asks in dollars needs them."""
ONE = Decimal(1)
CENTS = 2
SMALL = 100
DOLLAR_AMOUNT = pattern(r"(?<![A-Za-z])\$(\d+(?:,\d{3})*(?:\.\d+)?)(?!\d)")


class Currency(NamedTuple):
    """How amounts in US dollars are shown; `rate` is so many units per dollar, `source` whose rate it is."""

    code: str = DOLLAR
    rate: Decimal = ONE
    sign: str = "$"
    digits: int = 2
    source: str = ""

    def exact(self, usd: Number) -> str:
        """An amount to the cent: €76,953.60."""
        return money(Decimal(str(usd)) * self.rate, self.sign, self.digits)

    def short(self, usd: Number) -> str:
        """An amount for people: €77k."""
        return money_short(Decimal(str(usd)) * self.rate, self.sign, self.digits)

    def per_hour(self, usd: Decimal) -> str:
        """A price per hour: to the cent, with the half cent where there is one."""
        if self.code == DOLLAR:
            return f"${rate(usd):,}"
        return self._finely(usd * self.rate, self.digits + 1)

    def told(self, words: str) -> str:
        """A sentence in which every amount of dollars stands in this currency, as exactly as it was written."""
        return words if self.code == DOLLAR else DOLLAR_AMOUNT.sub(self._converted, words)

    def assumed(self, each: Assumption) -> tuple[str, str, str]:
        """An assumption: its name, its value, and why; a source keeps its dollars."""
        return each.name, self.told(each.figure), f"{self.told(each.why)}; {each.source}"

    def _converted(self, found: re.Match[str]) -> str:
        written = found[1].replace(",", "")
        value = Decimal(written) * self.rate
        digits = len(written.partition(".")[2])
        if value < SMALL:  # a whole number of dollars is none of another currency, and $2 an hour are not €2
            digits = max(digits, self.digits)
        text = self._finely(value, min(digits, self.digits + CENTS) if value >= 1 else digits)
        return text.removesuffix(".00") if digits == CENTS else text

    def _finely(self, value: Decimal, digits: int) -> str:
        """With so many digits, without zeros beyond those that its coins have."""
        text = money(value, self.sign, digits)
        spare = len(text) - len(text.rstrip("0"))
        return text[: len(text) - min(spare, digits - self.digits)] if digits > self.digits else text

    def between(self, amount: Money) -> str:
        """The 80 % range of an amount."""
        return f"{self.short(amount.low)} – {self.short(amount.high)}"

    def likely_between(self, amount: Money) -> str:
        """The range of an amount in words, to stand behind it; nothing where both ends read as the amount itself."""
        low, high = self.short(amount.low), self.short(amount.high)
        return "" if low == high else f", likely between {low} and {high}"

    def around(self, amount: Money) -> str:
        """The range of an amount, to stand behind it; nothing where it is exact."""
        return f" ({self.short(amount.low)} to {self.short(amount.high)})" if amount.low < amount.high else ""

    def sum_of(self, lines: Iterable[LineItem]) -> str:
        """The total of amounts as they are written, so that what is read adds up."""
        return money(
            sum((round(item.likely * self.rate, self.digits) for item in lines), Decimal(0)), self.sign, self.digits
        )

    def beside(self, total: Money) -> tuple[str, ...]:
        """The total in US dollars with the rate, where amounts are not in dollars; or why they are."""
        if self.code == DOLLAR:
            return (self.source,) if self.source else ()
        return (f"= {usd_short(total.likely)} at {self.rate_words}; sources are in US dollars",)

    @property
    def rate_words(self) -> str:
        """The rate with its source and date."""
        return f"1 USD = {self.rate:.4f} {self.code}, {self.source}"


DOLLARS = Currency()


def currency(code: str | None) -> Currency:
    """The currency of this code; US dollars where there is no rate for it, and why."""
    if code in (None, "", DOLLAR):
        return DOLLARS
    try:
        one = convert(ONE, code or "")
    except NoRate as missing:
        return Currency(source=str(missing))
    symbol = str(get_currency_symbol(code or "", locale="en_US"))
    return Currency(
        code=code or "",
        rate=one.rate,
        sign=f"{symbol} " if symbol.isalpha() else symbol,
        digits=int(get_currency_precision(code or "")),
        source=f"{one.source}, {day(one.as_of)}",
    )

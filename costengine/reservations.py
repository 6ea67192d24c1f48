"""Reservations: what a commitment of one or three years takes off the list price, and when it is worth its term."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from statistics import median
from typing import NamedTuple

from costengine.amounts import Money
from costengine.errors import NoPrice
from costengine.hardware import Words
from costengine.prices import PriceBook
from costengine.providers import provider_class, provider_name
from costengine.question import ProviderClass, Purchase, Question
from costengine.renting import Rent
from costengine.tables import table
from costengine.units import HOURS_PER_YEAR
from costengine.wanted import Wanted

YOUR_PRICE = "your price"
TERM_YEARS = {Purchase.RESERVED_1Y: 1, Purchase.RESERVED_3Y: 3}
WHOLE_TERM = "The whole term"
"""The beginning of a note that belongs under the headline."""
SAME_LIST = Decimal("0.98")
"""A list price below this share of the one a discount was measured against has been cut since."""


class Discount(NamedTuple):
    """Published rates of one part, or the usual share that a provider or a class of providers takes off."""

    as_of: date
    source: str
    provider: str | None = None
    cls: ProviderClass | None = None
    gpus: Words = ()
    region: str | None = None
    on_demand_usd_per_gpu_hour: Decimal | None = None
    reserved_1y_usd_per_gpu_hour: Decimal | None = None
    reserved_3y_usd_per_gpu_hour: Decimal | None = None
    share_1y_low: Decimal | None = None
    share_1y: Decimal | None = None
    share_1y_high: Decimal | None = None
    share_3y_low: Decimal | None = None
    share_3y: Decimal | None = None
    share_3y_high: Decimal | None = None
    note: str = ""

    def share(self, term: Purchase) -> "Share":
        """What it takes off the on-demand price."""
        one_year = term is Purchase.RESERVED_1Y
        if self.on_demand_usd_per_gpu_hour:
            rate = self.reserved_1y_usd_per_gpu_hour if one_year else self.reserved_3y_usd_per_gpu_hour
            off = 1 - (rate or self.on_demand_usd_per_gpu_hour) / self.on_demand_usd_per_gpu_hour
            return Share(off, off, off)
        first = (self.share_1y_low, self.share_1y, self.share_1y_high)
        third = (self.share_3y_low, self.share_3y, self.share_3y_high)
        return Share(*(value or Decimal(0) for value in (first if one_year else third)))


class Share(NamedTuple):
    """A share of the on-demand price with its 80 % interval."""

    low: Decimal
    likely: Decimal
    high: Decimal


class Commitment(NamedTuple):
    """The rate of a commitment, and the on-demand rate it is measured against."""

    term: Purchase
    rent: Rent
    on_demand: Rent

    @property
    def usd_per_gpu_hour(self) -> Money:
        """What an hour of it costs."""
        return self.rent.usd_per_gpu_hour

    @property
    def term_hours(self) -> int:
        """How long it is paid for."""
        return TERM_YEARS[self.term] * HOURS_PER_YEAR

    @property
    def break_even_use(self) -> float:
        """The share of the term from which the commitment costs less than renting by the hour."""
        return min(1.0, float(self.usd_per_gpu_hour.likely / self.on_demand.usd_per_gpu_hour.likely))


def commitment(question: Question, gpu: str, term: Purchase, book: PriceBook, today: date | None = None) -> Commitment:
    """The rate of this commitment: the provider's own where the book holds it, else the list less a discount.

    A discount measured against a list price that was cut since is left out, and that is said. Raises NoPrice.
    """
    if question.usd_per_gpu_hour is not None:
        given = _your_price(question.usd_per_gpu_hour)
        return Commitment(term, given, given)
    return _of_book(_wanted(question, gpu, Purchase.ON_DEMAND), term, book, today)


@lru_cache(maxsize=32)
def _of_book(asked: Wanted, term: Purchase, book: PriceBook, today: date | None) -> Commitment:
    """Of one estimate it is asked for twice: what commitments are worth is both a tip and a note."""
    full = book.rent_of(asked, today)
    if not book.current(asked.gpu, term, today):
        return Commitment(term, _discounted(asked, term, full, book, today), full)
    try:
        return Commitment(term, book.rent_of(asked._replace(purchase=term), today), full)
    except NoPrice:
        return Commitment(term, _discounted(asked, term, full, book, today), full)


def rent_for(question: Question, gpu: str, purchase: Purchase, book: PriceBook, today: date | None) -> Rent:
    """What the book says for the seller, the place and the ceiling of a question; a price that was given wins."""
    if question.usd_per_gpu_hour is not None:
        return _your_price(question.usd_per_gpu_hour)
    return book.rent_of(_wanted(question, gpu, purchase), today)


def _your_price(price: Decimal) -> Rent:
    exact = Money(low=price, likely=price, high=price)
    return Rent(usd_per_gpu_hour=exact, offers=(), how=YOUR_PRICE, source=YOUR_PRICE, as_of=None)


def _wanted(question: Question, gpu: str, purchase: Purchase) -> Wanted:
    return Wanted(
        gpu,
        purchase,
        question.provider,
        question.provider_class,
        question.region,
        question.max_usd_per_gpu_hour,
        question.instance_type,
    )


def discounts() -> tuple[Discount, ...]:
    """All published discounts."""
    return table("discounts.csv", Discount)


def _discounted(asked: Wanted, term: Purchase, full: Rent, book: PriceBook, today: date | None) -> Rent:
    seller = asked.provider_class or (provider_class(asked.provider) if asked.provider else None)
    outdated = [row for row in _of_part(asked.provider, asked.gpu) if _list_was_cut(row, asked.gpu, book, today)]
    chosen = next(row for row in _candidates(asked.provider, seller, asked.gpu) if row not in outdated)
    off, price = chosen.share(term), full.usd_per_gpu_hour
    return full._replace(
        usd_per_gpu_hour=Money(
            low=price.low * (1 - off.high), likely=price.likely * (1 - off.likely), high=price.high * (1 - off.low)
        ),
        how=f"{off.likely:.0%} below {full.how}",
        source=f"{full.source}; discount: {chosen.source}, {chosen.as_of.isoformat()}",
        notes=(*full.notes, *_said(chosen, outdated)),
    )


def _of_part(provider: str | None, gpu: str) -> list[Discount]:
    return [row for row in discounts() if row.provider and row.provider == provider and gpu in row.gpus]


def _candidates(provider: str | None, seller: ProviderClass | None, gpu: str) -> Iterator[Discount]:
    """The closest first: this part, this provider, this class; neoclouds where nobody is named."""
    yield from _of_part(provider, gpu)
    yield from (row for row in discounts() if provider and row.provider == provider and not row.gpus)
    yield from (row for row in discounts() if row.cls is (seller or ProviderClass.NEOCLOUD))


def _list_was_cut(row: Discount, gpu: str, book: PriceBook, today: date | None) -> bool:
    """Whether the provider asks less today, in that region, than when the discount was measured."""
    now = [
        price
        for offer in book.current(gpu, Purchase.ON_DEMAND, today)
        if (offer.provider, offer.region) == (row.provider, row.region)
        and (price := offer.usd_per_gpu_hour(Purchase.ON_DEMAND))
    ]
    return bool(now) and median(now) < SAME_LIST * (row.on_demand_usd_per_gpu_hour or 0)


def _said(chosen: Discount, outdated: list[Discount]) -> Iterator[str]:
    for row in outdated:
        yield (
            f"{provider_name(row.provider or '')} published its reserved rates on {row.as_of.isoformat()}, before it "
            f"cut this list price; they are not applied."
        )
    if chosen.cls:
        yield "This seller publishes no current reserved rates, so the discount of others is used; ask for its own."

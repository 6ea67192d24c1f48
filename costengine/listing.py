"""The list of prices: what is offered, per GPU-hour and per node, cheapest first, with how each price moved."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from costengine.amounts import Frozen
from costengine.families import families, families_of
from costengine.hardware import accelerators
from costengine.offers import Doubt, Offer
from costengine.prices import PriceBook
from costengine.providers import provider_name
from costengine.question import ProviderClass, Purchase
from costengine.renting import Rent
from costengine.wanted import Wanted, fits


class Trend(Frozen):
    """The last change of a price: what it was before, and the day of the first look at the present one."""

    before_usd_per_hour: Decimal
    since: date
    change: float
    """A share of the price before: -0.44 is 44 % less."""


class PriceRow(Frozen):
    """One line of the list; `form_known` is False where the seller does not say which form it is."""

    provider: str
    provider_name: str
    cls: ProviderClass | None
    region: str
    instance_type: str
    gpu: str
    form_known: bool
    purchase: Purchase
    usd_per_gpu_hour: Decimal
    gpus: int
    usd_per_hour: Decimal
    node_gpus: int
    """How many stand in the usual server."""
    as_of: date | None
    doubt: Doubt | None
    label: str
    trend: Trend | None
    source: str

    @property
    def usd_per_node_hour(self) -> Decimal:
        """The price of a whole server: the machine's own where it is one, else so many times that of one GPU."""
        return self.usd_per_gpu_hour * self.node_gpus


def price_list(book: PriceBook, wanted: Wanted, today: date | None = None) -> tuple[PriceRow, ...]:
    """Every current offer of an accelerator, cheapest first; those that do not say the form are marked."""
    ids = (wanted.gpu, *(family.id for family in families_of(wanted.gpu)))
    sold = [offer for each in ids for offer in book.current(each, wanted.purchase, today)]
    rows = [_row(offer, wanted.purchase, wanted.gpu, book, today) for offer in fits(wanted, sold)]
    return tuple(sorted(rows, key=lambda row: (row.usd_per_gpu_hour, row.provider, row.region, row.instance_type)))


def usual_price(rent: Rent) -> tuple[str, ...]:
    """What an estimate would take from this list, in a sentence, and what to know of it."""
    price = rent.usd_per_gpu_hour
    between = f", 80 % range ${price.low:.2f} to ${price.high:.2f}" if price.low < price.high else ""
    return (f"An estimate takes ${price.likely:.2f} per GPU-hour ({rent.how}){between}.", *rent.notes)


def cheapest_of_each_provider(rows: Iterable[PriceRow]) -> tuple[PriceRow, ...]:
    """What a short list shows: each provider's cheapest, of its dated prices where it has any; cheapest first."""
    first: dict[tuple[str, bool], PriceRow] = {}
    for row in rows:
        known = first.setdefault((row.provider, row.form_known), row)
        if known.doubt and not row.doubt:
            first[row.provider, row.form_known] = row
    return tuple(sorted(first.values(), key=lambda row: (row.usd_per_gpu_hour, row.provider)))


def unpriced(book: PriceBook, gpus: Iterable[str]) -> tuple[str, ...]:
    """The accelerators that nobody in the book rents out."""
    offered = set(book.gpus())
    return tuple(gpu for gpu in gpus if gpu not in offered)


def trend(offer: Offer, purchase: Purchase, book: PriceBook, today: date | None = None) -> Trend | None:
    """How the price of this offer last moved; None where only one price of it is known."""
    now, since = offer.usd_per_hour(purchase), offer.as_of
    if now is None or since is None:
        return None
    past = sorted((at, usd) for at, usd in _known(offer, purchase, book) if at <= (today or since))
    for at, usd in reversed(past):
        if not _same(usd, now):
            return Trend(before_usd_per_hour=usd, since=since, change=float(now / usd) - 1)
        since = min(since, at)
    return None


def _known(offer: Offer, purchase: Purchase, book: PriceBook) -> Iterable[tuple[date, Decimal]]:
    """Every dated price of the same thing: the superseded offers of the book."""
    for other in book.history(offer.gpu):
        same = (other.provider, other.region, other.instance_type) == (
            offer.provider,
            offer.region,
            offer.instance_type,
        )
        usd = other.usd_per_hour(purchase)
        if same and usd is not None and other.as_of:
            yield other.as_of, usd


def _same(one: Decimal, other: Decimal) -> bool:
    """Sources round differently: a tenth of a percent is no change."""
    return abs(one - other) <= other / 1000


def _row(offer: Offer, purchase: Purchase, gpu: str, book: PriceBook, today: date | None) -> PriceRow:
    per_gpu, whole = offer.usd_per_gpu_hour(purchase), offer.usd_per_hour(purchase)
    assert per_gpu is not None
    assert whole is not None
    return PriceRow(
        provider=offer.provider,
        provider_name=provider_name(offer.provider),
        cls=offer.cls,
        region=offer.region,
        instance_type=offer.instance_type,
        gpu=gpu,
        form_known=offer.gpu not in families(),
        purchase=purchase,
        usd_per_gpu_hour=per_gpu,
        gpus=offer.gpus_per_instance,
        usd_per_hour=whole,
        node_gpus=accelerators()[gpu].gpus_per_node if gpu in accelerators() else offer.gpus_per_instance,
        as_of=offer.as_of,
        doubt=offer.weakness,
        label=offer.label,
        trend=trend(offer, purchase, book, today),
        source=offer.source,
    )

"""What a refreshed table must pass before it may price anything."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from bot.prices_refresh.catalogue import Item
from bot.prices_refresh.download import Snapshot
from bot.prices_refresh.names import gpu_of, provider_of, region_of
from costengine.offers import Doubt, Offer
from costengine.prices import PriceBook
from costengine.question import Purchase

NO_PRICE = 700.0
"""What a source of the catalogue writes where it has no price."""

CHEAPEST_GPU, DEAREST_GPU = 0.02, 40.0
JUMP = Decimal("0.6")
"""A price that moved by more is kept beside the old one, not in its place."""

FEWEST_SHARE = 0.5
"""A table that holds fewer of the accelerators we know its provider to have is half missing."""


class Passed(NamedTuple):
    """The offers of a provider that may be used, and what is to be said of the rest."""

    offers: tuple[Offer, ...]
    warnings: tuple[str, ...]


class RefusedError(Exception):
    """A table that would make the book worse; the text is one sentence."""


def passed(items: Sequence[Item], snapshot: Snapshot, book: PriceBook) -> Passed:
    """The sound offers of a provider's table. Raises RefusedError where there are too few to be all of them."""
    provider = provider_of(snapshot.provider)
    priced = [item for item in items if _is_price(item)]
    offers = [_offer(key, alike, snapshot) for key, alike in _alike(priced, provider).items()]
    known, found = _gpus_of(book, provider), {offer.gpu for offer in offers}
    if not offers or len(found) < FEWEST_SHARE * len(known):
        raise RefusedError(f"its table holds {len(found)} kinds of GPU where {len(known)} are known")
    if offers[0].as_of and offers[0].as_of < _newest(book, provider):
        raise RefusedError(f"its table of {offers[0].as_of} is older than what the book holds")
    checked = [_believed(offer, book) for offer in offers]
    return Passed(tuple(checked), tuple(_warnings(items, priced, checked)))


def _is_price(item: Item) -> bool:
    per_gpu = item.usd_per_hour / item.gpus
    return item.usd_per_hour != NO_PRICE and CHEAPEST_GPU <= per_gpu <= DEAREST_GPU and gpu_of(item) is not None


def _alike(items: Iterable[Item], provider: str) -> dict[tuple[str, str, str, int], list[Item]]:
    """The prices of one instance type in one region: on demand and spot, and those of its zones."""
    found: dict[tuple[str, str, str, int], list[Item]] = defaultdict(list)
    for item in items:
        key = (region_of(provider, item.location), item.instance_type, gpu_of(item) or "", item.gpus)
        found[key].append(item)
    return found


def _offer(key: tuple[str, str, str, int], alike: Sequence[Item], snapshot: Snapshot) -> Offer:
    """One offer of the cheapest zones; spot at the on-demand price or above is no capacity."""
    region, instance_type, gpu, gpus = key
    full = min((i.usd_per_hour for i in alike if not i.spot), default=None)
    spots = [i.usd_per_hour for i in alike if i.spot and (full is None or i.usd_per_hour < full)]
    return Offer(
        provider=provider_of(snapshot.provider),
        region=region,
        instance_type=instance_type,
        gpu=gpu,
        gpus_per_instance=gpus,
        on_demand_usd_per_hour=_money(full),
        spot_usd_per_hour=_money(min(spots, default=None)),
        spot_high_usd_per_hour=_money(max(spots) if len(set(spots)) > 1 else None),
        as_of=snapshot.as_of,
        source=f"gpuhunt catalogue {snapshot.provider} {snapshot.version}",
    )


def _money(usd: float | None) -> Decimal | None:
    return None if usd is None else Decimal(repr(usd))


def _gpus_of(book: PriceBook, provider: str) -> set[str]:
    return {offer.gpu for offer in book.offers if offer.provider == provider and not offer.until and offer.as_of}


def _newest(book: PriceBook, provider: str) -> date:
    return max((o.as_of for o in book.offers if o.provider == provider and o.as_of), default=date.min)


def _believed(offer: Offer, book: PriceBook) -> Offer:
    """The offer, doubted where its price jumped against what the book says of the same machine or provider."""
    before, now = _before(offer, book), offer.usd_per_gpu_hour(Purchase.ON_DEMAND)
    if before is None or now is None or abs(now - before) <= JUMP * before:
        return offer
    return offer._replace(doubt=Doubt.JUMP, note=f"${before:.2f} per GPU-hour before")


def _before(offer: Offer, book: PriceBook) -> Decimal | None:
    own = [o for o in book.current(offer.gpu, Purchase.ON_DEMAND) if o.provider == offer.provider and not o.weakness]
    same = [o for o in own if (o.region, o.instance_type) == (offer.region, offer.instance_type)]
    prices = [price for o in same or own if (price := o.usd_per_gpu_hour(Purchase.ON_DEMAND)) is not None]
    return median(prices) if prices else None


def _warnings(items: Sequence[Item], priced: Sequence[Item], checked: Sequence[Offer]) -> Iterable[str]:
    dropped = len(items) - len(priced)
    jumped = sorted({offer.gpu for offer in checked if offer.doubt is Doubt.JUMP})
    if dropped:
        yield f"{dropped} prices left out: no price, not plausible, or a GPU that is not known"
    if jumped:
        yield f"moved by more than {JUMP:.0%}, both prices kept: {', '.join(jumped)}"

"""Overtaken prices: what a seller asks today, without naming a place, holds where only an old price of his is known."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from statistics import median

from costengine.offers import Doubt, Offer
from costengine.question import Purchase

OLD = timedelta(days=365)
"""A price older than this counts like one without a date."""


def is_firm(offer: Offer, day: date) -> bool:
    """Whether this is a dated list price that is not too old."""
    return offer.weakness is None and offer.as_of is not None and day - offer.as_of <= OLD


def brought_up_to_date(sold: Iterable[Offer], purchase: Purchase, day: date) -> tuple[Offer, ...]:
    """The offers of one accelerator, where those of a place, undated or said to be old, ask what their seller asks now.

    A price list without places is that of every place that its seller is known to have the accelerator in; prices that
    it gives for one place hold there alone.
    """
    offers = tuple(sold)
    now: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        if not offer.region and not offer.label and is_firm(offer, day):
            now[offer.provider].append(offer)
    return tuple(_asking(each, now[each.provider], purchase) if _is_overtaken(each, now) else each for each in offers)


def _is_overtaken(offer: Offer, now: dict[str, list[Offer]]) -> bool:
    weak = offer.weakness in (Doubt.UNDATED, Doubt.STALE)
    return bool(weak and offer.region and not offer.label and offer.provider in now)


def _asking(machine: Offer, now: list[Offer], purchase: Purchase) -> Offer:
    """The same machine at the middle of these prices."""
    each = median(price for offer in now if (price := offer.usd_per_gpu_hour(purchase)) is not None)
    oldest = min(now, key=lambda offer: offer.as_of or date.max)
    bare = Offer(
        provider=machine.provider,
        region=machine.region,
        instance_type=machine.instance_type,
        gpu=machine.gpu,
        gpus_per_instance=machine.gpus_per_instance,
        as_of=oldest.as_of,
        source=oldest.source,
    )
    return bare.at(purchase, each * machine.gpus_per_instance)

"""Quotes: what each provider asks for an accelerator in each of its regions, for a search that weighs them all."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from costengine.offers import Doubt, Offer
from costengine.providers import provider_class, providers
from costengine.question import ProviderClass, Purchase
from costengine.regions import regions
from costengine.wanted import Wanted, counting, provider_medians

DOUBTFUL = frozenset({Doubt.FLOOR, Doubt.CURRENCY, Doubt.MEMORY, Doubt.STALE, Doubt.JUMP})
"""Prices that no plan may rest on, unless their seller is named."""


class Quote(NamedTuple):
    """One provider's price for an accelerator in one region, in US dollars per GPU-hour.

    `region` is None where it is not known under a name that can be asked for. `largest_node` is the most accelerators
    of one machine that this provider rents out anywhere.
    """

    provider: str
    seller: ProviderClass | None
    region: str | None
    usd_per_gpu_hour: Decimal
    largest_node: int
    certain: bool


def quotes_of(gpu: str, purchase: Purchase, sold: Iterable[Offer], day: date) -> tuple[Quote, ...]:
    """Each provider's price in each region, as a question that names both would get it; cheapest first."""
    here: dict[tuple[str, str], list[Offer]] = defaultdict(list)
    nodes: dict[str, int] = defaultdict(int)
    for offer in sold:
        if offer.provider in providers():
            here[offer.provider, offer.region.lower()].append(offer)
            nodes[offer.provider] = max(nodes[offer.provider], offer.gpus_per_instance)
    found = (_quote(gpu, purchase, place, offers, nodes, day) for place, offers in here.items())
    return tuple(sorted(found, key=lambda quote: (quote.usd_per_gpu_hour, quote.provider, quote.region or "")))


def _quote(
    gpu: str, purchase: Purchase, place: tuple[str, str], offers: list[Offer], nodes: dict[str, int], day: date
) -> Quote:
    provider, region = place
    used = counting(Wanted(gpu, purchase, provider=provider), offers, day)
    return Quote(
        provider=provider,
        seller=provider_class(provider),
        region=region if region in regions() else None,
        usd_per_gpu_hour=provider_medians(used, purchase)[provider],
        largest_node=nodes[provider],
        certain=not any(offer.weakness in DOUBTFUL and not offer.label for offer in used),
    )


def sold_within(quotes: Iterable[Quote], places: frozenset[tuple[str, str]]) -> Iterator[Quote]:
    """The quotes for any of these places."""
    here = {(provider, region.lower()) for provider, region in places}
    return (quote for quote in quotes if (quote.provider, quote.region or "") in here)

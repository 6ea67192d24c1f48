"""Which offers a question may mean, and which of those make the price."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from costengine.families import families_of
from costengine.offers import Doubt, Offer
from costengine.overtaken import is_firm
from costengine.providers import provider_name, providers
from costengine.question import ProviderClass, Purchase
from costengine.regions import how_far, places_of


class Wanted(NamedTuple):
    """What a question asks the price book for."""

    gpu: str
    purchase: Purchase = Purchase.ON_DEMAND
    provider: str | None = None
    provider_class: ProviderClass | None = None
    region: str | None = None
    max_usd_per_gpu_hour: Decimal | None = None
    instance_type: str | None = None

    @property
    def of_anyone(self) -> bool:
        """Whether no seller was named."""
        return not (self.provider or self.provider_class or self.instance_type)

    def __str__(self) -> str:
        seller = provider_name(self.provider) if self.provider else self.provider_class
        ceiling = f"at most ${self.max_usd_per_gpu_hour}/h" if self.max_usd_per_gpu_hour else None
        said = (self.gpu, self.purchase.replace("_", " "), seller, self.instance_type, self.region, ceiling)
        return ", ".join(word for word in said if word)


def fits(wanted: Wanted, sold: Iterable[Offer]) -> list[Offer]:
    """The offers that a question may mean: by seller, place, instance type and ceiling."""
    places = places_of(wanted.region) if wanted.region else frozenset()
    return [
        offer
        for offer in sold
        if wanted.provider in (None, offer.provider)
        and wanted.provider_class in (None, offer.cls)
        and (not wanted.region or lies_in(offer, wanted.region, places))
        and (not wanted.instance_type or is_instance(offer, wanted.instance_type))
        and is_within(wanted, offer)
    ]


def is_within(wanted: Wanted, offer: Offer) -> bool:
    """Whether an offer is no dearer than the ceiling."""
    return wanted.max_usd_per_gpu_hour is None or usd(offer, wanted.purchase) <= wanted.max_usd_per_gpu_hour


def lies_in(offer: Offer, region: str, places: frozenset[tuple[str, str]]) -> bool:
    """Whether an offer is for this place; a contract that names no region holds everywhere."""
    if not offer.region:
        return bool(offer.label)
    return (offer.provider, offer.region) in places or offer.region.lower() == region.lower()


def is_instance(offer: Offer, instance_type: str) -> bool:
    """Whether an offer is of this instance type, however its name is written."""
    return _plain(offer.instance_type) == _plain(instance_type)


def _plain(instance_type: str) -> str:
    return instance_type.lower().removeprefix("standard_")


def usd(offer: Offer, purchase: Purchase) -> Decimal:
    """The price of an accelerator that is known to be sold this way."""
    price = offer.usd_per_gpu_hour(purchase)
    assert price is not None
    return price


def provider_medians(offers: Iterable[Offer], purchase: Purchase) -> dict[str, Decimal]:
    """Each provider's median: or Azure's seventeen regions would outvote everyone."""
    prices: dict[str, list[Decimal]] = defaultdict(list)
    for offer in offers:
        prices[offer.provider].append(usd(offer, purchase))
    return {provider: median(each) for provider, each in prices.items()}


def counting(wanted: Wanted, meant: list[Offer], day: date) -> list[Offer]:
    """The offers that make the price: the team's own before all, then what is dated, certain and really to be had."""
    fitting = [offer for offer in _asked_today(meant, day) if is_within(wanted, offer)]
    own = [offer for offer in fitting if offer.label]
    if own:
        return own
    sure = [offer for offer in fitting if offer.doubt is not Doubt.CURRENCY or wanted.provider]
    to_be_had = [offer for offer in sure if offer.doubt is not Doubt.FLOOR]
    return to_be_had if wanted.of_anyone and to_be_had else sure


def _asked_today(meant: list[Offer], day: date) -> list[Offer]:
    """The offers less those that a firm one of the same seller has overtaken; what the team negotiated is not.

    A ceiling comes after this: an old price below it is no offer where its seller now asks more.
    """
    firm = {offer.provider for offer in meant if is_firm(offer, day)}
    return [offer for offer in meant if offer.label or is_firm(offer, day) or offer.provider not in firm]


def is_at_home(offer: Offer) -> bool:
    """Whether an offer is of the region that its provider quotes first."""
    seller = providers().get(offer.provider)
    return bool(seller and seller.list_region and offer.region == seller.list_region)


def nearest_offers(wanted: Wanted, sold: Iterable[Offer]) -> list[str]:
    """The cheapest offers that come near: the same seller first, then the same country, then the same union."""
    places = places_of(wanted.region) if wanted.region else frozenset()

    def distance(offer: Offer) -> tuple[bool, int, Decimal]:
        far = how_far(wanted.region, (offer.provider, offer.region)) if wanted.region else 0
        here = bool(wanted.region) and lies_in(offer, wanted.region or "", places)
        return wanted.provider not in (None, offer.provider), 0 if here else far, usd(offer, wanted.purchase)

    said = (_said(offer, wanted.purchase) for offer in sorted(sold, key=distance))
    return list(dict.fromkeys(said))[:3]


def _said(offer: Offer, purchase: Purchase) -> str:
    place = f" {offer.region}" if offer.region else ""
    return f"{provider_name(offer.provider)}{place} at ${usd(offer, purchase):.2f}/h"


def family_hint(gpu: str, known: Iterable[str]) -> list[str]:
    """Where sellers do not say the form: their offers are near, and no price of this very accelerator."""
    known = set(known)
    return [family.name for family in families_of(gpu) if family.id in known]

"""Choosing among offers: which ones a question may mean, which of those count, and the price that follows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from costengine.amounts import Money, decimal
from costengine.buying import bought
from costengine.errors import NoPrice
from costengine.families import families_of
from costengine.hardware import accelerators
from costengine.offers import Doubt, Offer
from costengine.overtaken import is_firm
from costengine.providers import provider_class, provider_name, providers
from costengine.question import ProviderClass, Purchase
from costengine.regions import how_far, places_of

LOW, HIGH = 0.1, 0.9
"""An 80 % interval leaves a tenth of the market below and a tenth above."""

UNDATED = "some prices carry no date"
ASK_OTHERS = "Ask neoclouds for a quote before you budget."
"""The end of a note that belongs under the headline."""


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


class Rent(NamedTuple):
    """What an accelerator rents for, in US dollars per GPU-hour (not rounded), and the offers it rests on."""

    usd_per_gpu_hour: Money
    offers: tuple[Offer, ...]
    how: str
    source: str
    as_of: date | None
    notes: tuple[str, ...] = ()


def rent_of(wanted: Wanted, sold: Sequence[Offer], day: date, elsewhere: Callable[[], list[str]]) -> Rent:
    """The rent that these offers give. Raises NoPrice where none fits."""
    used = counting(wanted, fits(wanted._replace(max_usd_per_gpu_hour=None), sold), day)
    if not used:
        raise NoPrice(str(wanted), nearest_offers(wanted, sold) or elsewhere())
    listed = _at_home(wanted, used)
    medians = provider_medians(listed, wanted.purchase)
    usual = _usual(medians) if wanted.of_anyone else medians
    behind = [offer for offer in listed if offer.provider in usual]
    alone = _only_hyperscalers(wanted, used)
    money = _money(wanted, used, medians, usual, alone=alone)
    return Rent(
        usd_per_gpu_hour=money,
        offers=tuple(used),
        how=_how(usual, behind),
        source=_source(usual, behind),
        as_of=min((offer.as_of for offer in behind if offer.as_of), default=None),
        notes=(
            *_without_market(wanted, behind, alone),
            *_notes(wanted, behind),
            *_of_one_seller(wanted, usual, medians, behind, money, alone),
        ),
    )


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


def _asked_today(meant: list[Offer], day: date) -> list[Offer]:
    """The offers less those that a firm one of the same seller has overtaken; what the team negotiated is not.

    A ceiling comes after this: an old price below it is no offer where its seller now asks more.
    """
    firm = {offer.provider for offer in meant if is_firm(offer, day)}
    return [offer for offer in meant if offer.label or is_firm(offer, day) or offer.provider not in firm]


def counting(wanted: Wanted, meant: list[Offer], day: date) -> list[Offer]:
    """The offers that make the price: the team's own before all, then what is dated, certain and really to be had."""
    fitting = [offer for offer in _asked_today(meant, day) if is_within(wanted, offer)]
    own = [offer for offer in fitting if offer.label]
    if own:
        return own
    sure = [offer for offer in fitting if offer.doubt is not Doubt.CURRENCY or wanted.provider]
    to_be_had = [offer for offer in sure if offer.doubt is not Doubt.FLOOR]
    return to_be_had if wanted.of_anyone and to_be_had else sure


def _at_home(wanted: Wanted, used: list[Offer]) -> list[Offer]:
    """Where no place is named, what a provider asks in the region that it quotes first; elsewhere is its range."""
    if wanted.region or wanted.purchase is not Purchase.ON_DEMAND:
        return used
    at_home = {offer.provider for offer in used if is_at_home(offer)}
    return [offer for offer in used if is_at_home(offer) or offer.provider not in at_home]


def is_at_home(offer: Offer) -> bool:
    """Whether an offer is of the region that its provider quotes first."""
    seller = providers().get(offer.provider)
    return bool(seller and seller.list_region and offer.region == seller.list_region)


def _usual(medians: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """The neoclouds, where they sell it: neither a hyperscaler's list price nor a stranger's spare card."""
    neoclouds = {p: price for p, price in medians.items() if provider_class(p) is ProviderClass.NEOCLOUD}
    return neoclouds or medians


def _only_hyperscalers(wanted: Wanted, used: Iterable[Offer]) -> bool:
    """Whether this is a list price with no market beside it: hyperscalers alone are known to sell what others make.

    A chip that its seller makes is to be had nowhere else, so its list is its market; so is a seller who was named.
    """
    if not wanted.of_anyone or wanted.purchase is not Purchase.ON_DEMAND:
        return False
    known = accelerators().get(wanted.gpu)
    return all(
        provider_class(offer.provider) is ProviderClass.HYPERSCALER
        and not offer.label
        and not (known and provider_name(offer.provider).startswith(known.vendor))
        for offer in used
    )


def _money(
    wanted: Wanted, used: list[Offer], medians: Mapping[str, Decimal], usual: Mapping[str, Decimal], *, alone: bool
) -> Money:
    likely = median(usual.values())
    spread = sorted(medians.values()) if len(medians) > 1 else sorted(_zone_prices(wanted, used))
    around = _moves(wanted, used, len(usual))
    if alone:
        around = (1 / decimal(bought("hyperscaler_list_over_market").high), around[1])
    low = min(quantile(spread, LOW), likely * around[0])
    high = max(quantile(spread, HIGH), likely * around[1])
    return Money(low=low, likely=likely, high=min(high, wanted.max_usd_per_gpu_hour or high))


def _moves(wanted: Wanted, used: Iterable[Offer], sellers: int) -> tuple[Decimal, Decimal]:
    """How far a price moves by itself: a contract not at all, one seller's list a little, spot a lot."""
    if any(offer.label for offer in used):
        return Decimal(1), Decimal(1)
    if wanted.purchase is Purchase.SPOT:
        spread = bought("spot_price_spread")
    elif sellers == 1:
        spread = bought("list_price_spread")
    else:
        return Decimal(1), Decimal(1)
    return decimal(spread.low), decimal(spread.high)


def _zone_prices(wanted: Wanted, used: Iterable[Offer]) -> Iterable[Decimal]:
    """What one provider asks in its regions and, on spot, in its dearest zones too."""
    for offer in used:
        yield usd(offer, wanted.purchase)
        if wanted.purchase is Purchase.SPOT and offer.spot_high_usd_per_hour:
            dearest = offer.spot_high_usd_per_hour / offer.gpus_per_instance
            if wanted.max_usd_per_gpu_hour is None or dearest <= wanted.max_usd_per_gpu_hour:
                yield dearest


def quantile(ordered: Sequence[Decimal], share: float) -> Decimal:
    """The linear quantile of ordered prices."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * Decimal(repr(round(place - below, 6)))


def _source(usual: Iterable[str], behind: Iterable[Offer]) -> str:
    """The sellers, and who set the price where the team did."""
    names = ", ".join(sorted(provider_name(provider) for provider in usual))
    set_by = "; ".join(dict.fromkeys(offer.set_by for offer in behind if offer.set_by))
    return f"{names}, {set_by}" if set_by else names


def _how(usual: Mapping[str, Decimal], behind: Sequence[Offer]) -> str:
    label = next((offer.label for offer in behind if offer.label), None)
    if label:
        return f"your {label} price"
    if len(usual) == 1:
        name = provider_name(next(iter(usual)))
        where = f" in {behind[0].region}" if all(is_at_home(offer) for offer in behind) else ""
        return f"{name}'s price{where}" if len(behind) == 1 else f"median of {len(behind)} offers of {name}{where}"
    classes = {provider_class(provider) for provider in usual}
    one = classes.pop() if len(classes) == 1 else None
    return f"median of {len(usual)} {one.value if one else 'provider'}s"


def _without_market(wanted: Wanted, behind: Sequence[Offer], alone: bool) -> Iterable[str]:
    """The warning that the likely price is a list price that few pay."""
    if not alone:
        return
    sellers, times = sorted({offer.provider for offer in behind}), bought("hyperscaler_list_over_market")
    names, known = " and ".join(map(provider_name, sellers)), accelerators().get(wanted.gpu)
    yield (
        f"Only {names} {'is' if len(sellers) == 1 else 'are'} known to rent out {known.name if known else wanted.gpu}"
        f"{' there' if wanted.region else ''}. "
        f"Hyperscalers' list prices are {times.likely:g} times what neoclouds ask in this price book ({times.low:g} to "
        f"{times.high:g}), so the low end reaches down to that. {ASK_OTHERS}"
    )


def _of_one_seller(
    wanted: Wanted,
    usual: Mapping[str, Decimal],
    medians: Mapping[str, Decimal],
    behind: Sequence[Offer],
    money: Money,
    alone: bool,
) -> Iterable[str]:
    if alone or len(usual) > 1 or any(offer.label for offer in behind):
        return
    (seller,) = usual
    others = [price for name, price in medians.items() if name != seller]
    if wanted.of_anyone and others:
        nowhere = " Neoclouds that name no place are not counted: ask them too." if wanted.region else ""
        yield (
            f"{wanted.gpu}: of the neoclouds only {provider_name(seller)} is known to rent it out like this; "
            f"others ask {_from_to(others)}.{nowhere}"
        )
    elif wanted.of_anyone:
        yield f"{wanted.gpu}: only {provider_name(seller)} is known to rent it out like this."
    if wanted.purchase is not Purchase.SPOT and not others:
        low, high = money.low / money.likely, money.high / money.likely
        spread = bought("list_price_spread")
        wider = low < decimal(spread.low) or high > decimal(spread.high)
        places = " and what its other regions cost" if wider else ""
        yield (
            f"One seller's list price: the range covers what is negotiated, what changes until the run{places}: "
            f"{1 - low:.0%} below to {high - 1:.0%} above (unconfirmed)."
        )


def _from_to(prices: Sequence[Decimal]) -> str:
    low, high = min(prices), max(prices)
    return f"${low:.2f}" if low == high else f"${low:.2f} to ${high:.2f}"


def _notes(wanted: Wanted, behind: Iterable[Offer]) -> Iterable[str]:
    """What to know of the offers behind the price: said, never hidden in a median."""
    weak: dict[Doubt, set[str]] = defaultdict(set)
    for offer in behind:
        if offer.weakness and not offer.label:
            weak[offer.weakness].add(provider_name(offer.provider))
    for doubt, names in sorted(weak.items()):
        yield f"{wanted.gpu}: {_SAID[doubt]} ({', '.join(sorted(names))})."


_SAID = {
    Doubt.UNDATED: UNDATED,
    Doubt.STALE: "some prices are old by their source's own word",
    Doubt.MEMORY: "a source contradicts itself about the card",
    Doubt.FLOOR: "the cheapest live offer of a marketplace; real rents run two to three times higher",
    Doubt.JUMP: "a price moved by more than can be believed without a second source",
    Doubt.CURRENCY: "a price that may be in euros",
}


def _plain(instance_type: str) -> str:
    return instance_type.lower().removeprefix("standard_")


def family_hint(gpu: str, known: Iterable[str]) -> list[str]:
    """Where sellers do not say the form: their offers are near, and no price of this very accelerator."""
    known = set(known)
    return [family.name for family in families_of(gpu) if family.id in known]

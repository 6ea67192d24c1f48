"""What an accelerator rents for: the price and its range that the offers which count give."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from costengine.amounts import Money, decimal
from costengine.buying import bought
from costengine.errors import NoPrice
from costengine.hardware import accelerators
from costengine.offers import Doubt, Offer
from costengine.providers import provider_class, provider_name
from costengine.question import ProviderClass, Purchase
from costengine.rent_notes import Found, notes_of
from costengine.wanted import Wanted, counting, fits, is_at_home, nearest_offers, provider_medians, usd

LOW, HIGH = 0.1, 0.9
"""An 80 % interval leaves a tenth of the market below and a tenth above."""


class Rent(NamedTuple):
    """What an accelerator rents for, in US dollars per GPU-hour (not rounded), and the offers it rests on."""

    usd_per_gpu_hour: Money
    offers: tuple[Offer, ...]
    how: str
    source: str
    as_of: date | None
    notes: tuple[str, ...] = ()

    @property
    def is_own(self) -> bool:
        """Whether the team set or negotiated it, or what it was reckoned from."""
        return any(offer.label for offer in self.offers)


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
        notes=notes_of(Found(wanted, money, medians, usual, behind, alone)),
    )


def _at_home(wanted: Wanted, used: list[Offer]) -> list[Offer]:
    """Where no place is named, what a provider asks in the region that it quotes first; elsewhere is its range."""
    if wanted.region or wanted.purchase is not Purchase.ON_DEMAND:
        return used
    at_home = {offer.provider for offer in used if is_at_home(offer)}
    return [offer for offer in used if is_at_home(offer) or offer.provider not in at_home]


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
    around = _moves(wanted, used)
    if alone:
        around = (1 / decimal(bought("hyperscaler_list_over_market").high), around[1])
    if all(offer.weakness is Doubt.FLOOR for offer in used):
        around = (around[0], decimal(bought("rent_over_floor").high))
    low = min(quantile(spread, LOW), likely * around[0])
    high = max(quantile(spread, HIGH), likely * around[1])
    return Money(low=low, likely=likely, high=min(high, wanted.max_usd_per_gpu_hour or high))


def _moves(wanted: Wanted, used: Iterable[Offer]) -> tuple[Decimal, Decimal]:
    """How far a price moves by itself: a contract not at all, a list a little, spot a lot."""
    if any(offer.label for offer in used):
        return Decimal(1), Decimal(1)
    spread = bought("spot_price_spread" if wanted.purchase is Purchase.SPOT else "list_price_spread")
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

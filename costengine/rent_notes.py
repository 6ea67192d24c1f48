"""What to know of the offers behind a price: said beside it, never hidden in a median."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from costengine.amounts import Money, decimal
from costengine.buying import bought
from costengine.hardware import accelerators
from costengine.offers import Doubt, Offer
from costengine.providers import provider_name
from costengine.question import Purchase
from costengine.wanted import Wanted

UNDATED = "some prices carry no date"

ASK_OTHERS = "Ask neoclouds for a quote before you budget."
"""The end of a note that belongs under the headline."""

_SAID = {
    Doubt.UNDATED: UNDATED,
    Doubt.STALE: "some prices are old by their source's own word",
    Doubt.MEMORY: "a source contradicts itself about the card",
    Doubt.FLOOR: "the cheapest live offer of a marketplace; the range reaches to real rents, two to three times higher",
    Doubt.JUMP: "a price moved by more than can be believed without a second source",
    Doubt.CURRENCY: "a price that may be in euros",
}


class Found(NamedTuple):
    """A price and what it came from: the offers behind it, and what each seller asks."""

    wanted: Wanted
    money: Money
    medians: Mapping[str, Decimal]
    usual: Mapping[str, Decimal]
    """The sellers whose medians make the likely price."""
    behind: Sequence[Offer]
    is_list_price: bool
    """Whether no market is known beside hyperscalers' lists."""


def notes_of(found: Found) -> tuple[str, ...]:
    """All that is to be said beside a price."""
    return (*_without_market(found), *_weak_offers(found), *_of_one_seller(found))


def _without_market(found: Found) -> Iterable[str]:
    """The warning that the likely price is a list price that few pay."""
    if not found.is_list_price:
        return
    sellers, times = sorted({offer.provider for offer in found.behind}), bought("hyperscaler_list_over_market")
    names, known = " and ".join(map(provider_name, sellers)), accelerators().get(found.wanted.gpu)
    yield (
        f"Only {names} {'is' if len(sellers) == 1 else 'are'} known to rent out "
        f"{known.name if known else found.wanted.gpu}{' there' if found.wanted.region else ''}. "
        f"Hyperscalers' list prices are {times.likely:g} times what neoclouds ask in this price book ({times.low:g} to "
        f"{times.high:g}), so the low end reaches down to that. {ASK_OTHERS}"
    )


def _weak_offers(found: Found) -> Iterable[str]:
    weak: dict[Doubt, set[str]] = defaultdict(set)
    for offer in found.behind:
        if offer.weakness and not offer.label:
            weak[offer.weakness].add(provider_name(offer.provider))
    for doubt, names in sorted(weak.items()):
        yield f"{found.wanted.gpu}: {_SAID[doubt]} ({', '.join(sorted(names))})."


def _of_one_seller(found: Found) -> Iterable[str]:
    if found.is_list_price or len(found.usual) > 1 or any(offer.label for offer in found.behind):
        return
    (seller,) = found.usual
    others = [price for name, price in found.medians.items() if name != seller]
    if found.wanted.of_anyone:
        yield _only_seller(found.wanted, seller, others)
    is_floor = all(offer.weakness is Doubt.FLOOR for offer in found.behind)
    if found.wanted.purchase is not Purchase.SPOT and not others and not is_floor:
        yield _range_of_a_list(found.money)


def _only_seller(wanted: Wanted, seller: str, others: Sequence[Decimal]) -> str:
    if not others:
        return f"{wanted.gpu}: only {provider_name(seller)} is known to rent it out like this."
    nowhere = " Neoclouds that name no place are not counted: ask them too." if wanted.region else ""
    return (
        f"{wanted.gpu}: of the neoclouds only {provider_name(seller)} is known to rent it out like this; "
        f"others ask {_from_to(others)}.{nowhere}"
    )


def _range_of_a_list(money: Money) -> str:
    low, high = money.low / money.likely, money.high / money.likely
    spread = bought("list_price_spread")
    wider = low < decimal(spread.low) or high > decimal(spread.high)
    places = " and what its other regions cost" if wider else ""
    return (
        f"One seller's list price: the range covers what is negotiated, what changes until the run{places}: "
        f"{1 - low:.0%} below to {high - 1:.0%} above (unconfirmed)."
    )


def _from_to(prices: Sequence[Decimal]) -> str:
    low, high = min(prices), max(prices)
    return f"${low:.2f}" if low == high else f"${low:.2f} to ${high:.2f}"

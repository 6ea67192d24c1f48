"""Rental prices: dated offers, and the book that answers what an accelerator rents for and how sure that is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from statistics import median
from types import MappingProxyType
from typing import Annotated

from pydantic import BeforeValidator, Field

from costengine.amounts import Frozen, Money
from costengine.errors import NoPrice
from costengine.hardware import Words
from costengine.question import ProviderClass, Purchase
from costengine.tables import load

LOW, HIGH = 0.1, 0.9
"""An 80 % interval leaves a tenth of the market below and a tenth above."""


class Provider(Frozen):
    """A company that rents accelerators out."""

    id: str
    name: str
    cls: ProviderClass = Field(validation_alias="class")
    aliases: Words = ()
    source: str
    as_of: date


@cache
def providers() -> Mapping[str, Provider]:
    """All providers by id."""
    return MappingProxyType({row.id: row for row in load("providers.csv", Provider)})


def _month_end_unknown(text: object) -> object:
    """A source that names only the month is taken as the month's first day: an offer never looks newer than it is."""
    return f"{text}-01" if isinstance(text, str) and len(text) == 7 else text


class Offer(Frozen):
    """One instance type that a provider rents out in a region, in US dollars an hour for the whole instance."""

    provider: str
    region: str = ""
    instance_type: str = ""
    gpu: str
    gpus_per_instance: int = Field(gt=0)
    on_demand_usd_per_hour: Decimal | None = Field(default=None, gt=0)
    spot_usd_per_hour: Decimal | None = Field(default=None, gt=0)
    as_of: Annotated[date | None, BeforeValidator(_month_end_unknown)] = None
    source: str
    note: str = ""

    @property
    def cls(self) -> ProviderClass:
        """The class of the offer's provider."""
        return providers()[self.provider].cls

    def usd_per_gpu_hour(self, purchase: Purchase) -> Decimal | None:
        """The price of one accelerator for an hour; None where it is not sold that way."""
        whole = self.spot_usd_per_hour if purchase is Purchase.SPOT else self.on_demand_usd_per_hour
        if whole is None or (purchase is Purchase.SPOT and whole == self.on_demand_usd_per_hour):
            return None  # spot at the on-demand price means that there is no spare capacity
        return whole / self.gpus_per_instance


class Rent(Frozen):
    """What an accelerator rents for, in US dollars per GPU-hour, and the offers it rests on."""

    usd_per_gpu_hour: Money
    offers: tuple[Offer, ...]
    how: str
    source: str
    as_of: date | None


class PriceBook(Frozen):
    """All offers, at a version: the same version always gives the same answer."""

    version: str
    offers: tuple[Offer, ...]

    @cached_property
    def _by_gpu(self) -> Mapping[str, tuple[Offer, ...]]:
        found: dict[str, list[Offer]] = defaultdict(list)
        for offer in self.offers:
            found[offer.gpu].append(offer)
        return {gpu: tuple(offers) for gpu, offers in found.items()}

    def rent(
        self,
        gpu: str,
        purchase: Purchase = Purchase.ON_DEMAND,
        *,
        provider: str | None = None,
        provider_class: ProviderClass | None = None,
        region: str | None = None,
    ) -> Rent:
        """What this accelerator rents for, bought this way, from whoever is named.

        Where nobody is named, `likely` is the median of the neoclouds' own medians and the 80 % interval is that of
        all providers. Raises NoPrice with the nearest offers that exist.
        """
        sold = [o for o in self._by_gpu.get(gpu, ()) if o.usd_per_gpu_hour(purchase) is not None and o.as_of]
        fitting = [
            offer
            for offer in sold
            if provider in (None, offer.provider)
            and provider_class in (None, offer.cls)
            and region in (None, offer.region)
        ]
        if not fitting:
            raise NoPrice(_wanted(gpu, purchase, provider or provider_class, region), _nearest(sold, purchase))
        return _rent(fitting, purchase, anyone=not (provider or provider_class))


def _rent(offers: list[Offer], purchase: Purchase, *, anyone: bool) -> Rent:
    medians = _provider_medians(offers, purchase)
    neoclouds = {p: usd for p, usd in medians.items() if providers()[p].cls is ProviderClass.NEOCLOUD}
    usual = neoclouds if anyone and neoclouds else medians
    likely = median(usual.values())
    spread = sorted(medians.values()) if len(medians) > 1 else _sorted_prices(offers, purchase)
    low, high = _quantile(spread, LOW), _quantile(spread, HIGH)
    whose = "neoclouds" if usual is neoclouds else _whose(usual)
    return Rent(
        usd_per_gpu_hour=Money(low=min(low, likely), likely=likely, high=max(high, likely)),
        offers=tuple(offers),
        how=f"median of {whose}; range of {len(medians)} provider{'s' * (len(medians) > 1)}, {len(offers)} offers",
        source=", ".join(sorted({providers()[p].name for p in medians})),
        as_of=min(offer.as_of for offer in offers if offer.as_of),
    )


def _provider_medians(offers: Iterable[Offer], purchase: Purchase) -> dict[str, Decimal]:
    prices: dict[str, list[Decimal]] = defaultdict(list)
    for offer in offers:
        usd = offer.usd_per_gpu_hour(purchase)
        if usd is not None:
            prices[offer.provider].append(usd)
    return {provider: median(each) for provider, each in prices.items()}


def _sorted_prices(offers: Iterable[Offer], purchase: Purchase) -> list[Decimal]:
    return sorted(usd for offer in offers if (usd := offer.usd_per_gpu_hour(purchase)) is not None)


def _quantile(ordered: list[Decimal], share: float) -> Decimal:
    """The linear quantile of ordered prices."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * Decimal(repr(round(place - below, 6)))


def _whose(medians: Mapping[str, Decimal]) -> str:
    return providers()[next(iter(medians))].name if len(medians) == 1 else f"{len(medians)} providers"


def _wanted(gpu: str, purchase: Purchase, seller: str | None, region: str | None) -> str:
    bought = purchase.value.replace("_", " ")
    return f"{gpu}, {bought}{f', {seller}' if seller else ''}{f', {region}' if region else ''}"


def _nearest(sold: list[Offer], purchase: Purchase) -> list[str]:
    by_price: Callable[[Offer], Decimal] = lambda offer: offer.usd_per_gpu_hour(purchase) or Decimal(0)  # noqa: E731
    return [f"{offer.provider} {offer.region}".strip() for offer in sorted(sold, key=by_price)[:3]]


@cache
def bundled_book() -> PriceBook:
    """The price book that ships with the program."""
    offers = load("offers.csv", Offer)
    newest = max(offer.as_of for offer in offers if offer.as_of)
    return PriceBook(version=f"bundled-{newest.isoformat()}", offers=offers)

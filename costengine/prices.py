"""The price book: dated offers, and what an accelerator rents for, from whom, and how sure that is."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache, cached_property, lru_cache

from costengine.amounts import Frozen
from costengine.offers import Doubt, Offer
from costengine.overtaken import brought_up_to_date
from costengine.past_prices import past_offers
from costengine.providers import Provider, provider_class, provider_name, providers
from costengine.question import ProviderClass, Purchase
from costengine.quotes import Quote, quotes_of
from costengine.renting import Rent, rent_of
from costengine.tables import table
from costengine.wanted import Wanted, family_hint, nearest_offers

__all__ = [
    "Doubt",
    "Offer",
    "PriceBook",
    "Provider",
    "Rent",
    "bundled_book",
    "provider_class",
    "provider_name",
    "providers",
]

STALE_AFTER_DAYS = 45
RENTS_KEPT = 4096


class PriceBook(Frozen):
    """All offers, at a version: the same version, asked as of the same day, always gives the same answer."""

    version: str
    offers: tuple[Offer, ...]

    def __hash__(self) -> int:
        """By the version alone: to hash a thousand offers takes longer than an estimate."""
        return hash(self.version)

    @cached_property
    def newest(self) -> date:
        """The date of the newest offer."""
        return max((offer.as_of for offer in self.offers if offer.as_of), default=date.min)

    def age_days(self, today: date) -> int:
        """How old the newest offer is."""
        return max(0, (today - self.newest).days)

    def is_stale(self, today: date) -> bool:
        """Whether an answer should warn of old prices."""
        return self.age_days(today) > STALE_AFTER_DAYS

    def rent(
        self,
        gpu: str,
        purchase: Purchase = Purchase.ON_DEMAND,
        *,
        provider: str | None = None,
        provider_class: ProviderClass | None = None,
        region: str | None = None,
        max_usd_per_gpu_hour: Decimal | None = None,
        instance_type: str | None = None,
        today: date | None = None,
    ) -> Rent:
        """What this accelerator rents for, bought this way, from whoever and wherever is named.

        Where nobody is named, `likely` is the median of the neoclouds' own medians and the 80 % interval that of all
        providers. With `today` only the prices known by then count. Raises NoPrice with the nearest offers.
        """
        wanted = Wanted(gpu, purchase, provider, provider_class, region, max_usd_per_gpu_hour, instance_type)
        return self.rent_of(wanted, today)

    def rent_of(self, wanted: Wanted, today: date | None = None) -> Rent:
        """The same for what is put together already. Raises NoPrice with the nearest offers."""
        return self._rent(wanted, self._day(today))

    def current(self, gpu: str, purchase: Purchase, today: date | None = None) -> tuple[Offer, ...]:
        """The newest offer of each kind of this accelerator, bought this way, as known on the day."""
        return self._current(gpu, purchase, self._day(today))

    def quotes(self, gpu: str, purchase: Purchase, today: date | None = None) -> tuple[Quote, ...]:
        """Each provider's price of this accelerator in each region, bought this way, cheapest first."""
        return self._quotes(gpu, purchase, self._day(today))

    def history(self, gpu: str) -> tuple[Offer, ...]:
        """Every offer of this accelerator, superseded ones too, oldest first; undated ones are no history."""
        dated = [offer for offer in self._by_gpu.get(gpu, ()) if offer.as_of]
        return tuple(sorted(dated, key=lambda offer: offer.as_of or date.min))

    def gpus(self) -> tuple[str, ...]:
        """The ids that something is offered under."""
        return tuple(sorted(self._by_gpu))

    def _day(self, today: date | None) -> date | None:
        """No day is needed once the book holds nothing newer: so one answer is kept, not one a day."""
        return None if today is None or today >= self.newest else today

    @cached_property
    def _by_gpu(self) -> Mapping[str, tuple[Offer, ...]]:
        found: dict[str, list[Offer]] = defaultdict(list)
        for offer in self.offers:
            found[offer.gpu].append(offer)
        return {gpu: tuple(offers) for gpu, offers in found.items()}

    @cached_property
    def _rent(self) -> Callable[[Wanted, date | None], Rent]:
        return lru_cache(maxsize=RENTS_KEPT)(self._find)

    @cached_property
    def _current(self) -> Callable[[str, Purchase, date | None], tuple[Offer, ...]]:
        return lru_cache(maxsize=RENTS_KEPT)(self._newest_of_each)

    @cached_property
    def _quotes(self) -> Callable[[str, Purchase, date | None], tuple[Quote, ...]]:
        return lru_cache(maxsize=RENTS_KEPT)(self._quoted)

    def _quoted(self, gpu: str, purchase: Purchase, day: date | None) -> tuple[Quote, ...]:
        return quotes_of(gpu, purchase, self._current(gpu, purchase, day), day or self.newest)

    def _find(self, wanted: Wanted, day: date | None) -> Rent:
        sold = self._current(wanted.gpu, wanted.purchase, day)
        return rent_of(wanted, sold, day or self.newest, lambda: self._elsewhere(wanted, day))

    def _elsewhere(self, wanted: Wanted, day: date | None) -> list[str]:
        """What comes near where this accelerator is not sold this way at all."""
        full = self._current(wanted.gpu, Purchase.ON_DEMAND, day) if wanted.purchase is not Purchase.ON_DEMAND else ()
        on_demand = nearest_offers(wanted._replace(purchase=Purchase.ON_DEMAND), full)
        family = family_hint(wanted.gpu, self._by_gpu)
        return [f"{said} on demand" for said in on_demand] or family or get_close_matches(wanted.gpu, self._by_gpu)

    def _newest_of_each(self, gpu: str, purchase: Purchase, day: date | None) -> tuple[Offer, ...]:
        """A dated price supersedes the older ones of the same thing; a doubtful one never supersedes a certain one."""
        newest: dict[tuple[str, str, str, str, Doubt | None], Offer] = {}
        for offer in self._by_gpu.get(gpu, ()):
            if offer.usd_per_hour(purchase) is None or (day and offer.as_of and offer.as_of > day):
                continue
            if offer.until and offer.until <= (day or self.newest):
                continue
            key = (offer.provider, offer.region, offer.instance_type, offer.label, offer.doubt)
            known = newest.get(key)
            if known is None or (known.as_of or date.min) <= (offer.as_of or date.min):
                newest[key] = offer
        return brought_up_to_date(newest.values(), purchase, day or self.newest)


@cache
def bundled_book() -> PriceBook:
    """The price book that ships with the program."""
    offers = table("offers.csv", Offer)
    newest = max(offer.as_of for offer in offers if offer.as_of)
    every = (*past_offers(offers), *offers)
    return PriceBook.model_construct(version=f"bundled-{newest.isoformat()}", offers=every)

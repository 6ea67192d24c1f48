"""Offers: one price that one provider asks, at a date, from a source."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

from pydantic import Field, PositiveInt

from costengine.providers import provider_class
from costengine.question import ProviderClass, Purchase

Price = Annotated[Decimal, Field(gt=0)]


class Doubt(StrEnum):
    """Why an offer counts less than a dated list price."""

    UNDATED = "undated"
    """The source gives no date."""
    STALE = "stale"
    """The source itself says that the price is old."""
    MEMORY = "memory"
    """The source contradicts itself about the card."""
    FLOOR = "floor"
    """The cheapest live offer of a marketplace, or an auction's floor: real rents run two to three times higher."""
    JUMP = "jump"
    """So far from the price before that one of the two is probably wrong: both are kept."""
    CURRENCY = "currency"
    """Probably not in US dollars."""


class Offer(NamedTuple):
    """One instance type that a provider rents out in a region, in US dollars an hour for the whole instance.

    `spot_high` is the dearest zone that still has spare capacity, where the cheapest is `spot`. `label` marks a rate
    that the team negotiated; `native_price` and `currency` say what was quoted where that was not in dollars.
    """

    provider: str
    gpu: str
    gpus_per_instance: PositiveInt
    source: str
    region: str = ""
    instance_type: str = ""
    on_demand_usd_per_hour: Price | None = None
    spot_usd_per_hour: Price | None = None
    spot_high_usd_per_hour: Price | None = None
    reserved_1y_usd_per_hour: Price | None = None
    reserved_3y_usd_per_hour: Price | None = None
    currency: str = "USD"
    native_price: Decimal | None = None
    as_of: date | None = None
    until: date | None = None
    """The day from which the provider no longer asks this."""
    doubt: Doubt | None = None
    label: str = ""
    set_by: str = ""
    """Who set a rate of the team's, and when, where that was in chat."""
    note: str = ""

    @property
    def cls(self) -> ProviderClass | None:
        """The class of the offer's provider."""
        return provider_class(self.provider)

    @property
    def weakness(self) -> Doubt | None:
        """Why this offer counts less; None for a dated list price."""
        return self.doubt or (None if self.as_of else Doubt.UNDATED)

    def at(self, purchase: Purchase, usd_per_hour: Decimal) -> "Offer":
        """The same offer with this price of the whole instance, bought this way."""
        price: dict[str, Any] = {f"{purchase.value}_usd_per_hour": usd_per_hour}
        return self._replace(**price)

    def usd_per_gpu_hour(self, purchase: Purchase) -> Decimal | None:
        """The price of one accelerator for an hour; None where it is not sold that way."""
        whole = self.usd_per_hour(purchase)
        return None if whole is None else whole / self.gpus_per_instance

    def usd_per_hour(self, purchase: Purchase) -> Decimal | None:
        """The price of the whole instance for an hour; None where it is not sold that way."""
        if purchase is Purchase.ON_DEMAND:
            return self.on_demand_usd_per_hour
        if purchase is Purchase.SPOT:
            return self._spot
        if purchase is Purchase.RESERVED_1Y:
            return self.reserved_1y_usd_per_hour
        return self.reserved_3y_usd_per_hour if purchase is Purchase.RESERVED_3Y else None

    @property
    def _spot(self) -> Decimal | None:
        """Spot at the on-demand price or above means that there is no spare capacity."""
        spot, full = self.spot_usd_per_hour, self.on_demand_usd_per_hour
        return None if spot is None or (full is not None and spot >= full) else spot

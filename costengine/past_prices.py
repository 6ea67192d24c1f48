"""What was asked before: the table of past prices, as superseded offers of the machines that are still sold."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

from costengine.offers import Offer, Price
from costengine.question import Purchase
from costengine.tables import table

Machine = tuple[str, str, str]
"""Provider, region and instance type."""


class PastPrice(NamedTuple):
    """What an instance type cost at a date."""

    provider: str
    region: str
    instance_type: str
    purchase: Purchase
    as_of: date
    usd_per_hour: Price
    source: str
    note: str = ""


@cache
def past_prices() -> tuple[PastPrice, ...]:
    """The table of past prices."""
    return table("price_history.csv", PastPrice)


def past_offers(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """The past prices that one of these dated offers has superseded: with them an answer of that time is rebuilt."""
    machines = {_machine(row) for row in past_prices()}
    offers = [offer for offer in offers if _machine(offer) in machines]  # a start looks at a hundred and not a thousand
    newest = _newest(offers)
    days: dict[tuple[Machine, date], list[PastPrice]] = defaultdict(list)
    for row in past_prices():
        machine = _machine(row)
        now = newest.get(machine, {}).get(row.purchase)
        if now and now.as_of and row.as_of < now.as_of:
            days[machine, row.as_of].append(row)
    known = {(_machine(offer), offer.as_of) for offer in offers}
    return tuple(_offer(newest[key[0]], rows) for key, rows in days.items() if key not in known)


def _newest(offers: Iterable[Offer]) -> Mapping[Machine, Mapping[Purchase, Offer]]:
    """The newest dated offer of each machine, for each way that it is sold."""
    found: dict[Machine, dict[Purchase, Offer]] = defaultdict(dict)
    for offer in sorted((o for o in offers if o.as_of and not o.doubt), key=lambda o: o.as_of or date.min):
        for purchase in (Purchase.ON_DEMAND, Purchase.SPOT):
            if offer.usd_per_hour(purchase) is not None:
                found[_machine(offer)][purchase] = offer
    return found


def _offer(newest: Mapping[Purchase, Offer], rows: list[PastPrice]) -> Offer:
    """The prices of one machine on one day; its accelerators are those that it holds today."""
    machine = newest[rows[0].purchase]
    prices = {row.purchase: row.usd_per_hour for row in rows}
    return Offer(
        provider=machine.provider,
        region=machine.region,
        instance_type=machine.instance_type,
        gpu=machine.gpu,
        gpus_per_instance=machine.gpus_per_instance,
        on_demand_usd_per_hour=prices.get(Purchase.ON_DEMAND),
        spot_usd_per_hour=prices.get(Purchase.SPOT),
        as_of=rows[0].as_of,
        source=rows[0].source,
        note=rows[0].note,
    )


def _machine(row: Offer | PastPrice) -> Machine:
    return row.provider, row.region, row.instance_type

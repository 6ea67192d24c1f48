"""Paying less for the same hours: spot, commitments, another seller, another region, owning."""

from collections.abc import Iterator
from decimal import Decimal

from costengine.compute import likely_count
from costengine.errors import CostEngineError, NoPrice
from costengine.ownership import hardware_of, life_of
from costengine.providers import provider_class, provider_name
from costengine.question import ProviderClass, Purchase
from costengine.quotes import Quote, sold_within
from costengine.regions import RegionKind, places_of, region_words
from costengine.reservations import TERM_YEARS, commitment
from costengine.result import Aside, Level
from costengine.search import has_fabric, is_whole_node
from costengine.spot import NoProgress, billed_without_checkpoints, rework
from costengine.whatifs.whatif import Case, WhatIf

BY_THE_HOUR = "by_the_hour"
WORTH_WARNING, HOPELESS = 1.1, 10
"""A run that is billed so many times over without checkpoints is refused rather than warned of."""


def spot(case: Case) -> Iterator[WhatIf | Aside]:
    """Spot capacity with the right checkpoint interval; refused where it would get nowhere."""
    if not case.is_on_demand:
        return
    chip = case.base.chip
    seller = case.question.provider_class or provider_class(case.question.provider or "")
    try:
        count = likely_count(case.base.effort, chip)
        extra = rework(chip, count, seller)
    except NoProgress as reason:
        yield Aside(id="spot", title="Use spot capacity", why=str(reason))
        return
    mean = extra.mean_hours_between_interruptions
    yield WhatIf(
        id="spot",
        title="Use spot capacity with checkpoints",
        question=case.question.but(purchase=Purchase.SPOT),
        caveat=f"Expect an interruption every {mean:,.0f} h, at two minutes' notice, and save every "
        f"{extra.checkpoint_interval_hours:.1f} h; the rework is included."
        f"{_never(case.base.effort.gpu_hours.likely / count, mean)}",
        effort=Level.MEDIUM,
        risk=Level.MEDIUM,
    )


def _never(run_hours: float, mean_hours: float) -> str:
    """What the same run would be billed where each interruption starts it over."""
    without = billed_without_checkpoints(run_hours, mean_hours)
    if without < WORTH_WARNING:
        return ""
    if without < HOPELESS:
        return f" Without checkpoints it would be billed {without:,.1f} times over."
    return " Do not run it without checkpoints: it would hardly ever finish."


def by_the_hour(case: Case) -> Iterator[WhatIf | Aside]:
    """The same GPUs without the commitment, where one run does not use enough of a term that is charged whole."""
    if case.is_rented and case.question.purchase in TERM_YEARS:
        yield WhatIf(
            id=BY_THE_HOUR, title="Rent by the hour instead of reserving",
            question=case.question.but(purchase=Purchase.ON_DEMAND),
            caveat="The commitment is charged in full; it pays off only if the GPUs go on working after this run.",
            effort=Level.LOW, risk=Level.LOW,
        )  # fmt: skip


def reserve(case: Case) -> Iterator[WhatIf | Aside]:
    """A commitment of one or three years, paid whole, where the run uses enough of it; else from when it would pay."""
    if not case.is_on_demand or not case.base.gpu_count or case.base.run_hours is None:
        return
    for term, years in TERM_YEARS.items():
        try:
            committed = commitment(case.question, case.base.chip.id, term, case.pricer.book, case.pricer.day)
        except CostEngineError:
            return
        used = case.base.run_hours / committed.term_hours
        title = f"Reserve the GPUs for {years} year{'s' * (years > 1)}"
        if used > committed.break_even_use:
            yield WhatIf(
                id=term.value, title=title, question=case.question.but(purchase=term),
                caveat=f"The whole term is paid and counted here: the run uses {min(used, 1):.0%} of it, and it pays "
                f"off from {committed.break_even_use:.0%} use.",
                effort=Level.LOW, risk=Level.MEDIUM,
            )  # fmt: skip
        elif years == 1:
            whole = committed.usd_per_gpu_hour.likely * case.base.gpu_count * committed.term_hours
            yield Aside(id=term.value, title=title, why=_no_saving(whole, case, used, committed.break_even_use))


def _no_saving(whole: Decimal, case: Case, used: float, break_even: float) -> str:
    return (
        f"no saving here. The whole term costs ${whole:,.0f} against ${case.base.run_usd:,.0f}; this run uses "
        f"{used:.0%} of it and it pays off from {break_even:.0%}, so only if the GPUs go on working afterwards."
    )


def seller(case: Case) -> Iterator[WhatIf | Aside]:
    """The cheapest certain seller of the same hardware, bought the same way, in the same place."""
    if not case.is_rented or case.question.purchase in TERM_YEARS:
        return
    form = case.question.purchase or Purchase.ON_DEMAND
    quotes = case.pricer.book.quotes(case.base.chip.id, form, case.pricer.day)
    region = case.question.region
    here = sold_within(quotes, places_of(region)) if region else iter(quotes)
    best = next((quote for quote in here if _is_sure(quote, case)), None)
    if best and best.provider != case.question.provider:
        name = provider_name(best.provider)
        changed = case.question.but(provider=best.provider, provider_class=None, region=region or best.region)
        place = f" in {region_words()[best.region].name}" if best.region and not region else ""
        yield WhatIf(
            id="provider", title=f"Rent from {name}{place}", question=changed,
            caveat=f"{name} asks ${best.usd_per_gpu_hour:.2f} per GPU-hour; check its network, its data rules, and "
            "that so many are available.",
            effort=Level.LOW, risk=Level.LOW,
        )  # fmt: skip


def _is_sure(quote: Quote, case: Case) -> bool:
    """A dated list price; for several servers, of one who rents out whole ones."""
    chip = case.base.chip
    single = (case.base.gpu_count or 1) <= chip.gpus_per_node
    known = quote.certain and quote.seller is not ProviderClass.MARKETPLACE
    return known and (single or is_whole_node(quote, chip))


def marketplace(case: Case) -> Iterator[WhatIf | Aside]:
    """Machines of many owners: for jobs that fit into one of them."""
    if not case.is_rented or case.question.provider_class is ProviderClass.MARKETPLACE:
        return
    chip, count = case.base.chip, case.base.gpu_count
    title = "Rent from a marketplace"
    if count and count > chip.gpus_per_node:
        why = f"{count:,} GPUs are several servers; a marketplace's have different owners and no network in common."
        yield Aside(id="marketplace", title=title, why=why)
        return
    changed = case.question.but(provider_class=ProviderClass.MARKETPLACE, provider=None, region=None)
    yield WhatIf(
        id="marketplace", title=title, question=changed,
        caveat="Machines of many owners: check uptime and data rules; nothing confidential.",
        effort=Level.LOW, risk=Level.MEDIUM,
    )  # fmt: skip


def neocloud(case: Case) -> Iterator[WhatIf | Aside]:
    """Who pays a large cloud's list price mostly pays two to three times a smaller one's."""
    named = case.question.provider_class or provider_class(case.question.provider or "")
    if case.is_rented and named is ProviderClass.HYPERSCALER and case.question.purchase not in TERM_YEARS:
        changed = case.question.but(provider_class=ProviderClass.NEOCLOUD, provider=None, region=None)
        yield WhatIf(
            id="neocloud", title="Rent from a neocloud", question=changed,
            caveat="Fewer regions and services than a large cloud; check its data rules, and what moving data costs.",
            effort=Level.MEDIUM, risk=Level.LOW,
        )  # fmt: skip


def region(case: Case) -> Iterator[WhatIf | Aside]:
    """The same seller's cheapest region; a country or the EU is a rule about data and stays."""
    provider, place = case.question.provider, case.question.region
    if not (case.is_rented and provider) or case.question.purchase in TERM_YEARS:
        return
    known = region_words().get(place or "")
    if known and known.kind in (RegionKind.COUNTRY, RegionKind.UNION):
        return
    form = case.question.purchase or Purchase.ON_DEMAND
    quotes = case.pricer.book.quotes(case.base.chip.id, form, case.pricer.day)
    best = next((quote for quote in quotes if quote.provider == provider and quote.region), None)
    if best and best.region != place:
        yield WhatIf(
            id="region", title=f"Move to {provider_name(provider)}'s cheapest region",
            question=case.question.but(region=best.region),
            caveat="Check that the data may lie there, and move them once: transfer is cheap beside compute.",
            effort=Level.LOW, risk=Level.LOW,
        )  # fmt: skip


def owned(case: Case) -> Iterator[WhatIf | Aside]:
    """Hardware of one's own, spread over its life: a decision for years, not for one run."""
    chip, count = case.base.chip, case.base.gpu_count
    if not case.is_on_demand or not count or not has_fabric(chip) or not chip.is_for_sale:
        return
    changed = case.question.but(purchase=Purchase.OWNED, provider=None, provider_class=None, region=None)
    try:
        whole = hardware_of(changed, chip).whole * count
    except NoPrice:
        return
    life = life_of(changed, case.base.run_hours)
    yield WhatIf(
        id="owned", title="Own the GPUs",
        question=changed,
        caveat=f"${whole:,.0f} up front; the saving holds only if they work {life.hours_at_work:,.0f} h each, "
        f"{life.utilisation.likely:.0%} of {life.years.likely:g} years.",
        effort=Level.HIGH, risk=Level.HIGH,
    )  # fmt: skip

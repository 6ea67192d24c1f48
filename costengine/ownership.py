"""Owned hardware: the purchase spread over the hours it works, then network, energy and the room it stands in."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache, partial
from math import sqrt
from typing import NamedTuple

from costengine.amounts import Money, Span, decimal, product
from costengine.assumptions import Default
from costengine.buying import bought
from costengine.energy import GridRow, electricity, kw_per_gpu, kwh_per_gpu_hour, place
from costengine.errors import NoPrice
from costengine.hardware import Accelerator, accelerators
from costengine.lines import Assumption, Charge, Group, charge
from costengine.question import Question
from costengine.units import HOURS_PER_MONTH, HOURS_PER_YEAR

PRICE_TAKEN = "Your purchase price"
"""The beginning of a note that belongs under the headline."""


class Hardware(NamedTuple):
    """What one accelerator costs to buy with its part of the server and of the network, in US dollars."""

    gpu: Money
    server: Money
    network: Money
    source: str
    server_source: str
    network_source: str
    as_of: date | None
    given: bool

    @property
    def whole(self) -> Decimal:
        """All of it."""
        return self.gpu.likely + self.server.likely + self.network.likely


class Electricity(NamedTuple):
    """What a kWh costs, and whose price that is."""

    usd_per_kwh: Decimal
    whose: str
    source: str
    as_of: date | None


class Life(NamedTuple):
    """How long hardware serves, what it is worth in the end, and the share of the time in which it works.

    `run_hours` are what one run works each accelerator by itself: what was paid is spread over no fewer.
    """

    years: Span
    residual: Span
    utilisation: Span
    run_hours: float = 0

    @property
    def hours_at_work(self) -> float:
        """The GPU-hours that one accelerator gives in its life."""
        return self.years.likely * HOURS_PER_YEAR * self.utilisation.likely

    @property
    def share_per_hour(self) -> Span:
        """The part of the purchase that one hour of work uses up."""
        at_work = product(self.years, self.utilisation).times(HOURS_PER_YEAR)
        return product(_inverse(_at_least(at_work, self.run_hours)), _lost(self.residual))


def owned_charges(question: Question, chip: Accelerator, gpu_hours: Span, life: Life) -> tuple[Charge, ...]:
    """The charges of a run on owned hardware. Raises NoPrice where nobody knows what it costs to buy."""
    hardware = hardware_of(question, chip)
    return (*_amortised(hardware, life, gpu_hours), *_running(electricity_of(question), chip, life, gpu_hours))


def hardware_of(question: Question, chip: Accelerator) -> Hardware:
    """The purchase of one accelerator, at the price that was said or at the published one. Raises NoPrice."""
    return _hardware(question.purchase_usd_per_gpu, chip)


@lru_cache(maxsize=128)
def _hardware(given: Decimal | None, chip: Accelerator) -> Hardware:
    gpu = _given(given) if given is not None else _published(chip)
    server = _server(chip, gpu, said=given is not None)
    whole = gpu.likely + server.likely
    factor, network = bought("server_cost_factor"), bought("network_share")
    source = "your price" if given is not None else chip.purchase_source or chip.source
    return Hardware(
        gpu=gpu,
        server=server,
        network=_of(whole, network),
        source=source,
        server_source=f"{factor.likely - 1:.0%} of {source}: {factor.source}" if given is not None else source,
        network_source=f"{network.likely:.0%} of the whole: {network.source}" if given is not None else source,
        as_of=None if given is not None else chip.as_of,
        given=given is not None,
    )


def electricity_of(question: Question) -> Electricity:
    """The price of a kWh that was said, or that of the country."""
    if question.usd_per_kwh is not None:
        return Electricity(question.usd_per_kwh, "your price", "your figure", None)
    row = electricity(place(None, question.region))
    assert row.usd_per_kwh is not None
    return Electricity(row.usd_per_kwh, f"{row.price_kind} price", row.source, row.as_of)


def life_of(question: Question, run_hours: float | None = None) -> Life:
    """Life, resale and use, as said or as usual; a run that takes more of the life than is usual is all its use.

    Hardware serves a run to its end, as long as any hardware serves: so no run is charged more than was paid.
    """
    years = _usual_unless(question.useful_life_years, "useful_life_years")
    run_years = (run_hours or 0) / HOURS_PER_YEAR
    served = min(run_years, years.high)
    years = _at_least(years, served)
    return Life(
        years=years,
        residual=bought("residual_value_share").span,
        utilisation=_at_least(_usual_unless(question.utilisation, "utilisation"), min(1.0, run_years / years.likely)),
        run_hours=served * HOURS_PER_YEAR,
    )


def _usual_unless(said: float | None, name: str) -> Span:
    return bought(name).span if said is None else Span.exactly(said)


def owning_assumptions(question: Question, life: Life) -> Iterator[Assumption]:
    """What was assumed about owning, less what was said and what the run itself decides."""
    decided = {
        "useful_life_years": _is_decided("useful_life_years", question.useful_life_years, life.years),
        "utilisation": _is_decided("utilisation", question.utilisation, life.utilisation),
    }
    names = ("useful_life_years", "residual_value_share", "utilisation", "server_cost_factor", "network_share")
    for name in (*names, "colocation_usd_per_kw_month"):
        if not decided.get(name):
            yield bought(name).said()
    if question.usd_per_kwh is None:
        yield _electricity(electricity(place(None, question.region)))


@cache
def _electricity(row: GridRow) -> Assumption:
    return Assumption(
        name="electricity", value=f"{row.usd_per_kwh}", unit="USD per kWh",
        why=f"{row.price_kind} price" + ("; more than a data centre pays" if row.price_kind != "industrial" else ""),
        source=row.source,
    )  # fmt: skip


def _is_decided(name: str, said: float | None, span: Span) -> bool:
    return said is not None or span.likely > bought(name).likely


def owning_notes(question: Question, chip: Accelerator, life: Life, run_hours: float | None) -> Iterator[str]:
    """What a purchase price was taken to hold; and where a run outlasts the hardware, what it buys anew."""
    given = question.purchase_usd_per_gpu
    if given is not None:
        hardware = hardware_of(question, chip)
        within = given * given / hardware.whole
        yield (
            f"{PRICE_TAKEN} of ${given:,.0f} is taken as that of the GPU alone: ${hardware.server.likely:,.0f} for its "
            f"server and ${hardware.network.likely:,.0f} for its network are added. If it holds them, say "
            f"“${within:,.0f} per GPU”."
        )
    years = (run_hours or 0) / HOURS_PER_YEAR
    longest = life.years.high
    if years > longest:
        yield (
            f"Hardware is taken to last {longest:g} years at most; a run of {years:,.3g} years is charged "
            f"{years / longest:,.2g} sets of it."
        )


def running_usd_per_gpu_hour(question: Question, chip: Accelerator) -> Decimal:
    """What an owned accelerator costs for each hour at work beyond its purchase: energy and the room."""
    return _running_usd(electricity_of(question), life_of(question), chip)


@lru_cache(maxsize=128)
def _running_usd(power: Electricity, life: Life, chip: Accelerator) -> Decimal:
    charges = _running(power, chip, life, Span.exactly(1_000_000))
    return sum((each.likely for each in charges), Decimal(0)) / 1_000_000


def _amortised(hardware: Hardware, life: Life, gpu_hours: Span) -> Iterator[Charge]:
    lives = product(gpu_hours, life.share_per_hour)
    named = (
        (Group.COMPUTE, "GPU hardware, amortised", hardware.gpu, hardware.source),
        (Group.COMPUTE, "servers, amortised", hardware.server, hardware.server_source),
        (Group.INFRASTRUCTURE, "networking", hardware.network, hardware.network_source),
    )
    for group, component, price, source in named:
        how = partial(_spread, price, life, gpu_hours)
        yield charge(group, component, lives, price, how, source, hardware.as_of, in_run=True)


def _spread(price: Money, life: Life, gpu_hours: Span) -> str:
    """How a purchase is spread over the hours at work."""
    over = f"{life.hours_at_work:,.0f} h of work in {life.years.likely:g} years at {life.utilisation.likely:.0%} use"
    part = f"{gpu_hours.likely:,.0f} GPU-hours / {over}, less {life.residual.likely:.0%} resale"
    return f"${price.likely:,.0f} a GPU x {part}"


def _running(power: Electricity, chip: Accelerator, life: Life, gpu_hours: Span) -> Iterator[Charge]:
    """Energy and colocation; neither where the accelerator's power is not published."""
    kwh_per_hour, drawn = kwh_per_gpu_hour(chip, owned=True), kw_per_gpu(chip)
    if kwh_per_hour is None or drawn is None:
        return
    kwh = product(gpu_hours, kwh_per_hour)
    yield charge(
        Group.INFRASTRUCTURE, "energy", kwh, _given(power.usd_per_kwh),
        lambda: f"{kwh.likely:,.0f} kWh x ${power.usd_per_kwh}, {power.whose}",
        power.source, power.as_of, in_run=True,
    )  # fmt: skip
    room = bought("colocation_usd_per_kw_month")
    months = product(product(gpu_hours, _inverse(life.utilisation)), drawn).times(1 / HOURS_PER_MONTH)
    yield charge(
        Group.INFRASTRUCTURE, "colocation", months, room.money,
        lambda: f"{months.likely:,.1f} kW-months x ${room.likely:g}, idle time included",
        room.source, room.as_of, in_run=True,
    )  # fmt: skip


def _published(chip: Accelerator) -> Money:
    low, high = chip.purchase_usd_low, chip.purchase_usd_high or chip.purchase_usd_low
    if low is None or high is None:
        raise NoPrice(f"{chip.name}, bought", _sold_like(chip), "owned, bought at $8,000 per GPU")
    return Money(low=decimal(low), likely=decimal(round(sqrt(low * high))), high=decimal(high))


def _server(chip: Accelerator, gpu: Money, *, said: bool) -> Money:
    """The server around an accelerator: its published price less the accelerator's, else the usual factor."""
    if chip.server_usd_low is None or chip.server_usd_high is None or said:
        factor = bought("server_cost_factor")
        return _times(gpu.likely, factor.low - 1, factor.likely - 1, factor.high - 1)
    whole = Money(
        low=decimal(chip.server_usd_low),
        likely=decimal(round(sqrt(chip.server_usd_low * chip.server_usd_high))),
        high=decimal(chip.server_usd_high),
    )
    likely = max(whole.likely - gpu.likely, Decimal(0))
    return Money(low=min(likely, max(whole.low - gpu.likely, Decimal(0))), likely=likely, high=whole.high - gpu.low)


def _sold_like(chip: Accelerator) -> list[str]:
    like = [c for c in accelerators().values() if c.vendor == chip.vendor and c.purchase_usd_low]
    like.sort(key=lambda c: abs(c.training_flops_per_second - chip.training_flops_per_second))
    return [f"{other.name} at ${_published(other).likely:,.0f}" for other in like[:2]]


def _of(whole: Decimal, share: Default) -> Money:
    """The network's price, given as a share of the whole cluster, beside the price of the servers."""
    return _times(whole, *(part / (1 - part) for part in (share.low, share.likely, share.high)))


def _times(amount: Decimal, low: float, likely: float, high: float) -> Money:
    return Money(low=amount * decimal(low), likely=amount * decimal(likely), high=amount * decimal(high))


def _given(price: Decimal) -> Money:
    return Money(low=price, likely=price, high=price)


def _at_least(span: Span, least: float) -> Span:
    if span.low >= least:
        return span
    return Span(low=max(span.low, least), likely=max(span.likely, least), high=max(span.high, least))


def _inverse(span: Span) -> Span:
    return Span(low=1 / span.high, likely=1 / span.likely, high=1 / span.low)


def _lost(residual: Span) -> Span:
    return Span(low=1 - residual.high, likely=1 - residual.likely, high=1 - residual.low)

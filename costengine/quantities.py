"""What an estimate says in other units than money: electricity, carbon, time, speed, tokens a parameter."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType

from costengine.amounts import decimal, short
from costengine.result import Estimate
from costengine.units import HOURS_PER_DAY, SECONDS_PER_HOUR

KWH_A_MWH = 1000
KG_A_TONNE = 1000


def quantities(name: str, estimate: Estimate) -> tuple[str, ...]:
    """Sentences for the quantity of this name; none where there is no such quantity, or it is not known."""
    told = QUANTITIES.get(name)
    return tuple(told(estimate)) if told else ()


def at_a_price(usd_per_kwh: Decimal, estimate: Estimate) -> str:
    """What the electricity costs at a price of one's own; nothing where the accelerator's power is not published."""
    if estimate.energy_kwh is None:
        return ""
    usd = decimal(estimate.energy_kwh) * usd_per_kwh
    return f"At ${round(usd_per_kwh, 4).normalize():f} a kWh that is ${usd:,.2f}, likely."


def _electricity(estimate: Estimate) -> Iterable[str]:
    kwh, co2 = estimate.energy_kwh, estimate.co2_kg
    if kwh is None or co2 is None:
        yield f"The power of {estimate.gpu} is not published, so that I do not know what it draws."
        return
    large = f" ({kwh / KWH_A_MWH:,.1f} MWh)" if kwh >= KWH_A_MWH else ""
    weight = f"{co2 / KG_A_TONNE:,.1f} t" if co2 >= KG_A_TONNE else f"{co2:,.1f} kg"
    draw = f"{kwh / estimate.gpu_hours.likely:.2f} kWh each, server and cooling included"
    yield f"Electricity: {kwh:,.0f} kWh{large}, likely; carbon: {weight} CO2e."
    yield f"That is {short(estimate.gpu_hours.likely)} GPU-hours x {draw}."


def _time(estimate: Estimate) -> Iterable[str]:
    span = estimate.wall_clock_hours
    if span is not None:
        low, likely, high = (_long(hours) for hours in (span.low, span.likely, span.high))
        on = f" on {estimate.gpu_count:,} GPU{'s' * (estimate.gpu_count != 1)}" if estimate.gpu_count else ""
        yield f"Time: {likely}{on}, likely; {low} to {high} (80 %)." if low != high else f"Time: {likely}{on}."


def _long(hours: float) -> str:
    return f"{hours:,.1f} hours" if hours < 2 * HOURS_PER_DAY else f"{hours / HOURS_PER_DAY:,.1f} days"


def _speed(estimate: Estimate) -> Iterable[str]:
    """Over the whole run, so that rework is in it."""
    known = {factor.name: factor.value for factor in estimate.factors}
    if "FLOPs" in known and "FLOPs per token" in known:
        trained = known["FLOPs"] / known["FLOPs per token"]
        each = trained / (estimate.gpu_hours.likely * SECONDS_PER_HOUR)
        whole = f", {short(each * estimate.gpu_count)} on all {estimate.gpu_count:,}" if estimate.gpu_count else ""
        yield f"Throughput in training: {short(each)} tokens a second per GPU{whole}, likely, interruptions included."


def _per_parameter(estimate: Estimate) -> Iterable[str]:
    known = {factor.name: factor.value for factor in estimate.factors}
    size = known.get("active parameters")
    if size and "tokens" in known:
        yield f"{known['tokens'] / size:,.1f} tokens per active parameter: {short(known['tokens'])} on {short(size)}."


QUANTITIES: Mapping[str, Callable[[Estimate], Iterable[str]]] = MappingProxyType({
    "tokens per parameter": _per_parameter,
    "tokens per second": _speed,
    "duration": _time,
    "electricity": _electricity,
    "energy": _electricity,
})  # fmt: skip
"""By the names that the reader gives them (quantities.toml, and the component); what people call them stands there."""

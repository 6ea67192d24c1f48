"""Why a run cost more or less than estimated, by cause."""

from decimal import Decimal

from bot.memory.results import Difference
from bot.store.actuals import Actual
from costengine.amounts import cents, decimal
from costengine.lines import Group
from costengine.result import Estimate


def gpu_hours_paid(now: Actual, estimate: Estimate) -> float | None:
    """The GPU-hours of a run: as told, or wall-clock hours times its GPUs."""
    if now.gpu_hours:
        return now.gpu_hours
    return now.hours * estimate.gpu_count if now.hours and estimate.gpu_count else None


def beside_compute(estimate: Estimate) -> Decimal:
    """Storage and the like: what of a run's cost no GPU-hour explains."""
    lines = (line.likely for line in estimate.lines if line.in_run and line.group is not Group.COMPUTE)
    return sum(lines, Decimal(0))


def differences(estimate: Estimate, now: Actual) -> tuple[Difference, ...]:
    """Why it cost more or less: the causes add up to the whole difference, as far as what was told can tell them apart.

    hours    = (GPU-hours worked - estimated) x estimated price; worked = wall-clock hours x GPUs where both were told
    failures = (GPU-hours paid - worked) x estimated price
    price    = (price paid - estimated) x GPU-hours paid
    scope    = the rest: what was bought beside the GPUs, more or less than estimated
    """
    hours = estimate.gpu_hours.likely
    beside = beside_compute(estimate)
    price = (estimate.run.likely - beside) / decimal(hours)
    taken = gpu_hours_paid(now, estimate)
    if taken is None:
        return _untold(estimate, now)
    worked = now.hours * estimate.gpu_count if now.hours and now.gpu_hours and estimate.gpu_count else taken
    paid = None if now.usd is None else max(now.usd - beside, Decimal(0)) / decimal(taken)
    rows = [
        Difference(
            cause="Hours", estimated=f"{hours:,.0f} GPU-hours", actual=f"{worked:,.0f} GPU-hours",
            usd=cents(decimal(worked - hours) * price),
        ),
        Difference(
            cause="Failures and idle time", estimated=_expected_loss(estimate), actual=_lost(now, taken, worked),
            usd=cents(decimal(taken - worked) * price) if taken != worked else None,
        ),
    ]  # fmt: skip
    if paid is not None:
        rows.append(_price(price, paid, taken))
        rows.append(_scope(estimate, now, rows))
    return tuple(rows)


def _price(price: Decimal, paid: Decimal, taken: float) -> Difference:
    return Difference(
        cause="Price", estimated=f"${price:,.2f} a GPU-hour", actual=f"${paid:,.2f} a GPU-hour",
        usd=cents((paid - price) * decimal(taken)),
    )  # fmt: skip


def _expected_loss(estimate: Estimate) -> str:
    """What the estimated hours hold for failures and restarts, where that was worked out."""
    goodput = next((float(each.value) for each in estimate.factors if each.name == "goodput"), None)
    if goodput is None:
        return "in the hours"
    return f"{estimate.gpu_hours.likely * (1 - goodput):,.0f} GPU-hours, in the hours"


def _lost(now: Actual, taken: float, worked: float) -> str:
    if now.hours and now.gpu_hours:
        return f"{max(taken - worked, 0):,.0f} GPU-hours"
    return "in the hours"


def _scope(estimate: Estimate, now: Actual, rows: list[Difference]) -> Difference:
    """What the other causes leave, so that all add up to the cent."""
    assert now.usd is not None
    explained = sum((row.usd for row in rows if row.usd is not None), Decimal(0))
    rest = now.usd - estimate.run.likely - explained
    beside = beside_compute(estimate)
    return Difference(
        cause="Scope and the rest", estimated=f"${beside:,.2f}", actual=f"${beside + rest:,.2f}", usd=cents(rest)
    )


def _untold(estimate: Estimate, now: Actual) -> tuple[Difference, ...]:
    if now.usd is None:
        return ()
    return (
        Difference(
            cause="Hours and price together", estimated=f"${estimate.run.likely:,.2f}", actual=f"${now.usd:,.2f}",
            usd=now.usd - estimate.run.likely,
        ),
    )  # fmt: skip

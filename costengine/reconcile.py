"""Reconciling a quoted figure: what would have to be true for it, with the arithmetic of each reading."""

from collections.abc import Iterator
from decimal import Decimal

from costengine.amounts import cents, decimal
from costengine.hardware import Accelerator, accelerator
from costengine.question import Question
from costengine.result import Estimate

NEAR = Decimal("0.1")
"""A quote this close to ours needs no reconciling."""
HOURS_PER_MONTH = 720


def reconcile(quoted_usd: Decimal, question: Question, estimate: Estimate) -> tuple[str, ...]:
    """Sentences that hold a quoted amount against this estimate of the same job; each names one assumption."""
    chip = accelerator(estimate.gpu)
    return (_verdict(quoted_usd, estimate), *_readings(quoted_usd, question, estimate, chip))


def _verdict(quoted: Decimal, estimate: Estimate) -> str:
    run = estimate.run
    ratio = quoted / run.likely if run.likely else Decimal(0)
    where = "inside" if run.low <= quoted <= run.high else "above" if quoted > run.high else "below"
    return (
        f"${quoted:,.0f} is {ratio:.2f} times our likely ${run.likely:,.0f} for the run, and {where} the 80 % range of "
        f"${run.low:,.0f} to ${run.high:,.0f}."
    )


def _readings(quoted: Decimal, question: Question, estimate: Estimate, chip: Accelerator) -> Iterator[str]:
    hours = decimal(estimate.gpu_hours.likely)
    rate, ours = quoted / hours, estimate.usd_per_gpu_hour
    yield f"Rented: {hours:,.0f} GPU-hours at ${cents(rate)} per GPU-hour give it; our likely rate is ${ours}."
    count = estimate.gpu_count
    if count:
        yield _bought(quoted, count, chip)
        months = quoted / (ours * count * HOURS_PER_MONTH)
        yield f"Longer: {count:,} GPUs at ${ours} per GPU-hour cost that much after {months:.1f} months of 30 days."
    if estimate.wall_clock_hours and abs(rate / ours - 1) > NEAR:
        more = quoted / (ours * decimal(estimate.wall_clock_hours.likely))
        yield f"More: about {more:,.0f} GPUs at ${ours} for the same time."
    yield (
        f"More than the run: with people, data, experiments and a reserve we would say ${estimate.project.likely:,.0f}."
    )


def _bought(quoted: Decimal, count: int, chip: Accelerator) -> str:
    each = quoted / count
    price = (
        f"; {chip.name} was sold at ${chip.purchase_usd_low:,.0f} to ${chip.purchase_usd_high:,.0f}"
        if chip.purchase_usd_low and chip.purchase_usd_high
        else ""
    )
    return f"Bought: ${quoted:,.0f} / {count:,} GPUs = ${cents(each):,} a GPU{price}."

"""What the accelerators cost: GPU-hours meet a price."""

from datetime import date
from decimal import Decimal

from costengine.amounts import Frozen, Money, Span, bill, cents, decimal
from costengine.assumptions import assumed
from costengine.energy import energy
from costengine.errors import CostEngineError
from costengine.hardware import Accelerator
from costengine.lines import Assumption, Group, LineItem, line
from costengine.prices import PriceBook, Rent
from costengine.question import Purchase, Question
from costengine.spot import rework
from costengine.work import Work

HOURS_PER_YEAR = 8760
TERM_YEARS = {Purchase.RESERVED_1Y: 1, Purchase.RESERVED_3Y: 3}


class ComputeCost(Frozen):
    """The compute lines of an estimate, and what buying this way does to the clock."""

    lines: tuple[LineItem, ...]
    assumptions: tuple[Assumption, ...] = ()
    notes: tuple[str, ...] = ()
    wall_clock_hours: Span | None = None
    energy_kwh: float | None = None
    co2_kg: float | None = None


def compute_lines(question: Question, chip: Accelerator, work: Work, book: PriceBook, today: date) -> ComputeCost:
    """The compute lines of a job, bought as the question says. Raises NoPrice."""
    cost = _lines(question, chip, work, book)
    drawn = energy(chip, work.gpu_hours.likely)
    return cost.model_copy(
        update={
            "assumptions": (*cost.assumptions, *drawn.assumptions),
            "energy_kwh": drawn.kwh,
            "co2_kg": drawn.co2_kg,
        }
    )


def _lines(question: Question, chip: Accelerator, work: Work, book: PriceBook) -> ComputeCost:
    if question.usd_per_gpu_hour is not None:
        return _own_price(question.usd_per_gpu_hour, work)
    match question.purchase or Purchase.ON_DEMAND:
        case Purchase.ON_DEMAND:
            return _on_demand(_rent(question, chip, book, Purchase.ON_DEMAND), work)
        case Purchase.SPOT:
            return _spot(chip, _rent(question, chip, book, Purchase.SPOT), work)
        case Purchase.RESERVED_1Y | Purchase.RESERVED_3Y as term:
            return _reserved(term, _rent(question, chip, book, Purchase.ON_DEMAND), work)
        case Purchase.OWNED:
            raise CostEngineError("I cannot price owned hardware yet; name a rate instead: “@ $1.20/h”.")


def _rent(question: Question, chip: Accelerator, book: PriceBook, purchase: Purchase) -> Rent:
    return book.rent(
        chip.id,
        purchase,
        provider=question.provider,
        provider_class=question.provider_class,
        region=question.region,
    )


def _own_price(usd_per_gpu_hour: Decimal, work: Work) -> ComputeCost:
    how = f"{_hours(work.gpu_hours)} x ${usd_per_gpu_hour}"
    return _rental("GPU rental", bill(work.gpu_hours, usd_per_gpu_hour), how, "your price", None, work)


def _on_demand(rent: Rent, work: Work) -> ComputeCost:
    how = f"{_hours(work.gpu_hours)} x ${cents(rent.usd_per_gpu_hour.likely)}, {rent.how}"
    return _rental("GPU rental", bill(work.gpu_hours, rent.usd_per_gpu_hour), how, rent.source, rent.as_of, work)


def _spot(chip: Accelerator, rent: Rent, work: Work) -> ComputeCost:
    extra = rework(chip, work.gpu_count or chip.gpus_per_node)
    stretch = extra.billed_per_useful_hour
    billed = Span(
        low=work.gpu_hours.low * stretch.low,
        likely=work.gpu_hours.likely * stretch.likely,
        high=work.gpu_hours.high * stretch.high,
    )
    price = cents(rent.usd_per_gpu_hour.likely)
    how = f"{_hours(work.gpu_hours)} x {stretch.likely:.3f} for rework x ${price}, {rent.how}"
    cost = _rental("GPU spot rental", bill(billed, rent.usd_per_gpu_hour), how, rent.source, rent.as_of, work)
    clock = work.wall_clock_hours.times(stretch.likely) if work.wall_clock_hours else None
    note = (
        f"Spot: expect an interruption every {extra.mean_hours_between_interruptions:,.0f} h; save a checkpoint every "
        f"{extra.checkpoint_interval_hours:.1f} h. Without checkpoints do not run this on spot."
    )
    return cost.model_copy(update={"assumptions": extra.assumptions, "notes": (note,), "wall_clock_hours": clock})


def _reserved(term: Purchase, rent: Rent, work: Work) -> ComputeCost:
    """A commitment is paid for its whole term, whether the run uses it or not."""
    discount = assumed(f"{term.value}_discount")
    rate = _discounted(rent.usd_per_gpu_hour, discount.money)
    term_hours = TERM_YEARS[term] * HOURS_PER_YEAR
    billed = work.gpu_hours
    notes: tuple[str, ...] = (
        "A commitment pays only if the GPUs work for most of its term; this counts the run's hours alone.",
    )
    if work.gpu_count and work.wall_clock_hours:
        hours = max(term_hours, work.wall_clock_hours.likely)
        billed = Span.exactly(work.gpu_count * hours)
        used = work.wall_clock_hours.likely / hours
        notes = (
            f"The commitment is paid for {hours:,.0f} h; this run uses {used:.0%} of it. It pays from "
            f"{1 - discount.likely:.0%} use on.",
        )
    how = f"{_hours(billed)} x ${cents(rate.likely)}, {discount.likely:.0%} below {rent.how}"
    cost = _rental("GPU reservation", bill(billed, rate), how, rent.source, rent.as_of, work)
    return cost.model_copy(update={"assumptions": (discount.said(),), "notes": notes})


def _discounted(price: Money, discount: Money) -> Money:
    return Money(
        low=price.low * (1 - discount.likely),
        likely=price.likely * (1 - discount.likely),
        high=price.high * (1 - discount.likely),
    )


def _rental(component: str, money: Money, how: str, source: str, as_of: date | None, work: Work) -> ComputeCost:
    rental = line(Group.COMPUTE, component, money, how, source, as_of, in_run=True)
    return ComputeCost(lines=(rental,), wall_clock_hours=work.wall_clock_hours)


def _hours(gpu_hours: Span) -> str:
    return f"{decimal(round(gpu_hours.likely, 2)).normalize():,f} GPU-hours"

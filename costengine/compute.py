"""What the accelerators cost: GPU-hours meet a price, in every form of buying."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from math import ceil, isclose
from typing import NamedTuple

from costengine.amounts import CENT, Span, decimal, product
from costengine.hardware import Accelerator
from costengine.learning import OWN_RUNS, Correction, price_assumption
from costengine.lines import Assumption, Charge, Group, LineItem, charge
from costengine.ownership import life_of, owned_charges, owning_assumptions, owning_notes
from costengine.prices import PriceBook
from costengine.providers import provider_class
from costengine.question import ProviderClass, Purchase, Question
from costengine.renting import Rent
from costengine.reservations import TERM_YEARS, WHOLE_TERM, Commitment, commitment, rent_for
from costengine.spot import Rework, rework
from costengine.work import Work


class ComputeCost(NamedTuple):
    """What the accelerators of an estimate cost, and what buying this way does to the clock."""

    charges: tuple[Charge, ...]
    assumptions: tuple[Assumption, ...] = ()
    notes: tuple[str, ...] = ()
    wall_clock_hours: Span | None = None
    of_the_book: bool = False
    """Whether the price is the book's, which what the team's own runs paid corrects; no other price is."""

    @property
    def lines(self) -> tuple[LineItem, ...]:
        """The charges written out."""
        return tuple(each.line for each in self.charges)


def paid_compute(
    question: Question,
    chip: Accelerator,
    work: Work,
    book: PriceBook,
    today: date,
    correction: Correction | None = None,
) -> ComputeCost:
    """The compute of a job, bought as the question says. Raises NoPrice.

    What the team's own runs paid corrects the prices of the book, not a price that was given or that the team set, nor
    the sum of owning.
    """
    learned = correction if correction and correction.usd_per_gpu_hour.runs else None
    cost = _bought(question, chip, work, book, today, learned)
    if learned is None or not cost.of_the_book:
        return cost
    return cost._replace(assumptions=(price_assumption(learned), *cost.assumptions))


def is_owned(question: Question) -> bool:
    """A price per hour that was given wins over the sum of owning."""
    return question.purchase is Purchase.OWNED and question.usd_per_gpu_hour is None


def _bought(
    question: Question, chip: Accelerator, work: Work, book: PriceBook, today: date, learned: Correction | None
) -> ComputeCost:
    match question.purchase:
        case Purchase.SPOT:
            rent = _as_paid(rent_for(question, chip.id, Purchase.SPOT, book, today), learned)
            return _spot(question, chip, work, rent)
        case Purchase.RESERVED_1Y | Purchase.RESERVED_3Y as term:
            return _reserved(question, chip, work, commitment(question, chip.id, term, book, today), learned)
        case Purchase.OWNED if is_owned(question):
            return _owned(question, chip, work)
        case _:
            return _by_the_hour(work, _as_paid(rent_for(question, chip.id, Purchase.ON_DEMAND, book, today), learned))


def _as_paid(rent: Rent, learned: Correction | None) -> Rent:
    """The rent as the team's own runs paid it."""
    if learned is None or not _is_of_the_book(rent):
        return rent
    paid = learned.usd_per_gpu_hour
    how = f"{rent.how} x {paid.factor.likely:.2f} by {OWN_RUNS}"
    return rent._replace(usd_per_gpu_hour=paid.money(rent.usd_per_gpu_hour), how=how)


def _is_of_the_book(rent: Rent) -> bool:
    """Whether sellers ask it: it is neither the team's own rate nor one that was typed."""
    return bool(rent.offers) and not rent.is_own


def _by_the_hour(work: Work, rent: Rent) -> ComputeCost:
    hours = work.gpu_hours
    return _rental("GPU rental", hours, rent, lambda: _hours(hours), work.wall_clock_hours)


def _spot(question: Question, chip: Accelerator, work: Work, rent: Rent) -> ComputeCost:
    """Spot bills the rework too: what was lost since the last checkpoint, the saves and the restarts."""
    extra = rework(chip, likely_count(work, chip), _seller(question))
    stretch = extra.billed_per_useful_hour
    billed = product(work.gpu_hours, stretch)
    clock = product(work.wall_clock_hours, stretch) if work.wall_clock_hours else None

    def how() -> str:
        return f"{_hours(work.gpu_hours)} x {stretch.likely:.3f} for rework"

    cost = _rental("GPU spot rental", billed, rent, how, clock)
    return cost._replace(assumptions=extra.assumptions, notes=(*rent.notes, _spot_note(extra)))


def likely_count(work: Work, chip: Accelerator) -> int:
    """How many accelerators the job would run on: as said, else those that take about a month, else one server."""
    if work.gpu_count:
        return work.gpu_count
    return work.options[len(work.options) // 2].gpu_count if work.options else chip.gpus_per_node


def _spot_note(extra: Rework) -> str:
    return (
        f"Spot: expect an interruption every {extra.mean_hours_between_interruptions:,.0f} h; save a checkpoint every "
        f"{extra.checkpoint_interval_hours:.1f} h. Without checkpoints do not run this on spot."
    )


def _seller(question: Question) -> ProviderClass | None:
    """Whose interruptions to expect: nobody named means the published figures."""
    return question.provider_class or (provider_class(question.provider) if question.provider else None)


def _reserved(
    question: Question, chip: Accelerator, work: Work, committed: Commitment, learned: Correction | None
) -> ComputeCost:
    """A commitment is paid for its whole term, whether the run uses it or not."""
    paid = Commitment(committed.term, _as_paid(committed.rent, learned), _as_paid(committed.on_demand, learned))
    billed, note = _commitment_bill(question, chip, work, paid)
    cost = _rental("GPU reservation", billed, paid.rent, lambda: _hours(billed), work.wall_clock_hours)
    return cost._replace(notes=(*cost.notes, note))


def _commitment_bill(question: Question, chip: Accelerator, work: Work, committed: Commitment) -> tuple[Span, str]:
    """The hours that are paid for, and what to know about them beside the on-demand rate, where one is known."""
    count = work.gpu_count or _fewest(chip, work, committed)
    run_hours = work.gpu_hours.likely / count
    term = f"{committed.term_hours:,} h"
    if isclose(run_hours, committed.term_hours):
        return work.gpu_hours, f"The run uses the whole reserved term of {term}."
    if run_hours > committed.term_hours:
        return work.gpu_hours, f"The run is longer than the reserved term of {term}: its own hours are charged."
    used = run_hours / committed.term_hours
    whole = Span.exactly(float(count * committed.term_hours))
    few = "" if work.gpu_count else f" Nobody said how many: counted with {count:,}, the fewest that finish within it."
    by_the_hour = decimal(work.gpu_hours.likely) * committed.on_demand.usd_per_gpu_hour.likely
    hourly = (
        "."
        if question.usd_per_gpu_hour is not None
        else f"; by the hour it costs ${by_the_hour:,.0f}. "
        f"A commitment pays off from {committed.break_even_use:.0%} use."
    )
    years = TERM_YEARS[committed.term]
    charged = f"{WHOLE_TERM} of {years} year{'s' * (years > 1)} is charged, and this run uses {used:.1%} of it"
    return whole, f"{charged}{hourly}{few}"


def _fewest(chip: Accelerator, work: Work, committed: Commitment) -> int:
    """The fewest whole servers that do the work within the term."""
    servers = ceil(work.gpu_hours.likely / committed.term_hours / chip.gpus_per_node)
    return servers * chip.gpus_per_node


def _owned(question: Question, chip: Accelerator, work: Work) -> ComputeCost:
    run_hours = work.wall_clock_hours.likely if work.wall_clock_hours else None
    life = life_of(question, run_hours)
    return ComputeCost(
        charges=owned_charges(question, chip, work.gpu_hours, life),
        assumptions=tuple(owning_assumptions(question, life)),
        notes=(*_owning_notes(question, chip), *owning_notes(question, chip, life, run_hours)),
        wall_clock_hours=work.wall_clock_hours,
    )


def _owning_notes(question: Question, chip: Accelerator) -> tuple[str, ...]:
    if chip.purchase_usd_low and not chip.is_for_sale and question.purchase_usd_per_gpu is None:
        return (f"{chip.name} is not for sale; its purchase price is an estimate of what it costs to build.",)
    if chip.power_watts is None:
        return (f"The power of {chip.name} is not published: energy and colocation are missing here.",)
    return ()


def _rental(component: str, billed: Span, rent: Rent, hours: Callable[[], str], clock: Span | None) -> ComputeCost:
    price = rent.usd_per_gpu_hour

    def how() -> str:
        said = "" if rent.how == rent.source else f", {rent.how}"
        return f"{hours()} x ${_rate(price.likely)}{said}"

    rental = charge(Group.COMPUTE, component, billed, price, how, rent.source, rent.as_of, in_run=True)
    return ComputeCost((rental,), notes=rent.notes, wall_clock_hours=clock, of_the_book=_is_of_the_book(rent))


def _rate(usd_per_gpu_hour: Decimal) -> str:
    """A rate with all the digits that the product needs, to a hundredth of a cent, and never fewer than two."""
    rate = usd_per_gpu_hour.quantize(Decimal("0.0001"))
    in_cents = rate.quantize(CENT)
    return str(in_cents if rate == in_cents else rate.normalize())


def _hours(gpu_hours: Span) -> str:
    return f"{decimal(round(gpu_hours.likely, 2)).normalize():,f} GPU-hours"

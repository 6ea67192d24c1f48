"""How long a sum rents accelerators, how many of them for a time, or how many GPU-hours it buys."""

from collections.abc import Iterator
from decimal import ROUND_UP, Decimal
from typing import NamedTuple

from costengine.costing import Pricer
from costengine.errors import Contradiction, CostEngineError, Incomplete, OutOfRange
from costengine.plans import Plan, Plans
from costengine.question import Purchase, Question, Scope
from costengine.reservations import TERM_YEARS
from costengine.units import HOURS_PER_DAY, HOURS_PER_YEAR

FORMS = (Purchase.ON_DEMAND, Purchase.SPOT)
"""What is shown where nobody said how it is bought."""
STEPS = 8
"""The cost of so much more is nearly so much more money: each step leaves a hundredth of the error before."""
CLOSE = 0.999
MOST_COUNT = 10**7
MOST_HOURS = 200 * HOURS_PER_YEAR


class Amount(NamedTuple):
    """What is left open: its slot, its figures in words, many and one, and the largest that is accepted."""

    slot: str
    unit: str
    one: str
    most: float


HOURS = Amount("duration_hours", "hours", "an hour", MOST_HOURS)
COUNT = Amount("gpu_count", "GPUs", "one GPU", MOST_COUNT)
GPU_HOURS = Amount("gpu_hours", "GPU-hours", "a GPU-hour", MOST_COUNT * HOURS_PER_YEAR)


def lasting(question: Question, pricer: Pricer) -> Plans:
    """As much accelerator time as the sum likely pays for, on demand and on spot where that was left open.

    Raises Contradiction that says what the least of it costs, and CostEngineError.
    """
    if question.max_usd is None:
        raise Incomplete("For how much money? Say a sum: “how long can I run 8 H100 with $5k”.")
    if question.max_usd <= 0:
        raise OutOfRange("A budget", f"${question.max_usd:,.0f}", "more than $0")
    if question.purchase in TERM_YEARS and what_is_open(question) is GPU_HOURS:
        raise Incomplete("Of how many GPUs? A commitment is paid for its whole term: “8 H100 reserved for 1 year”.")
    is_open = question.purchase is None and question.usd_per_gpu_hour is None
    forms = FORMS if is_open else (question.purchase or Purchase.ON_DEMAND,)
    plans = [plan for form in forms if (plan := _plan(question.but(purchase=form), pricer))]
    if not plans:
        raise _too_little(question.but(purchase=forms[0]), pricer)
    nothing = () if plans[0].question.purchase == forms[0] else (f"{_label(question).capitalize()} it pays for none.",)
    return Plans(best=tuple(plans), notes=(*nothing, *_range(question, plans[0])))


def what_is_open(question: Question) -> Amount:
    """The time of accelerators that were counted, the number of them for a time, or else GPU-hours."""
    if question.gpu_count is not None:
        return HOURS
    return COUNT if question.duration_hours is not None else GPU_HOURS


def _plan(question: Question, pricer: Pricer) -> Plan | None:
    """As much as is likely within the sum; None where it pays for none, or nobody sells it so."""
    found = what_is_open(question)
    bare = question.but(max_usd=None)
    budget = question.max_usd or Decimal(0)
    try:
        size = _term(bare, found) or _search(bare, found, budget, pricer)
        while (whole := _whole(found, size)) > 0:
            sized = bare.but(**{found.slot: whole})
            if (estimate := pricer.cost(sized)).run.likely <= budget:
                return Plan(question=sized, estimate=estimate, label=_label(question))
            size = 0 if _term(bare, found) else _less(found, size)
    except CostEngineError:
        return None
    return None


def _label(question: Question) -> str:
    if question.usd_per_gpu_hour is not None:
        return "at your price"
    return (question.purchase or FORMS[0]).replace("_", " ")


def _term(question: Question, found: Amount) -> float:
    """The hours of a commitment, which is paid for whole, however short the work; 0 of everything else."""
    return TERM_YEARS.get(question.purchase or FORMS[0], 0) * HOURS_PER_YEAR if found is HOURS else 0


def _search(question: Question, found: Amount, budget: Decimal, pricer: Pricer) -> float:
    """How much of it costs the sum, by steps in proportion."""
    size = 1.0
    for _ in range(STEPS):
        sized = question.but(**{found.slot: max(1, round(size)) if found is COUNT else size})
        usd = pricer.cost(sized).run.likely
        if CLOSE <= (spent := float(usd / budget)) <= 1:
            break
        size = min(size / spent, found.most)
    return size


LEAST_HOURS = 0.1


def _whole(found: Amount, size: float) -> float:
    """Whole GPUs and whole hours; below ten hours a tenth of one."""
    if found is COUNT:
        return int(size)
    return float(int(size)) if size >= 10 else int(size * 10) / 10


def _less(found: Amount, size: float) -> float:
    """The next smaller amount worth trying: a unit less, of thousands a thousandth."""
    return min(size - (1 if found is COUNT or size >= 10 else LEAST_HOURS), size * CLOSE)


def _too_little(question: Question, pricer: Pricer) -> CostEngineError:
    """What the least of it costs, or the engine's own reason."""
    found = what_is_open(question)
    least = _term(question, found) or 1
    try:
        sized = question.but(max_usd=None, **{found.slot: least})
        usd = pricer.cost(sized).run.likely
    except CostEngineError as reason:
        return reason
    words = found.one if least == 1 else "a commitment, which is paid for its whole term,"
    most = f"${question.max_usd:,.2f}".removesuffix(".00")
    return Contradiction(f"{most} is too little: {words} costs ${usd.quantize(Decimal('0.01'), rounding=ROUND_UP):,}.")


def _range(question: Question, plan: Plan) -> Iterator[str]:
    """The 80 % interval of the money turned round: where it costs more than likely, the sum pays for less."""
    if question.scope is Scope.PROJECT:
        yield "The sum is spent on the accelerators alone here: people, data and a reserve would leave less."
    found = what_is_open(question)
    size = getattr(plan.question, found.slot)
    money = plan.estimate.run
    if question.purchase in TERM_YEARS or money.low == money.high:
        return
    least, most = (size * float(money.likely / usd) for usd in (money.high, money.low))
    in_days = found is HOURS and most >= IN_DAYS
    least, most, unit = (least / HOURS_PER_DAY, most / HOURS_PER_DAY, "days") if in_days else (least, most, found.unit)
    yield f"As the price may move, {plan.label} it is {_figure(least)} to {_figure(most)} {unit} (80 % range)."


IN_DAYS = 72
"""Hours from which on a time is told in days."""


def _figure(size: float) -> str:
    return f"{size:,.0f}" if size >= 10 else f"{size:.1f}"

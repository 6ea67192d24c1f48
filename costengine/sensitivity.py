"""Sensitivity: what drives an estimate, one factor at a time from its low to its high, in dollars of the total."""

from collections.abc import Iterator
from decimal import Decimal
from math import exp, log, sqrt

from costengine.amounts import Frozen, Money, Span, decimal
from costengine.compute import ComputeCost
from costengine.costing import Bill, Pricer
from costengine.errors import CostEngineError, NoPrice
from costengine.goodput import constant, measured_ratios
from costengine.question import Kind, Purchase, Question, Scope
from costengine.reservations import TERM_YEARS, rent_for
from costengine.units import MILLION

WORTH_SAYING = Decimal("0.005")
"""Half a per cent of the total."""


class Driver(Frozen):
    """One factor: what it is at its low and high cost, and how many dollars of the total that makes.

    `in_range` is False for what the range leaves out, because it is yours to decide.
    """

    name: str
    cheap: str
    dear: str
    saves: Decimal
    costs: Decimal
    in_range: bool = True

    @property
    def swing(self) -> Decimal:
        """From the cheap end to the dear one."""
        return self.saves + self.costs


def drivers(question: Question, pricer: Pricer) -> tuple[Driver, ...]:
    """What drives the total that was asked for, the widest swing first. Raises CostEngineError."""
    base = pricer.bill(question)
    whole = question.scope is Scope.PROJECT
    total = base.project_usd if whole else base.run_usd
    found = [
        *_price(question, base, pricer),
        *_hours(question, base),
        *_owning(question, base, pricer, total),
        *_tokens(question, pricer, total),
        *_lines(base, whole=whole),
    ]
    worth = (each for each in found if each.swing > total * WORTH_SAYING)
    return tuple(sorted(worth, key=lambda each: -each.swing))


def _total(question: Question, pricer: Pricer) -> Decimal:
    bill = pricer.bill(question)
    return bill.project_usd if question.scope is Scope.PROJECT else bill.run_usd


def _between(
    name: str, cheap: tuple[str, Question], dear: tuple[str, Question], pricer: Pricer, total: Decimal
) -> Driver:
    """A driver by two estimates: the same question with one value at either end."""
    low, high = _total(cheap[1], pricer), _total(dear[1], pricer)
    return Driver(name=name, cheap=cheap[0], dear=dear[0], saves=total - low, costs=high - total)


def _price(question: Question, base: Bill, pricer: Pricer) -> Iterator[Driver]:
    """The price of a GPU-hour, over what providers ask."""
    form = question.purchase or Purchase.ON_DEMAND
    if question.usd_per_gpu_hour is not None or form is Purchase.OWNED or form in TERM_YEARS:
        return
    if _is_flat(base.compute):
        return
    try:
        rate: Money = rent_for(question, base.chip.id, form, pricer.book, pricer.day).usd_per_gpu_hour
    except NoPrice:
        return  # another price stands in for it, which has no range of its own
    if rate.low < rate.high:
        ends = [(f"${each:.2f}", question.but(usd_per_gpu_hour=each)) for each in (rate.low, rate.high)]
        likely = _total(question.but(usd_per_gpu_hour=rate.likely), pricer)
        yield _between("price per GPU-hour", ends[0], ends[1], pricer, likely)


def _is_flat(compute: ComputeCost) -> bool:
    """Whether the compute has no range at all."""
    return all(item.low == item.high for item in compute.lines)


def _hours(question: Question, base: Bill) -> Iterator[Driver]:
    """GPU-hours: goodput, and what is left of their range, which is utilisation."""
    hours = base.effort.gpu_hours
    if hours.low == hours.high:
        return
    dollars = _moves_with_hours(base, question)
    good = measured_ratios()
    lost = Span(low=good.low / good.likely, likely=1.0, high=good.high / good.likely)
    yield _scaled("goodput: failures, evaluation, waiting", "as the best", "as the worst published runs", lost, dollars)
    rest = Span(low=exp(-_rest(hours.likely / hours.low, 1 / lost.low)), likely=1.0,
                high=exp(_rest(hours.high / hours.likely, lost.high)))  # fmt: skip
    now = base.effort.mfu
    if now and not question.gives_speed and rest.low < rest.high:
        cheap, dear = f"{min(now / rest.low, 1):.0%} MFU", f"{now / rest.high:.0%} MFU"
        yield _scaled("utilisation", cheap, dear, rest, dollars)


def _rest(whole: float, part: float) -> float:
    """What is left of a spread when an independent part of it is taken out, in logarithms."""
    return sqrt(max(log(whole) ** 2 - log(part) ** 2, 0.0)) if whole > 1 else 0.0


def _moves_with_hours(base: Bill, question: Question) -> Decimal:
    """The dollars that grow with the GPU-hours: the compute, and in a project what is a share of it."""
    run = sum((each.likely for each in base.compute.charges), Decimal(0))
    if question.scope is not Scope.PROJECT:
        return run
    around = sum((item.likely for item in base.lines if item.component in ("experiments", "evaluation")), Decimal(0))
    return run + around


def _scaled(name: str, cheap: str, dear: str, factor: Span, dollars: Decimal) -> Driver:
    saves, costs = dollars * decimal(1 - factor.low), dollars * decimal(factor.high - 1)
    return Driver(name=name, cheap=cheap, dear=dear, saves=saves.quantize(Decimal("0.01")),
                  costs=costs.quantize(Decimal("0.01")))  # fmt: skip


def _owning(question: Question, base: Bill, pricer: Pricer, total: Decimal) -> Iterator[Driver]:
    """How much of its life owned hardware works, and how long that is."""
    if question.purchase is not Purchase.OWNED or question.usd_per_gpu_hour is not None or _is_flat(base.compute):
        return
    if question.utilisation is None:
        ends = [(f"{share:.0%} of its life at work", question.but(utilisation=share)) for share in (0.9, 0.4)]
        yield _between("use of the hardware", ends[0], ends[1], pricer, total)
    if question.useful_life_years is None:
        ends = [(f"{years:g} years", question.but(useful_life_years=years)) for years in (6.0, 3.0)]
        yield _between("life of the hardware", ends[0], ends[1], pricer, total)


def _tokens(question: Question, pricer: Pricer, total: Decimal) -> Iterator[Driver]:
    """Tokens that nobody said: the range holds the usual number, and yours may be another."""
    if question.kind is not Kind.FINETUNE or question.tokens is not None:
        return
    usual = constant("finetune_tokens")
    ends = [(f"{each / MILLION:,.0f}M tokens", question.but(tokens=each)) for each in (usual.low, usual.high)]
    try:
        found = _between("tokens", ends[0], ends[1], pricer, total)
    except CostEngineError:
        return
    yield found.model_copy(update={"in_range": False})


def _lines(base: Bill, *, whole: bool) -> Iterator[Driver]:
    """Each line with a range of its own that is not the GPUs of the run."""
    gpus = base.compute.lines
    for item in base.lines:
        if (whole or item.in_run) and item not in gpus and item.low < item.high:
            yield Driver(
                name=item.component, cheap=f"${item.low:,.0f}", dear=f"${item.high:,.0f}",
                saves=item.likely - item.low, costs=item.high - item.likely,
            )  # fmt: skip

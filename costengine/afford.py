"""What a budget trains: the largest model, or the most tokens of a model, of the run or of the whole project.

GPUs and days that were said are a limit beside the money: a model counts only where it is likely done within them.
"""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_UP, Decimal
from math import floor, log10

from costengine.amounts import short
from costengine.clock import limit_hours
from costengine.costing import Pricer
from costengine.errors import Contradiction, CostEngineError, DoesNotFit, Incomplete, OutOfRange
from costengine.goals import SMALLEST, Goal, goals, largest_known
from costengine.goodput import constant
from costengine.limits import keeps_limits, total_of
from costengine.plans import Plan, Plans
from costengine.question import Kind, Profile, Question, Scope
from costengine.reservations import TERM_YEARS
from costengine.units import HOURS_PER_DAY

BISECTIONS = 30
MORE = 1.2
MOSTLY_SPENT = Decimal("0.9")
"""Sizes are rounded down to two digits, so a budget that limits is spent to this share at least."""
SCOPES = {Scope.RUN: "the run alone", Scope.PROJECT: "the whole project"}


def largest(question: Question, pricer: Pricer) -> Plans:
    """The largest models that budget and time train, with and without people where the question leaves that open.

    Raises Contradiction that says how much the smallest would take, and CostEngineError.
    """
    _check(question)
    asked = _as_a_limit(question)
    scopes = (asked.scope,) if asked.scope else tuple(SCOPES) if asked.max_usd else (Scope.RUN,)
    plans = [
        plan
        for scope in scopes
        for goal in goals(asked)
        if (plan := _plan(_in_scope(asked, scope, pricer), goal, pricer))
    ]
    if not plans:
        raise _too_little(asked, pricer)
    missing = [scope for scope in scopes if not any(plan.question.scope is scope for plan in plans)]
    notes = (f"It does not pay for {SCOPES[scope]}: {_least(asked, scope, pricer)}" for scope in missing)
    told = (*_whole_time(asked, pricer), *_binding(asked, plans, pricer), *_data_assumed(asked, plans), *notes)
    return Plans(best=tuple(plans), notes=told)


def _check(question: Question) -> None:
    if question.max_usd is not None and question.max_usd <= 0:
        raise OutOfRange("A budget", f"${question.max_usd:,.0f}", "more than $0")
    if question.max_usd is None and question.gpu_hours is None and _hours_said(question) is None:
        raise Incomplete("What limits it? Say a budget, GPUs and days, or both: “what can I train with 200k”.")


def _hours_said(question: Question) -> float | date | None:
    """Any limit of time; without a count it limits nothing by itself."""
    return (question.duration_hours or question.max_hours or question.deadline) if question.gpu_count else None


def _as_a_limit(question: Question) -> Question:
    """A duration is the time that there is, not a time that is paid for whatever the model: that would size it by the
    highest utilisation ever reached.
    """
    limits = [hours for hours in (question.duration_hours, question.max_hours) if hours is not None]
    return question.but(duration_hours=None, max_hours=min(limits)) if limits else question


def _in_scope(question: Question, scope: Scope, pricer: Pricer) -> Question:
    """With people, a small team's figures where the budget holds them, else one engineer's."""
    asked = question.but(scope=scope)
    if scope is Scope.RUN or question.profile or pricer.own.profile:
        return asked
    typical = asked.but(profile=Profile.TYPICAL)
    smallest = goals(question)[0].sized(typical, SMALLEST)
    return typical if _affordable(smallest, question, pricer) else asked.but(profile=Profile.LEAN)


def _plan(question: Question, goal: Goal, pricer: Pricer) -> Plan | None:
    """By bisection: more of it never costs less."""
    low, high = SMALLEST, goal.largest
    if not _affordable(goal.sized(question, low), question, pricer):
        return None
    for _ in range(BISECTIONS):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if _affordable(goal.sized(question, middle), question, pricer) else (low, middle)
        if high / low < 1.01:
            break
    sized = _on_enough(goal.sized(question, _rounded_down(low)), question, pricer)
    scope = SCOPES[question.scope or Scope.RUN]
    if question.profile is Profile.LEAN:
        scope += ", by one engineer"
    return Plan(question=sized, estimate=pricer.cost(sized), label=f"{goal.label}, {scope}")


def _on_enough(sized: Question, question: Question, pricer: Pricer) -> Question:
    """What is tuned is large for its work, so the accelerators that hold it are said too."""
    options = pricer.cost(sized).options
    if sized.kind is Kind.PRETRAIN or not options:
        return sized
    held = sized.but(gpu_count=options[0].gpu_count)
    return held if _affordable(held, question, pricer) else sized


def _affordable(sized: Question, question: Question, pricer: Pricer) -> bool:
    try:
        estimate = pricer.cost(sized)
    except CostEngineError:
        return False
    within = question.gpu_hours is None or estimate.gpu_hours.likely <= question.gpu_hours
    limits = sized.but(max_usd=question.max_usd)
    return within and keeps_limits(limits, estimate, limit_hours(question, pricer.day))


def _whole_time(question: Question, pricer: Pricer) -> Iterator[str]:
    """Where the GPUs alone, for all of the time said, cost more than the budget: the plain truth before the plans."""
    hours = limit_hours(question, pricer.day)
    if question.max_usd is None or question.gpu_count is None or hours is None:
        return
    bare = Question(kind=Kind.GPU_TIME, duration_hours=hours, **question.hardware)
    usd = pricer.cost(bare).run.likely
    if usd <= question.max_usd:
        return
    if question.purchase in TERM_YEARS:
        yield f"{question.gpu_count:,} GPUs cost ${usd:,.0f} by themselves: a commitment is paid for its whole term."
    else:
        part = float(question.max_usd / usd)
        yield (
            f"{question.gpu_count:,} GPUs for {hours / HOURS_PER_DAY:,.3g} days cost ${usd:,.0f} by themselves; "
            f"${question.max_usd:,.0f} pays for {hours * part / HOURS_PER_DAY:,.3g} days of them."
        )


def _binding(question: Question, plans: list[Plan], pricer: Pricer) -> Iterator[str]:
    """Whether it is the time, the memory or what there is to tune, and not the money, that limits the largest model."""
    first, limit = plans[0], limit_hours(question, pricer.day)
    clock = first.estimate.wall_clock_hours
    shares = [clock.likely / limit] if question.gpu_count and limit and clock else []
    shares += [first.estimate.gpu_hours.likely / question.gpu_hours] if question.gpu_hours else []
    spent = total_of(first.question, first.estimate).likely / question.max_usd if question.max_usd else Decimal(1)
    if spent >= MOSTLY_SPENT:
        return
    known = largest_known()
    if first.question.kind is not Kind.PRETRAIN and MORE * (first.question.parameters or 0) > known.parameters:
        yield f"No model larger than {known.name} ({short(known.parameters)}) is known to tune: more money buys tokens."
    elif not _holds_more(first.question, pricer):
        yield "The memory of these GPUs is what limits it, not the money."
    elif shares and max(shares) > spent:
        yield "The time is what limits the run, not the money."


def _holds_more(question: Question, pricer: Pricer) -> bool:
    """Whether the same accelerators hold a model that is a little larger."""
    try:
        pricer.cost(question.but(parameters=MORE * (question.parameters or 0)))
    except DoesNotFit:
        return False
    return True


def _data_assumed(question: Question, plans: list[Plan]) -> Iterator[str]:
    """The size of the data that stands behind a model that is tuned, where nobody said it."""
    tokens = plans[0].question.tokens
    if question.kind is Kind.FINETUNE and not (question.tokens or question.parameters) and tokens:
        yield f"On {short(tokens)} tokens, {constant('finetune_tokens').why}; say how many yours are."


def _too_little(question: Question, pricer: Pricer) -> CostEngineError:
    """Why not even the smallest is to be had: its cost, or the engine's own reason."""
    scope = question.scope or Scope.RUN
    goal = goals(question)[0]
    try:
        pricer.cost(goal.sized(_in_scope(question, scope, pricer), SMALLEST))
    except CostEngineError as reason:
        return reason
    instead = ", or leave out what stands around the run: “only compute”" if scope is Scope.PROJECT else ""
    money = f"${question.max_usd:,.2f}".removesuffix(".00") if question.max_usd is not None else "That time"
    words = f"{money} is too little: at least {_least(question, scope, pricer)} Raise the budget{instead}."
    return Contradiction(" ".join((*_whole_time(question, pricer), words)))


def _least(question: Question, scope: Scope, pricer: Pricer) -> str:
    """What the smallest takes, in a sentence."""
    goal = goals(question)[0]
    sized = goal.sized(_in_scope(question, scope, pricer), SMALLEST)
    try:
        usd = total_of(sized, pricer.cost(sized)).likely
    except CostEngineError as error:
        return str(error)
    return f"${usd.quantize(Decimal(1), rounding=ROUND_UP):,} for {goal.smallest} ({SCOPES[scope]})."


def _rounded_down(number: float) -> float:
    """Two significant digits: nobody plans a model of 12,345,678,901 parameters."""
    digits = 10.0 ** (floor(log10(number)) - 1)
    return float(int(number / digits) * digits)

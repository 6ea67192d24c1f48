"""What a budget trains: the largest model at 20 and at 200 tokens per parameter, of the run or of the whole project.

GPUs and days that were said are a limit beside the money: a model counts only where it is likely done within them.
"""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_UP, Decimal
from math import floor, log10

from costengine.clock import limit_hours
from costengine.costing import Pricer
from costengine.errors import Contradiction, CostEngineError, Incomplete, OutOfRange
from costengine.limits import keeps_limits, total_of
from costengine.plans import Plan, Plans
from costengine.question import Kind, Profile, Question, Scope
from costengine.training import HOURS_PER_DAY

TOKENS_PER_PARAMETER = {20: "compute-optimal", 200: "smaller, for serving"}
"""Compute-optimal (arXiv 2203.15556), and the smaller model trained longer that serving asks for (arXiv 2401.00448)."""
SMALLEST, LARGEST = 1e6, 1e14
BISECTIONS = 30
MOSTLY_SPENT = Decimal("0.9")
"""Sizes are rounded down to two digits, so a budget that limits is spent to this share at least."""
OF_THE_GPUS = (
    "gpu", "gpu_count", "purchase", "usd_per_gpu_hour", "provider", "provider_class", "instance_type", "region",
    "purchase_usd_per_gpu", "useful_life_years", "utilisation", "share", "max_usd_per_gpu_hour",
)  # fmt: skip
"""What says which accelerators there are, and how they are paid for."""
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
        for ratio in TOKENS_PER_PARAMETER
        if (plan := _plan(_in_scope(asked, scope, pricer), ratio, pricer))
    ]
    if not plans:
        raise Contradiction(_too_little(asked, pricer))
    missing = [scope for scope in scopes if not any(plan.question.scope is scope for plan in plans)]
    notes = (f"It does not pay for {SCOPES[scope]}: {_least(asked, scope, pricer)}" for scope in missing)
    return Plans(best=tuple(plans), notes=(*_whole_time(asked, pricer), *_binding(asked, plans, pricer), *notes))


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
    smallest = _sized(typical, SMALLEST, min(TOKENS_PER_PARAMETER))
    return typical if _affordable(smallest, question, pricer) else asked.but(profile=Profile.LEAN)


def _plan(question: Question, ratio: int, pricer: Pricer) -> Plan | None:
    """By bisection: a larger model on more tokens never costs less."""
    low, high = SMALLEST, LARGEST
    if not _affordable(_sized(question, low, ratio), question, pricer):
        return None
    for _ in range(BISECTIONS):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if _affordable(_sized(question, middle, ratio), question, pricer) else (low, middle)
        if high / low < 1.01:
            break
    sized = _sized(question, _rounded_down(low), ratio)
    scope = SCOPES[question.scope or Scope.RUN]
    if question.profile is Profile.LEAN:
        scope += ", by one engineer"
    return Plan(question=sized, estimate=pricer.cost(sized), label=f"{TOKENS_PER_PARAMETER[ratio]}, {scope}")


def _sized(question: Question, parameters: float, ratio: int) -> Question:
    return question.but(
        kind=Kind.PRETRAIN, parameters=parameters, tokens=parameters * ratio, max_usd=None, gpu_hours=None
    )


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
    bare = Question(kind=Kind.GPU_TIME, duration_hours=hours, **{slot: getattr(question, slot) for slot in OF_THE_GPUS})
    usd = pricer.cost(bare).run.likely
    if usd > question.max_usd:
        part = float(question.max_usd / usd)
        yield (
            f"{question.gpu_count:,} GPUs for {hours / HOURS_PER_DAY:,.3g} days cost ${usd:,.0f} by themselves; "
            f"${question.max_usd:,.0f} pays for {hours * part / HOURS_PER_DAY:,.3g} days of them."
        )


def _binding(question: Question, plans: list[Plan], pricer: Pricer) -> Iterator[str]:
    """Whether it is the time and not the money that limits the largest model."""
    first, limit = plans[0], limit_hours(question, pricer.day)
    clock = first.estimate.wall_clock_hours
    shares = [clock.likely / limit] if question.gpu_count and limit and clock else []
    shares += [first.estimate.gpu_hours.likely / question.gpu_hours] if question.gpu_hours else []
    spent = total_of(first.question, first.estimate).likely / question.max_usd if question.max_usd else Decimal(1)
    if shares and spent < MOSTLY_SPENT and max(shares) > spent:
        yield "The time is what limits the run, not the money."


def _too_little(question: Question, pricer: Pricer) -> str:
    whole = question.scope is Scope.PROJECT
    instead = ", or leave out what stands around the run: “only compute”" if whole else ""
    least = _least(question, question.scope or Scope.RUN, pricer)
    money = f"${question.max_usd:,.2f}".removesuffix(".00") if question.max_usd is not None else "That time"
    return f"{money} does not train even a model of 1M parameters here: {least} Raise the budget{instead}."


def _least(question: Question, scope: Scope, pricer: Pricer) -> str:
    """What the smallest model takes, in a sentence."""
    sized = _sized(_in_scope(question, scope, pricer), SMALLEST, min(TOKENS_PER_PARAMETER))
    try:
        usd = total_of(sized, pricer.cost(sized)).likely
    except CostEngineError as error:
        return str(error)
    return f"one of 1M parameters takes ${usd.quantize(Decimal(1), rounding=ROUND_UP):,} ({SCOPES[scope]})."


def _rounded_down(number: float) -> float:
    """Two significant digits: nobody plans a model of 12,345,678,901 parameters."""
    digits = 10.0 ** (floor(log10(number)) - 1)
    return float(int(number / digits) * digits)

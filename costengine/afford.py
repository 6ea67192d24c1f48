"""What a budget trains: the largest model at 20 and at 200 tokens per parameter, of the run or of the whole project."""

from decimal import ROUND_UP, Decimal
from math import floor, log10

from costengine.costing import Pricer
from costengine.errors import Contradiction, CostEngineError, OutOfRange
from costengine.limits import total_of
from costengine.plans import Plan, Plans
from costengine.question import Kind, Profile, Question, Scope

TOKENS_PER_PARAMETER = {20: "compute-optimal", 200: "smaller, for serving"}
"""Compute-optimal (arXiv 2203.15556), and the smaller model trained longer that serving asks for (arXiv 2401.00448)."""
SMALLEST, LARGEST = 1e6, 1e14
BISECTIONS = 30
SCOPES = {Scope.RUN: "the run alone", Scope.PROJECT: "the whole project"}


def largest(question: Question, pricer: Pricer) -> Plans:
    """The largest models that the budget trains, with and without people where the question leaves that open.

    Raises Contradiction that says how much the smallest would take, and CostEngineError.
    """
    if question.max_usd is None or question.max_usd <= 0:
        raise OutOfRange("A budget", f"${question.max_usd or 0:,.0f}", "more than $0")
    scopes = (question.scope,) if question.scope else tuple(SCOPES)
    plans = [
        plan
        for scope in scopes
        for ratio in TOKENS_PER_PARAMETER
        if (plan := _plan(_in_scope(question, scope, pricer), ratio, pricer))
    ]
    if not plans:
        raise Contradiction(_too_little(question, pricer))
    missing = [SCOPES[scope] for scope in scopes if not any(plan.question.scope is scope for plan in plans)]
    notes = tuple(f"It does not pay for {words}: {_least(question, pricer)}" for words in missing)
    return Plans(best=tuple(plans), notes=notes)


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
    return total_of(sized, estimate).likely <= (question.max_usd or Decimal(0))


def _too_little(question: Question, pricer: Pricer) -> str:
    return (
        f"${question.max_usd:,.0f} does not train even a model of 1M parameters here: {_least(question, pricer)} "
        "Raise the budget, or leave out what stands around the run: “only compute”."
    )


def _least(question: Question, pricer: Pricer) -> str:
    """What the smallest model takes, in a sentence."""
    scope = question.scope or Scope.PROJECT
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

"""What came out of an estimate, as a run to learn from."""

from decimal import Decimal

from costengine.amounts import decimal
from costengine.learning import PastRun, learns_hours
from costengine.question import Purchase, Question
from costengine.result import Estimate


def outcome(
    question: Question, estimate: Estimate, *, gpu_hours: float | None = None, usd: Decimal | None = None
) -> PastRun:
    """A finished run: the GPU-hours it took and the US dollars that its compute cost, each None where not known.

    An estimate that was itself corrected is taken back to what the engine said alone. Dollars alone teach the money:
    they say nothing of hours, so they are held against the price, on the hours that were estimated.
    """
    hours = _uncorrected_hours(estimate) if learns_hours(question) else None
    price = _uncorrected_price(estimate) if _learns_price(question, estimate) else None
    taken = gpu_hours or hours or estimate.gpu_hours.likely
    return PastRun(
        predicted_gpu_hours=hours,
        actual_gpu_hours=gpu_hours or None,
        predicted_usd_per_gpu_hour=price or None,
        paid_usd_per_gpu_hour=usd / decimal(taken) if usd else None,
    )


def _learns_price(question: Question, estimate: Estimate) -> bool:
    """A price that was given or that the team set, and the sum of owning, are nothing to learn."""
    given = question.usd_per_gpu_hour is not None or question.purchase is Purchase.OWNED
    return estimate.learns_price and not given  # an estimate of an old log says nothing of its price


def _uncorrected_hours(estimate: Estimate) -> float:
    return estimate.gpu_hours.likely / (estimate.correction.gpu_hours.factor.likely if estimate.correction else 1.0)


def _uncorrected_price(estimate: Estimate) -> Decimal:
    corrected = estimate.correction.usd_per_gpu_hour.factor.likely if estimate.correction else 1.0
    return estimate.usd_per_gpu_hour / decimal(corrected)

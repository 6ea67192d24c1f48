"""From FLOPs to GPU-hours: FLOPs / (peak x utilisation x goodput), with an 80 % interval from held-out families."""

from functools import lru_cache
from math import exp, hypot, log

from costengine.amounts import Span
from costengine.efficiency import coefficients
from costengine.goodput import constant
from costengine.units import HOURS_PER_DAY, SECONDS_PER_HOUR


def gpu_hours(flops: float, peak_flops_per_second: float, utilisation: float, goodput: float) -> float:
    """GPU-hours of a run."""
    return flops / (peak_flops_per_second * utilisation * goodput * SECONDS_PER_HOUR)


def planned_count(flops: float, peak_flops_per_second: float) -> float:
    """How many accelerators such a run would be given: those that finish in a month at a median utilisation."""
    hours = gpu_hours(flops, peak_flops_per_second, constant("planning_mfu").likely, 1)
    return min(max(hours / (constant("target_days").likely * HOURS_PER_DAY), 1.0), 4096.0)


def interval(likely: float, *extra_spreads: float, narrowing: float = 1) -> Span:
    """The 80 % interval around an estimate: that of held-out families, and independent spreads in quadrature.

    A spread of 1.3 means that a tenth lies above 1.3 times as much, and a tenth below 1/1.3. `narrowing` is what the
    team's own runs leave of the first, in logarithms.
    """
    low, high = _around_one(extra_spreads, narrowing)
    return Span(low=likely * low, likely=likely, high=likely * high)


@lru_cache(maxsize=256)
def _around_one(extra_spreads: tuple[float, ...], narrowing: float) -> tuple[float, float]:
    fitted = coefficients()
    extra = hypot(*(log(spread) for spread in extra_spreads)) if extra_spreads else 0.0
    down = hypot(log(fitted["interval_low"]) * narrowing, extra)
    up = hypot(log(fitted["interval_high"]) * narrowing, extra)
    return exp(-down), exp(up)

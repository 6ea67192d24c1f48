"""Goodput: the share of paid time that moves the training forward, on hardware that fails.

With a checkpoint every T hours, C hours to write one, R hours to restart and a mean time M between failures of the
whole job, the share wasted is C/T + (T/2 + R)/M, least at T = sqrt(2 C M) (J. W. Young, CACM 17(9), 1974).
"""

from functools import cache, lru_cache
from math import sqrt

from costengine.amounts import Span
from costengine.assumptions import Default
from costengine.efficiency import coefficients
from costengine.tables import load

HOURS_PER_1000_DAYS = 24_000
GPUS_PER_NODE = 8


@cache
def constant(name: str) -> Default:
    """A constant of the physics with its range, reason and source."""
    rows: tuple[Default, ...] = load("physics.csv", Default)
    return next(row for row in rows if row.name == name)


@lru_cache(maxsize=1024)
def goodput(gpu_count: float) -> float:
    """The share of time not lost to failures, nor to evaluation and waiting; falls as the cluster grows."""
    return coefficients()["goodput_of_a_small_cluster"] * surviving(gpu_count)


def surviving(gpu_count: float) -> float:
    """The share of time not lost to hardware failures; a tenth is left however large the cluster.

    Failures are published per node of 8, so 8 count as one whatever the server holds.
    """
    failures = constant("failures_per_1000_node_days").likely
    return max(0.1, 1 - _wasted(HOURS_PER_1000_DAYS / (failures * max(gpu_count / GPUS_PER_NODE, 1))))


def _wasted(mean_hours: float) -> float:
    save, restart = constant("checkpoint_hours").likely, constant("restart_hours").likely
    interval = sqrt(2 * save * mean_hours)
    return save / interval + (interval / 2 + restart) / mean_hours


@cache
def measured_ratios() -> Span:
    """Paid hours over hours at the measured throughput: least, median and a high tenth of what runs reported."""
    fitted = coefficients()
    return Span(low=fitted["measured_low"], likely=fitted["measured_likely"], high=fitted["measured_high"])

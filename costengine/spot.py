"""Spot capacity: cheap and taken away at short notice; what the interruptions cost in time that is billed.

With a checkpoint every T hours, C hours to write one, R hours to restart and a mean time M between interruptions of
the whole job, the share of time wasted is C/T + (T/2 + R)/M. T is best at sqrt(2 C M)
(J. W. Young, CACM 17(9), 1974; J. T. Daly, FGCS 22(3), 2006).
"""

from math import ceil, inf, log, sqrt

from costengine.amounts import Frozen, Span
from costengine.assumptions import Default, assumed
from costengine.hardware import Accelerator
from costengine.lines import Assumption

HOURS_PER_MONTH = 720


class Rework(Frozen):
    """What interruptions add: `billed_per_useful_hour` is 1 or more; None where no progress would be made."""

    billed_per_useful_hour: Span
    checkpoint_interval_hours: float
    mean_hours_between_interruptions: float
    assumptions: tuple[Assumption, ...]


def rework(chip: Accelerator, gpu_count: int) -> Rework:
    """The expected rework of a synchronous job on spot: one instance lost stops all of them."""
    chance, save, restart = _interruption_chance(chip), assumed("checkpoint_minutes"), assumed("restart_minutes")
    instances = ceil(gpu_count / chip.gpus_per_node)
    best = _stretch(_mean_hours(chance.low, instances), save.low / 60, restart.low / 60)
    likely = _stretch(_mean_hours(chance.likely, instances), save.likely / 60, restart.likely / 60)
    worst = _stretch(_mean_hours(chance.high, instances), save.high / 60, restart.high / 60)
    mean_hours = _mean_hours(chance.likely, instances)
    return Rework(
        billed_per_useful_hour=Span(low=best, likely=likely, high=worst),
        checkpoint_interval_hours=_interval(mean_hours, save.likely / 60),
        mean_hours_between_interruptions=mean_hours,
        assumptions=(chance.said(name="spot interruptions"), save.said(), restart.said()),
    )


def _interruption_chance(chip: Accelerator) -> Default:
    for family in ("a100", "h100"):
        if chip.id.lower().startswith(family):
            return assumed(f"spot_interruption_{family}")
    return assumed("spot_interruption_other")


def _mean_hours(chance_in_30_days: float, instances: int) -> float:
    """Mean time between interruptions of a job that needs every one of its instances."""
    per_instance_hour = -log(1 - chance_in_30_days) / HOURS_PER_MONTH
    return 1 / (per_instance_hour * instances)


def _interval(mean_hours: float, save_hours: float) -> float:
    """Young's interval between checkpoints."""
    return sqrt(2 * save_hours * mean_hours)


def _stretch(mean_hours: float, save_hours: float, restart_hours: float) -> float:
    """Billed hours per useful hour at Young's interval; infinite where all time would be rework."""
    interval = _interval(mean_hours, save_hours)
    wasted = save_hours / interval + (interval / 2 + restart_hours) / mean_hours
    return 1 / (1 - wasted) if wasted < 1 else inf

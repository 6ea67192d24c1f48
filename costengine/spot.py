"""Spot capacity: cheap and taken away at short notice; what the interruptions cost in time that is billed.

With a checkpoint every T hours, C hours to write one, R hours to restart and a mean time M between interruptions of
the whole job, the share of time wasted is C/T + (T/2 + R)/M. T is best at sqrt(2 C M)
(J. W. Young, CACM 17(9), 1974; J. T. Daly, FGCS 22(3), 2006).
"""

from functools import lru_cache
from math import ceil, expm1, log, sqrt
from typing import NamedTuple

from costengine.amounts import Span
from costengine.assumptions import Default, assumed
from costengine.buying import bought
from costengine.errors import CostEngineError
from costengine.hardware import Accelerator
from costengine.lines import Assumption
from costengine.question import ProviderClass
from costengine.units import HOURS_PER_MONTH

MOST_WASTED = 0.9
"""Beyond this the job stands still rather than runs: the likely case is refused, the worst one cut off here."""


LONGEST_TIMES = 500
"""Beyond e^500 it makes no difference by how much a run never ends."""


class Rework(NamedTuple):
    """What interruptions add to a job: `billed_per_useful_hour` is 1 or more."""

    billed_per_useful_hour: Span
    checkpoint_interval_hours: float
    mean_hours_between_interruptions: float
    assumptions: tuple[Assumption, ...]


class NoProgress(CostEngineError):
    """A job so large that spot capacity would be taken away before it gets anywhere."""

    code = "does_not_fit"

    def __init__(self, instances: int, mean_hours: float) -> None:
        self.instances = instances
        self.mean_hours = mean_hours
        super().__init__(
            f"On spot, {instances:,} instances would lose one every {mean_hours * 60:,.0f} minutes and make no "
            f"progress; use fewer GPUs or buy on demand."
        )


@lru_cache(maxsize=256)
def rework(chip: Accelerator, gpu_count: int, seller: ProviderClass | None = None) -> Rework:
    """The expected rework of a synchronous job on spot: one instance lost stops all of them. Raises NoProgress."""
    chance, save, restart = interruption_chance(chip, seller), assumed("checkpoint_minutes"), assumed("restart_minutes")
    instances = ceil(gpu_count / chip.gpus_per_node)
    mean_hours = mean_hours_between(chance.likely, instances)
    wasted = wasted_share(mean_hours, save.likely / 60, restart.likely / 60)
    if wasted > MOST_WASTED:
        raise NoProgress(instances, mean_hours)
    least = wasted_share(mean_hours_between(chance.low, instances), save.low / 60, restart.low / 60)
    most = wasted_share(mean_hours_between(chance.high, instances), save.high / 60, restart.high / 60)
    return Rework(
        billed_per_useful_hour=Span(
            low=_stretch(least), likely=_stretch(wasted), high=_stretch(min(max(most, wasted), MOST_WASTED))
        ),
        checkpoint_interval_hours=young_interval(mean_hours, save.likely / 60),
        mean_hours_between_interruptions=mean_hours,
        assumptions=(chance.said(name="spot interruptions"), save.said(), restart.said()),
    )


def interruption_chance(chip: Accelerator, seller: ProviderClass | None = None) -> Default:
    """The chance that one instance is taken away within 30 days: published for AWS alone, by accelerator."""
    if seller in (ProviderClass.NEOCLOUD, ProviderClass.MARKETPLACE):
        return bought(f"spot_interruption_{seller.value}")
    for family in ("a100", "h100"):
        if chip.id.lower().startswith(family):
            return assumed(f"spot_interruption_{family}")
    return assumed("spot_interruption_other")


def mean_hours_between(chance_in_30_days: float, instances: int) -> float:
    """Mean time between interruptions of a job that needs every one of its instances."""
    per_instance_hour = -log(1 - chance_in_30_days) / HOURS_PER_MONTH
    return 1 / (per_instance_hour * instances)


def young_interval(mean_hours: float, save_hours: float) -> float:
    """Young's interval between checkpoints."""
    return sqrt(2 * save_hours * mean_hours)


def wasted_share(mean_hours: float, save_hours: float, restart_hours: float) -> float:
    """The share of billed time that is saving, lost work and restarts, at Young's interval."""
    interval = young_interval(mean_hours, save_hours)
    return save_hours / interval + (interval / 2 + restart_hours) / mean_hours


def billed_without_checkpoints(run_hours: float, mean_hours: float) -> float:
    """Hours billed per useful hour where each interruption starts the run over: M (e^(T/M) - 1) / T.

    The expected time until T hours go by without an interruption (J. T. Daly, FGCS 22(3), 2006, with no checkpoint).
    """
    times = run_hours / mean_hours
    return expm1(min(times, LONGEST_TIMES)) / times if times else 1.0


def _stretch(wasted: float) -> float:
    return 1 / (1 - wasted)

"""How many accelerators for how long: the count for a limit or a date, and three counts where none was given."""

from dataclasses import dataclass
from datetime import date
from math import ceil, log2

from costengine.amounts import Span
from costengine.errors import OutOfRange
from costengine.goodput import constant
from costengine.hardware import Accelerator
from costengine.job import Job
from costengine.question import Question
from costengine.timing import time_on
from costengine.training import planned_count
from costengine.units import HOURS_PER_DAY

LARGEST_CLUSTER = 100_000


@dataclass(frozen=True, slots=True)
class CountOption:
    """A sensible number of accelerators, and the days the run would take on it."""

    gpu_count: int
    days: Span


def limit_hours(question: Question, today: date | None) -> float | None:
    """The hours within which the run must end, if any was said; a duration is a limit where no count was given."""
    limits = [] if question.max_hours is None else [question.max_hours]
    if question.gpu_count is None and question.duration_hours is not None:
        limits.append(question.duration_hours)
    if question.deadline is not None and today is not None:
        limits.append((question.deadline - today).days * HOURS_PER_DAY)
    if limits and min(limits) <= 0:
        raise OutOfRange("A deadline", f"{question.deadline or min(limits)}", "a date after today")
    return min(limits) if limits else None


def count_within(limit: float, question: Question, job: Job, chip: Accelerator, smallest: int) -> int:
    """The fewest accelerators that finish within the limit: whole nodes beyond the first. Raises OutOfRange."""
    count = smallest
    while (needed := _needed(limit, question, job, chip, count)) > count:
        count = needed
        if count > LARGEST_CLUSTER:
            size = f"{count:,} GPUs, as many as this job needs in that time,"
            raise OutOfRange("A cluster", size, f"more time, so that {LARGEST_CLUSTER:,} GPUs are enough")
    return count


def _needed(limit: float, question: Question, job: Job, chip: Accelerator, count: int) -> int:
    """The whole nodes that a run as efficient as on this count needs."""
    needed = time_on(question, job, chip, count).hours.likely / limit
    return whole_nodes(min(needed, 2 * LARGEST_CLUSTER), chip)


def whole_nodes(count: float, chip: Accelerator) -> int:
    """The count rounded up to one, two, four or eight accelerators, then to whole nodes."""
    if count <= chip.gpus_per_node:
        return 1 << ceil(log2(max(count, 1)))
    return ceil(count / chip.gpus_per_node) * chip.gpus_per_node


def planned(job: Job, chip: Accelerator, smallest: int) -> float:
    """The count to reason with where none was given."""
    return max(planned_count(job.flops, chip.training_flops_per_second), smallest)


def options(question: Question, job: Job, chip: Accelerator, smallest: int) -> tuple[CountOption, ...]:
    """Three counts around the one that takes a month, each of which holds the job; of the GPU-hours said, if any."""
    middle = 1 << round(log2(planned(job, chip, smallest)))
    counts = sorted({max(whole_nodes(middle * factor, chip), smallest) for factor in (0.5, 1, 2, 4)})[:3]
    return tuple(_option(question, job, chip, count) for count in counts)


def _option(question: Question, job: Job, chip: Accelerator, count: int) -> CountOption:
    given = question.gpu_hours
    hours = time_on(question, job, chip, count).hours if given is None else Span.exactly(given)
    return CountOption(gpu_count=count, days=hours.times(1 / count / HOURS_PER_DAY))


def a_month_of(hours: float, chip: Accelerator) -> int:
    """The accelerators on which so many GPU-hours take a month."""
    month = constant("target_days").likely * HOURS_PER_DAY
    return whole_nodes(min(hours / month, LARGEST_CLUSTER), chip)

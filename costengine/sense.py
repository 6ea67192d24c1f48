"""Sense: what the figures of a question imply together, and what a person should know before paying."""

from contextlib import suppress
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple

from costengine.amounts import Span, short
from costengine.clock import a_month_of, count_within
from costengine.errors import CostEngineError, OutOfRange
from costengine.explain import unmeasured
from costengine.goodput import constant
from costengine.hardware import Accelerator
from costengine.job import Job
from costengine.question import Kind, Precision, Question
from costengine.timing import Time, possible, weights_share
from costengine.units import HOURS_PER_DAY, HOURS_PER_YEAR

IN_TIME = "In time for"
"""The beginning of a note that belongs under the headline."""
IN_THE_LIMIT, IN_A_MONTH = "would finish in time.", "would take a month."
"""The ends of notes that belong there: a count that keeps the limit, or makes an end of years."""
LONG_RUN_YEARS = 2
LEAST_SHARE = 0.01
MOST_GPU_HOURS = 1e13
WORK_ASSUMED = ("tokens", "steps", "tokens per step")


class Verdict(NamedTuple):
    """The job and its hours after what was said outright has been weighed."""

    job: Job
    hours: Span
    said: bool
    notes: tuple[str, ...] = ()


def weigh(question: Question, job: Job, chip: Accelerator, time: Time) -> Verdict:
    """GPU-hours that were said outright are what is paid for; what they imply is checked. Raises Contradiction."""
    said = question.gpu_hours
    if said is None and question.gpu_count and question.duration_hours:
        said = question.gpu_count * question.duration_hours
    if said is None:
        return Verdict(job, time.hours, said=False)
    if not 0 < said < MOST_GPU_HOURS:
        raise OutOfRange("A run", f"{said:,g} GPU-hours", "more than 0 and less than 10 trillion GPU-hours")
    if question.kind is Kind.RL or (question.tokens is None and question.flops is None):
        return _work_within(said, job, time)
    return _checked(said, question, job, chip, time)


def _work_within(said: float, job: Job, time: Time) -> Verdict:
    """The time is fixed, so the work is what fits into it."""
    part = said / time.hours.likely
    tokens = job.tokens * job.epochs * part
    low, high = tokens * time.hours.likely / time.hours.high, tokens * time.hours.likely / time.hours.low
    done = job._replace(
        tokens=job.tokens * part,
        flops=job.flops * part,
        assumptions=tuple(item for item in job.assumptions if item.name not in WORK_ASSUMED),
    )
    note = f"That time trains on about {short(tokens)} tokens, between {short(low)} and {short(high)}."
    return Verdict(done, Span.exactly(said), said=False, notes=(note,))


def _checked(said: float, question: Question, job: Job, chip: Accelerator, time: Time) -> Verdict:
    """Work and time are both fixed: together they imply a utilisation."""
    share = possible(
        weights_share(job, said), _arithmetic(job, said, question, chip), _ways_out(question, job, chip, time)
    )
    implied = f"{share:.0%}" if share >= LEAST_SHARE else f"less than {LEAST_SHARE:.0%}"
    note = f"These figures imply {implied} of the dense {job.precision.value} peak, restarts included."
    if time.hours.low <= said <= time.hours.high:
        return Verdict(job, Span.exactly(said), said=True, notes=(note,))
    usual = f"Published runs suggest {time.hours.low:,.0f} to {time.hours.high:,.0f} GPU-hours for this."
    return Verdict(job, Span.exactly(said), said=True, notes=(note, usual))


def _ways_out(question: Question, job: Job, chip: Accelerator, time: Time) -> str:
    """The time that the work takes on these accelerators, and how many do it in this time."""
    count, asked = question.gpu_count, question.duration_hours
    if not count or not asked:
        return f"it takes about {time.hours.likely:,.0f} GPU-hours"
    takes = f"{_gpus_take(count)} about {_clock(time.hours.likely / count)}"
    with suppress(CostEngineError):
        return f"{takes}, and about {count_within(asked, question, job, chip, count):,} would do it in {_clock(asked)}"
    return takes


def _arithmetic(job: Job, said: float, question: Question, chip: Accelerator) -> str:
    days = said / (question.gpu_count or 1) / HOURS_PER_DAY
    where = (
        f"{question.gpu_count:,} x {chip.name} in {days:,.3g} day{'s' * (days != 1)}"
        if question.gpu_count
        else f"{said:,.0f} GPU-hours"
    )
    tokens = short(job.tokens * job.epochs)
    return f"{job.passes:g} x {short(job.active_parameters, 4)} parameters x {tokens} tokens on {where}"


def notes(question: Question, job: Job, chip: Accelerator) -> tuple[str, ...]:
    """What the hardware and the figures given make less sure."""
    found = []
    if part := unmeasured(chip):
        found.append(f"{chip.name}: {part.why}, so the range is wider.")
    if question.mfu is not None and question.mfu > constant("highest_utilisation").likely:
        found.append(f"An MFU of {question.mfu:.0%} is above that of every published run.")
    if job.precision in (Precision.FP8, Precision.FP4) and question.mfu is None:
        found.append(f"Published runs in {job.precision.value} are few: the gain is taken from benchmarks.")
    return tuple(found)


def clock_notes(
    question: Question, job: Job, chip: Accelerator, count: int, hours: Span, limit: float | None
) -> tuple[str, ...]:
    """A limit that is missed, surely or perhaps, and a run of years, with a count that would do; a date that is met."""
    clock = hours.likely / count
    if limit is not None and question.gpu_count and clock > limit:
        needed = count_within(limit, question, job, chip, count)
        return (f"{_gpus_take(count)} about {_clock(clock)}, not {_clock(limit)}: about {needed:,} {IN_THE_LIMIT}",)
    if limit is not None and question.deadline is not None:
        return (_in_time(question.deadline, hours.times(1 / count), limit),)
    if limit is not None and hours.high / count > limit:
        return (f"At the high end it takes {_clock(hours.high / count)}, longer than the {_clock(limit)} it may take.",)
    if clock > LONG_RUN_YEARS * HOURS_PER_YEAR:
        years, enough = clock / HOURS_PER_YEAR, a_month_of(hours.likely, chip)
        return (f"{count:,} GPU{'s' * (count > 1)} would take {years:,.0f} years; about {enough:,} {IN_A_MONTH}",)
    return ()


def _in_time(deadline: date, clock: Span, limit: float) -> str:
    """That a date is met, the last day to start, and whether the high end would meet it too."""
    latest = deadline - timedelta(days=ceil(clock.likely / HOURS_PER_DAY))
    if clock.high > limit:
        sure = f"; at the high end it takes {_clock(clock.high)}, too late even if started today"
    else:
        safe = deadline - timedelta(days=ceil(clock.high / HOURS_PER_DAY))
        sure = f"; by {safe.isoformat()} to be safe ({_clock(clock.high)} at the high end)" if safe < latest else ""
    return f"{IN_TIME} {deadline.isoformat()}: start by {latest.isoformat()} at the latest{sure}."


def _gpus_take(count: int) -> str:
    return "1 GPU takes" if count == 1 else f"{count:,} GPUs take"


def _clock(hours: float) -> str:
    if hours < 1:
        return "less than an hour"
    return f"{hours / HOURS_PER_DAY:,.0f} days" if hours >= 2 * HOURS_PER_DAY else f"{hours:,.0f} h"

"""The work of a job: how many GPU-hours it takes, on how many accelerators, for how long."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import NamedTuple

from costengine.amounts import Span, short
from costengine.clock import CountOption, count_within, limit_hours, options, planned
from costengine.errors import Incomplete, OutOfRange
from costengine.explain import Factor, factors_of_time, factors_of_work, why_utilisation
from costengine.flops import RECOMPUTED
from costengine.goodput import constant
from costengine.hardware import Accelerator
from costengine.job import Job, settle
from costengine.layout import Layout, layout
from costengine.learning import Correction
from costengine.lighter import refused
from costengine.lines import Assumption
from costengine.memory import SHORT_SEQUENCE, Load, Memory, fit, holds, load_at, smallest_count
from costengine.optimisers import USUAL, optimisers
from costengine.question import Kind, Method, Question
from costengine.sense import Verdict, clock_notes, notes, weigh
from costengine.timing import Time, setting_of, time_on
from costengine.units import SECONDS_PER_HOUR


@dataclass(frozen=True)
class Work:
    """What a job asks of the hardware; `gpu_hours` hold the run's own failures and restarts, not those of spot.

    Of a what-if nobody reads the explanation: it and the layout are worked out when they are asked for. The figures of
    training are None for bare GPU time. `mfu` is a share of `peak_flops_per_second`, the dense peak of the precision
    used; `options` are filled when neither a count nor a limit was given.
    """

    gpu_hours: Span
    gpu_count: int | None
    wall_clock_hours: Span | None
    assumptions: tuple[Assumption, ...] = ()
    notes: tuple[str, ...] = ()
    flops: float | None = None
    parameters: float | None = None
    active_parameters: float | None = None
    tokens: float | None = None
    mfu: float | None = None
    goodput: float | None = None
    peak_flops_per_second: float | None = None
    options: tuple[CountOption, ...] = ()
    memory: Memory | None = None
    """On each accelerator; on the fewest that hold the job, where no count was given."""
    smallest_count: int | None = None
    published: str | None = None
    explained: Callable[[], tuple[Factor, ...]] = field(default=tuple, compare=False, repr=False)
    laid_out: Callable[[], Layout] | None = field(default=None, compare=False, repr=False)

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """The chain from parameters and tokens to GPU-hours; empty for bare GPU time."""
        return self.explained()

    @cached_property
    def layout(self) -> Layout | None:
        """Who holds which part of the model; None where no count was given."""
        return self.laid_out() if self.laid_out else None

    @property
    def held(self) -> str:
        """What lies in the memory of each accelerator, and the fewest that hold it; nothing for bare GPU time."""
        if self.memory is None or self.smallest_count is None:
            return ""
        fewest = f"{self.smallest_count:,} GPU{'s' * (self.smallest_count > 1)}"
        if self.layout is None:
            return f"{fewest} can hold it: {self.memory.words}"
        plan = self.layout
        held = self.memory if plan.sharded else self.memory.divided(plan.tensor, plan.pipeline)
        return held.words + (f"; {fewest} would do" if self.smallest_count < self.memory.gpu_count else "")


def work(
    question: Question, chip: Accelerator, today: date | None = None, correction: Correction | None = None
) -> Work:
    """The work of a question on this accelerator; a deadline needs `today`. Raises CostEngineError."""
    if question.kind is Kind.GPU_TIME:
        return _gpu_time(question)
    return _training(question, chip, today, correction)


def _gpu_time(question: Question) -> Work:
    """Bare GPU time is what was said, to the hour: count times duration."""
    if question.gpu_hours is not None:
        hours = question.gpu_hours
        clock = hours / question.gpu_count if question.gpu_count else None
    elif question.gpu_count is None or question.duration_hours is None:
        raise Incomplete("Say how many GPUs and for how long, such as “8 H100 for 3 days”.")
    else:
        clock = question.duration_hours
        hours = question.gpu_count * question.duration_hours
    return Work(
        gpu_hours=Span.exactly(hours),
        gpu_count=question.gpu_count,
        wall_clock_hours=None if clock is None else Span.exactly(clock),
    )


class _Placed(NamedTuple):
    """A job that fits: what it holds, on the fewest accelerators and on as many as it gets."""

    question: Question
    job: Job
    load: Load
    smallest: int
    gpu_count: int | None
    """As said, or as few as keep the limit; None where neither was given."""
    limit: float | None
    memory: Memory
    notes: tuple[str, ...]


def _training(question: Question, chip: Accelerator, today: date | None, correction: Correction | None) -> Work:
    placed = _placed(question, chip, today, correction)
    question, job, count, memory = placed.question, placed.job, placed.gpu_count, placed.memory
    reached = count or planned(job, chip, placed.smallest)
    time = time_on(question, job, chip, reached)
    verdict = weigh(question, job, chip, time)
    return Work(
        gpu_hours=verdict.hours,
        gpu_count=count,
        wall_clock_hours=verdict.hours.times(1 / count) if count else None,
        assumptions=verdict.job.assumptions,
        notes=_training_notes(placed, verdict, chip),
        flops=verdict.job.flops,
        parameters=job.parameters,
        active_parameters=job.active_parameters,
        tokens=verdict.job.tokens,
        mfu=_mfu(verdict, time),
        goodput=time.goodput,
        peak_flops_per_second=job.peak_flops_per_second,
        options=() if count else options(question, job, chip, placed.smallest),
        memory=memory,
        smallest_count=placed.smallest,
        published=_published(job, chip, verdict, time),
        explained=partial(_factors, question, chip, verdict, time, reached),
        laid_out=partial(_layout, job, chip, placed.load, memory) if count else None,
    )


def _placed(question: Question, chip: Accelerator, today: date | None, correction: Correction | None) -> _Placed:
    """The job on the accelerators that it gets. Raises DoesNotFit where they do not hold it."""
    question = _with_mfu(question)
    _check(question)
    job = settle(question, chip, correction)
    load = load_at(job, job.sequence_length)
    question, load_notes = _with_sequence_that_fits(question, job, load, chip)
    if load_notes:
        job = settle(question, chip, correction)
        load = load_at(job, job.sequence_length)
    smallest = smallest_count(load, chip)
    if smallest is None:
        raise refused(job, load, chip, question.gpu_count or 1)
    limit = limit_hours(question, today)
    count = question.gpu_count or (count_within(limit, question, job, chip, smallest) if limit else None)
    memory = fit(load, chip, count or smallest)
    if memory is None:
        raise refused(job, load, chip, count or smallest)
    return _Placed(question, job, load, smallest, count, limit, memory, load_notes)


def _training_notes(placed: _Placed, verdict: Verdict, chip: Accelerator) -> tuple[str, ...]:
    question, job, count = placed.question, placed.job, placed.gpu_count
    return (
        *job.notes,
        *_states(job),
        *placed.notes,
        *_on_the_host(question, job, placed.memory, counted=count is not None),
        *verdict.notes,
        *notes(question, job, chip),
        *(clock_notes(question, job, chip, count, verdict.hours, placed.limit) if count else ()),
    )


def _published(job: Job, chip: Accelerator, verdict: Verdict, time: Time) -> str | None:
    """What the model's own run took; outside of the range also the MFU that this means, which may be asked for."""
    run, hours = job.published, verdict.hours
    if run is None:
        return None
    if run.gpu != chip.id or hours.low <= run.gpu_hours <= hours.high:
        return run.words
    reached = _mfu(verdict, time) * hours.likely / run.gpu_hours
    side = "more" if run.gpu_hours > hours.high else "less"
    meant = (
        f"{reached:.0%} MFU, above that of every published run"
        if reached > constant("highest_utilisation").likely
        else f"{reached:.0%} MFU; “at {reached:.0%} MFU” counts as that run did"
    )
    return f"{run.words} That is {side} than our range of {short(hours.low)} to {short(hours.high)}: it means {meant}."


def _mfu(verdict: Verdict, time: Time) -> float:
    """The utilisation estimated, or the one that work and time together imply."""
    if not verdict.said:
        return time.mfu
    seconds = verdict.hours.likely * SECONDS_PER_HOUR
    return verdict.job.flops / (seconds * verdict.job.peak_flops_per_second * time.goodput)


def _factors(question: Question, chip: Accelerator, verdict: Verdict, time: Time, count: float) -> tuple[Factor, ...]:
    """The chain from parameters and tokens to GPU-hours."""
    job, mfu = verdict.job, _mfu(verdict, time)
    why = _why(question, job, chip, count, verdict.said)
    return (
        *factors_of_work(job, question),
        *factors_of_time(job, chip, mfu, time.goodput, verdict.hours.likely, why),
    )


def _why(question: Question, job: Job, chip: Accelerator, count: float, said: bool) -> str:
    if said:
        return "as the work and the time given imply"
    if question.hfu is not None:
        return f"as your HFU of {question.hfu:.0%} implies: recomputed activations, a quarter of it, are no progress"
    if question.tokens_per_second is not None:
        return "as your measured tokens per second imply"
    return "as you said" if question.mfu is not None else why_utilisation(setting_of(job, chip, count), job, chip)


def _with_mfu(question: Question) -> Question:
    """An HFU as the MFU that it holds, every activation being computed twice; an MFU that was given too wins."""
    if question.hfu is None:
        return question
    if question.mfu is not None:
        return question.but(hfu=None)
    if not 0 < question.hfu <= 1:
        raise OutOfRange("An HFU", f"{question.hfu:.0%}", "more than 0 % and at most 100 %")
    return question.but(mfu=question.hfu / RECOMPUTED)


def _check(question: Question) -> None:
    """Shares and rates that no run can have."""
    if question.mfu is not None and not 0 < question.mfu <= 1:
        raise OutOfRange("An MFU", f"{question.mfu:.0%}", "more than 0 % and at most 100 %")
    if question.gpu_count is not None and not 1 <= question.gpu_count <= 10_000_000:
        raise OutOfRange("A cluster", f"{question.gpu_count:,} GPUs", "1 to 10 million GPUs")
    for name, value in (("epochs", question.epochs), ("tokens per second", question.tokens_per_second)):
        if value is not None and not 0 < value <= 1e12:
            raise OutOfRange(f"A job with {name}", f"{value:,g}", "more than 0 and at most a trillion")


def _with_sequence_that_fits(
    question: Question, job: Job, load: Load, chip: Accelerator
) -> tuple[Question, tuple[str, ...]]:
    """The question with a shorter sequence, said, where only that fits and none was asked for."""
    count, sequence = question.gpu_count, job.sequence_length
    if not count or question.sequence_length is not None or holds(load, chip, count):
        return question, ()
    while not holds(load_at(job, sequence), chip, count):
        sequence /= 2
        if sequence < SHORT_SEQUENCE:
            return question, ()
    note = f"Fits with sequences of up to {sequence:,.0f} tokens only, and is priced with those."
    return question.but(sequence_length=sequence), (note,)


def _on_the_host(question: Question, job: Job, memory: Memory, *, counted: bool) -> tuple[str, ...]:
    """What the host's memory holds, and what that costs; more accelerators than the fewest may page nothing."""
    if not memory.host_gb or (memory.paged and not counted):
        return ()
    if memory.paged:
        return ("Fits with a paged optimiser only, whose states lie in the host's memory; it is a little slower.",)
    held = (
        f"CPU offload keeps {memory.host_gb:,.0f} GB of gradients and optimiser states in the hosts' memory, "
        "which must be there"
    )
    if not job.waits_for_the_hosts or question.gives_speed:
        return (f"{held}.",)
    slow = constant("offload_slowdown")
    return (
        f"{held}. Each step waits for it: {slow.likely:g} times the hours are counted, and it may be {slow.low:g} "
        f"(a large batch on each GPU) to {slow.high:g} times (a small one).",
    )


def _states(job: Job) -> tuple[str, ...]:
    """What was asked of the optimiser, where it is not the usual one: it changes memory, hardly time."""
    if (job.kept.optimiser, job.kept.state_format) == (USUAL.optimiser, USUAL.state_format):
        return ()
    name = optimisers()[job.kept.optimiser].name
    each = job.kept.gradient_bytes + job.kept.copy_bytes + job.kept.moment_bytes
    return (f"{name}: {each:,.3g} bytes of gradients and states for each trained weight; hours as with AdamW.",)


def _layout(job: Job, chip: Accelerator, load: Load, memory: Memory) -> Layout:
    mixture = job.active_parameters < job.parameters
    return layout(_trained_size(job), mixture, load.states_gb, memory.sequence_split, chip, memory.gpu_count)


def _trained_size(job: Job) -> float:
    """Adapters and reinforcement learning are sharded whatever their size."""
    return job.parameters if job.kind is not Kind.RL and job.method is Method.FULL else 0.0

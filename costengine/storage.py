"""Storage of data and checkpoints, and the transfer of both: small beside compute, a line each all the same."""

from collections.abc import Callable
from functools import lru_cache
from math import sqrt
from typing import NamedTuple

from costengine.amounts import Span, plus, product
from costengine.assumptions import assumed
from costengine.hardware import Accelerator
from costengine.lines import Assumption, Charge, Group, charge
from costengine.units import BYTES_PER_GB, HOURS_PER_DAY, HOURS_PER_MONTH, SECONDS_PER_HOUR
from costengine.work import Work


class StorageCost(NamedTuple):
    """The infrastructure of a rented run."""

    charges: tuple[Charge, ...]
    assumptions: tuple[Assumption, ...]


class Sizes(NamedTuple):
    """How much a job reads and saves."""

    parameters: float
    """Those that are trained, whose state a checkpoint saves."""
    tokens: float
    state: float = 1.0
    """What is saved of a parameter beside mixed precision with AdamW."""
    assumptions: tuple[Assumption, ...] = ()


def storage_cost(sizes: Sizes, work: Work) -> StorageCost:
    """Data and checkpoints for as long as the run lasts, one month at least, and one copy of each moved."""
    months = max(1.0, (work.wall_clock_hours.likely if work.wall_clock_hours else 0) / HOURS_PER_MONTH)
    return StorageCost(
        charges=_charges(sizes.parameters * sizes.state, sizes.tokens, months, _kept(work)),
        assumptions=(*sizes.assumptions, *_assumed_of_all(sizes.state)),
    )


@lru_cache(maxsize=16)
def _assumed_of_all(state: float) -> tuple[Assumption, ...]:
    saved = assumed("checkpoint_bytes_per_parameter")
    said = saved.said() if state == 1 else saved.said(value=f"{saved.likely * state:,g}")
    return assumed("bytes_per_token").said(), said, assumed("checkpoints_kept").said()


def _kept(work: Work) -> Span:
    """Full checkpoints on disk at a time: one, and one for each day, up to the usual number."""
    usual = assumed("checkpoints_kept").span
    hours = work.wall_clock_hours.likely if work.wall_clock_hours else None
    if hours is None and work.options:
        hours = work.options[len(work.options) // 2].days.likely * HOURS_PER_DAY
    if hours is None:
        return usual
    likely = min(usual.likely, 1 + hours // HOURS_PER_DAY)
    return usual.times(likely / usual.likely)


@lru_cache(maxsize=32)
def _charges(states: float, tokens: float, months: float, kept: Span) -> tuple[Charge, ...]:
    """Of a question and its what-ifs, most of which store as much."""
    data_gb = assumed("bytes_per_token").span.times(tokens / BYTES_PER_GB)
    checkpoint_gb = assumed("checkpoint_bytes_per_parameter").span.times(states / BYTES_PER_GB)

    def saved() -> str:
        return f"{kept.likely:.0f} checkpoint{'s' * (kept.likely > 1)} of {_gb(checkpoint_gb)}"

    return (
        _stored("data storage", data_gb, months, lambda: _gb(data_gb)),
        _stored("checkpoint storage", product(checkpoint_gb, kept), months, saved),
        _moved(data_gb, checkpoint_gb),
    )


def _stored(component: str, gb: Span, months: float, what: Callable[[], str]) -> Charge:
    price = assumed("storage_usd_per_gb_month")

    def how() -> str:
        return f"{what()} x {months:.1f} month{'s' * (months > 1)} x ${price.likely}"

    held = gb.times(months)
    return charge(Group.INFRASTRUCTURE, component, held, price.money, how, price.source, price.as_of, in_run=True)


def _moved(data_gb: Span, checkpoint_gb: Span) -> Charge:
    price = assumed("egress_usd_per_gb")
    gb = plus(data_gb, checkpoint_gb)

    def how() -> str:
        return f"data in and one checkpoint out, {_gb(gb)} x ${price.likely}"

    return charge(Group.INFRASTRUCTURE, "transfer", gb, price.money, how, price.source, price.as_of, in_run=True)


def _gb(size: Span) -> str:
    """In whole gigabytes, as long as there are any."""
    return f"{size.likely:,.0f} GB" if size.likely >= 1 else f"{size.likely:.1g} GB"


def sizes_of_gpu_time(chip: Accelerator, gpu_hours: float) -> Sizes:
    """What bare GPU time could train: the compute-optimal model of its FLOPs, to size the storage.

    FLOPs = 6 N D with D = 20 N (arXiv 2001.08361, arXiv 2203.15556).
    """
    mfu, ratio = assumed("sizing_mfu"), assumed("tokens_per_parameter")
    flops = gpu_hours * SECONDS_PER_HOUR * chip.training_flops_per_second * mfu.likely
    parameters = sqrt(flops / (6 * ratio.likely))
    tokens = ratio.likely * parameters
    sized = Assumption(
        name="model behind the GPU time",
        value=f"{parameters / 1e9:,.1f}B parameters, {tokens / 1e9:,.0f}B tokens",
        unit="",
        why="the compute-optimal model of these GPU-hours; it only sizes the storage",
        source=ratio.source,
    )
    return Sizes(parameters=parameters, tokens=tokens, assumptions=(sized,))

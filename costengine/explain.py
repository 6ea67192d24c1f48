"""From FLOPs to GPU-hours factor by factor: what `explain` shows, each with its formula and source."""

from dataclasses import dataclass
from functools import cache

from costengine.amounts import short
from costengine.efficiency import EfficiencyClass, Setting, effects, efficiency_class
from costengine.goodput import constant
from costengine.hardware import Accelerator
from costengine.job import Job
from costengine.learning import OWN_RUNS
from costengine.precision import SLOWER_THAN_16_BITS
from costengine.question import Method, Question

FITTED = "benchmarks/fit_efficiency.py on costengine/data/published_runs.csv and benchmarks/data/throughput.csv"


@dataclass(frozen=True, slots=True)
class Factor:
    """One link of the chain; `formula` is in words."""

    name: str
    value: float
    unit: str
    formula: str
    source: str


def factors_of_work(job: Job, question: Question) -> tuple[Factor, ...]:
    """The factors up to FLOPs."""
    said = "your figure"
    size = said if question.parameters or question.active_parameters else "the named model or an assumption"
    return (
        Factor(
            name="active parameters",
            value=job.active_parameters,
            unit="parameters",
            formula=f"of {short(job.parameters, 4)} parameters, those that each token passes through",
            source=size,
        ),
        Factor(
            name="tokens",
            value=job.tokens * job.epochs,
            unit="tokens",
            formula=f"{short(job.tokens, 4)} tokens x {job.epochs:g} epoch{'s' * (job.epochs != 1)}",
            source=said if question.tokens else "an assumption or the named model",
        ),
        _per_token(job),
        Factor(
            name="FLOPs",
            value=job.flops,
            unit="FLOPs",
            formula="FLOPs per token x tokens" if not question.flops else "as given",
            source=said if question.flops else "arXiv 2001.08361",
        ),
    )


def _per_token(job: Job) -> Factor:
    return Factor(
        name="FLOPs per token",
        value=job.flops / (job.tokens * job.epochs),
        unit="FLOPs per token",
        formula=f"{job.passes:g} x (active parameters + layers x hidden size x sequence of {job.sequence_length:g})"
        + (" + 2 x the teacher's active parameters" if job.teacher_parameters else ""),
        source="arXiv 2001.08361 section 2.1; arXiv 2204.02311 appendix B",
    )


def factors_of_time(
    job: Job, chip: Accelerator, mfu: float, goodput: float, hours: float, why_mfu: str
) -> tuple[Factor, ...]:
    """The factors from FLOPs to GPU-hours."""
    return (
        _peak(chip, job.peak_flops_per_second, job.precision.value),
        Factor(
            name="utilisation (MFU)",
            value=mfu,
            unit="fraction of peak",
            formula=why_mfu,
            source="your figure" if why_mfu.startswith("as") else FITTED,
        ),
        Factor(
            name="goodput",
            value=goodput,
            unit="fraction of time",
            formula="time not lost to failures, restarts, checkpoints, evaluation and waiting",
            source="benchmarks/data/goodput.csv; arXiv 2410.21680; CACM 17(9), 1974",
        ),
        *_own_runs(job),
        Factor(
            name="GPU-hours",
            value=hours,
            unit="GPU-hours",
            formula="FLOPs / (peak x utilisation x goodput x 3600)" + _rest(job),
            source="llmcost",
        ),
    )


def _own_runs(job: Job) -> tuple[Factor, ...]:
    """What the team's own runs took, as a factor."""
    if job.own_runs is None:
        return ()
    why = next(item.why for item in job.assumptions if item.source == OWN_RUNS)
    factor = Factor(name="own runs", value=job.own_runs.factor.likely, unit="times", formula=why, source=OWN_RUNS)
    return (factor,)


@cache
def _peak(chip: Accelerator, peak: float, precision: str) -> Factor:
    return Factor(
        name="peak",
        value=peak,
        unit="FLOP/s",
        formula=f"dense {precision} peak of {chip.name}",
        source=f"{chip.source}, {chip.as_of.isoformat()}",
    )


def _rest(job: Job) -> str:
    rollouts = ", and the rollouts at their own utilisation" if job.rollout_passes else ""
    return f" x own runs{rollouts}" if job.own_runs else rollouts


def why_utilisation(setting: Setting, job: Job, chip: Accelerator) -> str:
    """The fitted model in words: the base, and each effect that applies as a multiple of it."""
    base, *others = effects(setting)
    said = [f"{base.times:.0%} {base.words}", *(f"x {effect.times:.2f} for {effect.words}" for effect in others)]
    if job.peak_flops_per_second != chip.training_flops_per_second and job.precision not in SLOWER_THAN_16_BITS:
        share = chip.training_flops_per_second / job.peak_flops_per_second
        said.append(f"x {share:.2f} as a share of the {job.precision.value} peak")
    if job.waits_for_the_hosts:
        said.append(f"/ {constant('offload_slowdown').likely:g} for waiting on the hosts (CPU offload)")
    if job.method is Method.QLORA:
        said.append(f"/ {constant('qlora_slowdown').likely:g} for expanding 4-bit weights")
    return ", ".join(said)


def unmeasured(chip: Accelerator) -> EfficiencyClass | None:
    """The class of an accelerator on which no whole run was published; None for the others."""
    found = efficiency_class(chip.id)
    return None if found.measured else found

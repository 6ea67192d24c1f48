"""GPU-hours of a settled job on a number of accelerators: measured, at a given utilisation, or estimated."""

from typing import NamedTuple

from costengine.amounts import Span
from costengine.efficiency import Setting, setting_on, utilisation
from costengine.errors import Contradiction
from costengine.explain import unmeasured
from costengine.goodput import constant, goodput, measured_ratios
from costengine.hardware import Accelerator
from costengine.job import Job
from costengine.precision import SLOWER_THAN_16_BITS
from costengine.question import Kind, Method, Question
from costengine.training import gpu_hours, interval
from costengine.units import SECONDS_PER_HOUR


class Time(NamedTuple):
    """GPU-hours at some count, and the two shares they came from."""

    hours: Span
    mfu: float
    goodput: float


def time_on(question: Question, job: Job, chip: Accelerator, count: float) -> Time:
    """The time of the job on so many accelerators."""
    share = goodput(count)
    if question.tokens_per_second is not None:
        return _measured(question.tokens_per_second, job, share)
    if question.mfu is not None:
        return Time(_around(_hours(job, question.mfu, share), job), question.mfu, share)
    mfu = _utilisation(job, chip, count)
    return Time(_interval(_hours(job, mfu, share), job, chip), mfu, share)


def _interval(hours: float, job: Job, chip: Accelerator) -> Span:
    """The range of the fit, moved and narrowed by the team's own runs."""
    if job.own_runs is None:
        return interval(hours, *_spreads(job, chip))
    return interval(hours * job.own_runs.factor.likely, *_spreads(job, chip), narrowing=job.own_runs.narrowing)


def possible(share: float, what: str, ways_out: str = "give more GPUs, more time or fewer tokens") -> float:
    """The share of the peak, unless no hardware has ever reached it. Raises Contradiction, which names the ways out."""
    highest = constant("highest_utilisation").likely
    if share > highest:
        raise Contradiction(
            f"{what} would need {share:,.0%} of the dense peak, and no published run passes {highest:.0%}: {ways_out}."
        )
    return share


def weights_share(job: Job, hours: float) -> float:
    """The share of the peak that the weights alone need: published figures are judged by 6 N D, without attention."""
    flops = min(job.flops, job.passes * job.active_parameters * job.tokens * job.epochs)
    return flops / (hours * SECONDS_PER_HOUR * job.peak_flops_per_second)


def _measured(tokens_per_second: float, job: Job, share: float) -> Time:
    """With the throughput measured only goodput is uncertain."""
    ideal = job.tokens * job.epochs / tokens_per_second / SECONDS_PER_HOUR
    possible(weights_share(job, ideal), f"{tokens_per_second:,g} tokens/s per GPU")
    ratios = measured_ratios()
    ratio = max(1 / share, ratios.likely)
    hours = Span(low=ideal * ratios.low, likely=ideal * ratio, high=ideal * max(ratios.high, ratio))
    return Time(hours, job.flops / (ideal * SECONDS_PER_HOUR * job.peak_flops_per_second), 1 / ratio)


def _around(hours: float, job: Job) -> Span:
    """The range of goodput alone, and of rollouts where there are any."""
    if job.rollout_passes:
        return interval(hours, constant("rl_spread").likely)
    ratios = measured_ratios()
    return Span(low=hours * ratios.low / ratios.likely, likely=hours, high=hours * ratios.high / ratios.likely)


def _hours(job: Job, mfu: float, share: float) -> float:
    trained = gpu_hours(job.flops, job.peak_flops_per_second, mfu, share)
    if not job.rollout_passes:
        return trained
    generated = job.flops / job.passes * job.rollout_passes
    return trained + gpu_hours(generated, job.peak_flops_per_second, constant("rollout_utilisation").likely, share)


def _utilisation(job: Job, chip: Accelerator, count: float) -> float:
    """The fitted share of the 16-bit peak, as a share of the peak of the precision used."""
    share = utilisation(setting_of(job, chip, count))
    if job.precision not in SLOWER_THAN_16_BITS:
        share *= chip.training_flops_per_second / job.peak_flops_per_second
    if job.waits_for_the_hosts:
        share /= constant("offload_slowdown").likely
    return share / constant("qlora_slowdown").likely if job.method is Method.QLORA else share


def setting_of(job: Job, chip: Accelerator, count: float) -> Setting:
    """What the utilisation of a job is predicted from."""
    return setting_on(
        chip,
        job.parameters,
        job.active_parameters,
        transfer=job.transfer,
        precision=job.precision,
        gpu_count=count,
    )


def _spreads(job: Job, chip: Accelerator) -> list[float]:
    """What widens the range beyond that of dense pretraining on measured hardware."""
    spreads = [constant("unmeasured_spread").likely] if unmeasured(chip) else []
    spreads += [constant("adapter_spread").likely] if job.method is not Method.FULL else []
    spreads += [_offload_spread()] if job.waits_for_the_hosts else []
    return spreads + ([constant("rl_spread").likely] if job.kind is Kind.RL else [])


def _offload_spread() -> float:
    slowdown = constant("offload_slowdown")
    return slowdown.high / slowdown.likely

"""Other hardware for the same work: the least cost per useful FLOP, not per hour."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from costengine.compute import likely_count
from costengine.errors import CostEngineError, NoPrice
from costengine.explain import unmeasured
from costengine.hardware import Accelerator, accelerators
from costengine.job import settle
from costengine.question import Kind, Purchase, Question
from costengine.reservations import TERM_YEARS
from costengine.result import Aside, Level
from costengine.search import has_fabric
from costengine.storage import sizes_of_gpu_time
from costengine.timing import time_on
from costengine.units import HOURS_PER_DAY
from costengine.whatifs.whatif import Case, WhatIf

WORTH_CHANGING = 0.97
TWO_DAYS, TWENTY_FIVE_DAYS = 2 * HOURS_PER_DAY, 25 * HOURS_PER_DAY
LEAST_MEMORY_GB = 40


class Choice(NamedTuple):
    """An accelerator, the GPU-hours that the job takes on it, and its price per GPU-hour."""

    chip: Accelerator
    hours: float
    rate: float

    @property
    def usd(self) -> float:
        """What the work costs on it."""
        return self.hours * self.rate


def hardware(case: Case) -> Iterator[WhatIf | Aside]:
    """The accelerator with the least cost per useful FLOP: price over peak x utilisation."""
    question = case.question
    measured = question.gives_speed or question.precision
    training_time = question.kind is not Kind.GPU_TIME and question.duration_hours
    if not case.is_rented or measured or training_time or question.purchase in TERM_YEARS:
        return
    now = _choice(case, case.base.chip)
    best = min(_rivals(case, now.chip), key=lambda each: each.usd, default=None) if now else None
    if now is None or best is None or best.usd > WORTH_CHANGING * now.usd:
        return
    speed = now.hours / best.hours
    faster = speed >= 1
    yield WhatIf(
        id="faster_gpu",
        title=f"Do the same work on {best.chip.name}",
        question=_moved(question, best.chip, speed),
        caveat=_terms(best.rate / now.rate, speed, best.chip),
        effort=Level.LOW if faster else Level.MEDIUM,
        risk=Level.LOW if faster and not unmeasured(best.chip) else Level.MEDIUM,
    )


def _moved(question: Question, chip: Accelerator, speed: float) -> Question:
    changed = question.but(gpu=chip.id)
    return for_a_share_of_the_time(changed, 1 / speed) if question.kind is Kind.GPU_TIME else changed


def _terms(dearer: float, speed: float, chip: Accelerator) -> str:
    """What the change means for price and time, and how well that is known."""
    known = "estimated: no complete run on it is published" if unmeasured(chip) else "as published runs reached them"
    time = f"{speed:.1f}x as fast" if speed >= 1 else f"it takes {1 / speed:.1f}x as long"
    return (
        f"{dearer:.2f}x the price per hour for {speed:.1f}x the useful FLOP/s ({known}): {time}. Check that so many "
        "are available."
    )


def _rivals(case: Case, now: Accelerator) -> Iterator[Choice]:
    """Parts of the same vendor that train in bf16, can stand in a cluster, and are rented out this way."""
    count = likely_count(case.base.effort, now)
    blind = case.question.kind is Kind.GPU_TIME  # nobody said what has to fit
    for chip in _alike(now):
        fits = not blind or chip.memory_gb >= now.memory_gb
        together = has_fabric(chip) or count <= chip.gpus_per_node
        if fits and together and (choice := _choice(case, chip)):
            yield choice


@lru_cache(maxsize=256)
def _alike(now: Accelerator) -> tuple[Accelerator, ...]:
    memory = min(now.memory_gb, LEAST_MEMORY_GB)
    rivals = (chip for chip in accelerators().values() if chip.vendor == now.vendor and chip.id != now.id)
    return tuple(chip for chip in rivals if chip.peak_bf16_tflops and chip.memory_gb >= memory)


def _choice(case: Case, chip: Accelerator) -> Choice | None:
    """The accelerator with its hours and price; None where nobody sells it so or it cannot do the job."""
    rate = _rate(case, chip)
    hours = _job_hours(case, chip) if rate else None
    return Choice(chip, hours, rate) if hours and rate else None


def _rate(case: Case, chip: Accelerator) -> float | None:
    """Dollars per GPU-hour, as the question buys."""
    asked = case.question
    form = asked.purchase or Purchase.ON_DEMAND
    if not case.pricer.book.quotes(chip.id, form, case.pricer.day):
        return None
    try:
        rent = case.pricer.book.rent(
            chip.id, form, provider=asked.provider, provider_class=asked.provider_class, region=asked.region,
            max_usd_per_gpu_hour=asked.max_usd_per_gpu_hour, today=case.pricer.day,
        )  # fmt: skip
    except NoPrice:
        return None
    return float(rent.usd_per_gpu_hour.likely)


def _job_hours(case: Case, chip: Accelerator) -> float | None:
    """GPU-hours of this job on an accelerator; bare GPU time is taken as the training of what it could train."""
    question = case.question
    if question.kind is Kind.GPU_TIME:
        sizes = sizes_of_gpu_time(case.base.chip, case.base.effort.gpu_hours.likely)
        return _hours_of(sizes.parameters, sizes.tokens, chip, case.base.gpu_count)
    try:
        return case.pricer.hours_elsewhere(question, chip, case.base.gpu_count or chip.gpus_per_node)
    except CostEngineError:
        return None


@lru_cache(maxsize=1024)
def _hours_of(parameters: float, tokens: float, chip: Accelerator, count: int | None) -> float:
    question = Question(kind=Kind.PRETRAIN, parameters=parameters, tokens=tokens)
    return time_on(question, settle(question, chip), chip, count or chip.gpus_per_node).hours.likely


def for_a_share_of_the_time(question: Question, share: float) -> Question:
    """Bare GPU time, less of it or more."""
    if question.gpu_hours is not None:
        return question.but(gpu_hours=_as_said(question.gpu_hours * share))
    assert question.duration_hours is not None
    return question.but(duration_hours=_as_said(question.duration_hours * share))


def _as_said(hours: float) -> float:
    """Hours as somebody would ask for them: whole ones beyond two days, whole days from 25 days on."""
    if hours < TWO_DAYS:
        return round(hours, 2)
    return float(round(hours / HOURS_PER_DAY) * HOURS_PER_DAY if hours >= TWENTY_FIVE_DAYS else round(hours))

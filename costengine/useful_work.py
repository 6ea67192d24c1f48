"""What bare GPU time is worth: the useful FLOPs of each side of a comparison, and the dollars for each of them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from costengine.errors import CostEngineError
from costengine.hardware import accelerator
from costengine.job import settle
from costengine.question import Kind, Question
from costengine.result import Estimate
from costengine.storage import Sizes, sizes_of_gpu_time
from costengine.timing import time_on

UNIT_FLOPS = 1e18
ALIKE = 0.03
"""Sides whose work differs by less do the same."""


class Worth(NamedTuple):
    """The useful FLOPs of one side, and what a billion billion of them cost, in US dollars."""

    flops: float
    usd_per_unit: float


def useful_work(questions: Sequence[Question], sides: Sequence[Estimate]) -> Iterator[str]:
    """Where sides of bare GPU time do not do the same work: how much each does, and at what price for it.

    All of them are taken to train the model that the first would, each at its own predicted utilisation.
    """
    if any(question.kind is not Kind.GPU_TIME for question in questions):
        return
    sizes = sizes_of_gpu_time(accelerator(sides[0].gpu), sides[0].gpu_hours.likely)
    try:
        first, *others = (_worth(sizes, side) for side in sides)
    except CostEngineError:
        return  # one of them trains nothing of that kind
    times = [other.flops / first.flops for other in others]
    if all(abs(each - 1) < ALIKE for each in times):
        return
    more = ", ".join(f"side {at} does {each:.2g}x" for at, each in enumerate(times, start=2))
    prices = ", ".join(_against(each.usd_per_unit / first.usd_per_unit, at) for at, each in enumerate(others, start=2))
    yield (
        f"Not the same work: {more} as much as side 1. For the same work, such as training "
        f"{sizes.parameters / 1e9:.2g}B parameters, {prices}."
    )


def _against(times: float, at: int) -> str:
    """What a side costs for the work of the first."""
    if abs(times - 1) < ALIKE:
        return f"side {at} costs as much"
    return f"side {at} is {abs(1 - times):.0%} {'cheaper' if times < 1 else 'dearer'}"


def _worth(sizes: Sizes, side: Estimate) -> Worth:
    chip = accelerator(side.gpu)
    question = Question(kind=Kind.PRETRAIN, parameters=sizes.parameters, tokens=sizes.tokens)
    job = settle(question, chip)
    needed = time_on(question, job, chip, side.gpu_count or chip.gpus_per_node).hours.likely
    flops = job.flops * side.gpu_hours.likely / needed
    return Worth(flops, float(side.run.likely) / flops * UNIT_FLOPS)

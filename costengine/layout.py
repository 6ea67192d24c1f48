"""A parallel layout that a practitioner would accept: who holds which part of the model."""

from functools import lru_cache
from typing import NamedTuple

from costengine.hardware import Accelerator

SHARDED_UP_TO = 20e9
"""Up to this size fully sharded data parallelism alone is usual; above it tensor and pipeline parallelism join."""
FAST_LINK_GB_PER_SECOND = 200
MODEL_SHARE = 0.6
"""Of the memory, for weights, gradients and the shard of the optimiser; the rest holds activations."""


class Layout(NamedTuple):
    """How many ways the batch, the layers' matrices and the stack of layers are divided; their product is the count."""

    data: int
    tensor: int
    pipeline: int
    sharded: bool
    experts: bool

    @property
    def words(self) -> str:
        """The layout in a line."""
        parts = [f"data parallel {self.data}"] if self.data > 1 else []
        parts += [f"tensor parallel {self.tensor}"] if self.tensor > 1 else []
        parts += [f"pipeline parallel {self.pipeline}"] if self.pipeline > 1 else []
        if not parts:
            return "one accelerator"
        kind = "states fully sharded (FSDP, ZeRO-3)" if self.sharded else "optimiser sharded (ZeRO-1)"
        return f"{' x '.join(parts)}, {kind}{', experts spread over the data parallel group' if self.experts else ''}"


@lru_cache(maxsize=256)
def layout(parameters: float, mixture: bool, states_gb: float, split: int, chip: Accelerator, gpu_count: int) -> Layout:
    """The layout of a job that fits: the fewest divisions that hold it."""
    tensor = _dividing(gpu_count, split)
    fast = (chip.interconnect_gb_per_second or 0) >= FAST_LINK_GB_PER_SECOND
    if parameters <= SHARDED_UP_TO or not fast or gpu_count <= chip.gpus_per_node:
        return Layout(data=gpu_count // tensor, tensor=tensor, pipeline=1, sharded=True, experts=mixture)
    tensor = _dividing(gpu_count, min(chip.gpus_per_node, 8))
    pipeline = _pipeline(states_gb, tensor, chip, gpu_count)
    data = gpu_count // (tensor * pipeline)
    return Layout(data=data, tensor=tensor, pipeline=pipeline, sharded=False, experts=mixture)


def _dividing(gpu_count: int, at_most: int) -> int:
    """The largest power of two that divides the count, up to a limit."""
    degree = 1
    while degree * 2 <= at_most and gpu_count % (degree * 2) == 0:
        degree *= 2
    return degree


def _pipeline(states_gb: float, tensor: int, chip: Accelerator, gpu_count: int) -> int:
    """Stages, so that a quarter of the states (weights, gradients) and the optimiser's shard fit."""
    stages = 1
    while gpu_count % (tensor * stages * 2) == 0 and not _holds(states_gb, tensor * stages, chip, gpu_count):
        stages *= 2
    return stages


def _holds(states_gb: float, divided: int, chip: Accelerator, gpu_count: int) -> bool:
    return states_gb / 4 / divided + states_gb * 3 / 4 / gpu_count <= MODEL_SHARE * chip.memory_gb

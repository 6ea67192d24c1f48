"""What named models really took: their published GPU-hours, to stand beside an estimate."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import Literal

from costengine.amounts import Frozen, short
from costengine.hardware import accelerator
from costengine.models import Architecture
from costengine.question import Precision
from costengine.tables import load

SAME_WORK = 0.1
"""Tokens that differ by less than this share are those of the published run."""


class Published(Frozen):
    """The GPU-hours of a named model, as published; never fitted to."""

    model: str | None = None
    gpu: str
    gpu_count: int | None = None
    gpu_hours: float
    tokens: float
    precision: Precision | None = None
    source: str
    as_of: date

    @property
    def words(self) -> str:
        """The run in a line."""
        count = f"{self.gpu_count:,} x " if self.gpu_count else ""
        return (
            f"Published: {short(self.gpu_hours)} GPU-hours on {count}{accelerator(self.gpu).name} for "
            f"{short(self.tokens)} tokens ({self.source})."
        )

    def is_of(self, tokens: float) -> bool:
        """Whether a job of so many tokens is this one."""
        return abs(tokens / self.tokens - 1) <= SAME_WORK


class PublishedRun(Published):
    """A training run with all that its utilisation is fitted to; `model` where it is the run of a named one."""

    id: str
    name: str
    family: str
    year: int
    organisation: str
    kind: Literal["pretrain", "cpt", "finetune", "distill"]
    """`distill` was pruned from a larger model and trained on the logits of teachers; here it counts as pretraining."""
    architecture: Architecture
    parameters: float
    active_parameters: float | None = None
    sequence_length: int
    precision: Precision
    basis: str
    confidence: str


@cache
def published_of() -> Mapping[str, Published]:
    """The published run of each named model that has one."""
    runs = chain(load("published_runs.csv", PublishedRun), load("published_hours.csv", Published))
    return MappingProxyType({run.model: run for run in runs if run.model})

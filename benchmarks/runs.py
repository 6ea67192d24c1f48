"""What the constants are fitted to: whole runs whose hours, or whose utilisation, were published; throughput tables."""

import csv
from datetime import date
from functools import cache
from math import log
from pathlib import Path
from typing import TypeVar

from pydantic import Field

from costengine import published
from costengine.amounts import Frozen
from costengine.efficiency import Setting, efficiency_class, setting_on
from costengine.flops import attention_weights, flops_per_token, shape, training_flops
from costengine.goodput import surviving
from costengine.hardware import accelerator
from costengine.models import Architecture
from costengine.question import Precision
from costengine.tables import load
from costengine.training import planned_count
from costengine.units import SECONDS_PER_HOUR

DATA = Path(__file__).parent / "data"
THROUGHPUT, WHOLE_RUNS, GOODPUT = DATA / "throughput.csv", DATA / "whole_runs.csv", DATA / "goodput.csv"

Row = TypeVar("Row", bound=Frozen)


class PublishedRun(published.PublishedRun):
    """A training run whose GPU-hours were published, with what is compared."""

    @property
    def key(self) -> str:
        """What no other run is called."""
        return self.id

    @property
    def active(self) -> float:
        """The parameters that each token passes through."""
        return self.active_parameters or self.parameters

    @property
    def peak_flops_per_second(self) -> float:
        """The dense 16-bit peak of its hardware."""
        return accelerator(self.gpu).training_flops_per_second

    @property
    def generation(self) -> str:
        """The group of hardware that it is estimated with."""
        return efficiency_class(self.gpu).generation

    @property
    def flops(self) -> float:
        """Its FLOPs, as the engine counts them from size, tokens and sequence length."""
        form = shape(self.active)._replace(causal=self.architecture is not Architecture.ENCODER)
        attention = attention_weights(form, self.sequence_length)
        return training_flops(flops_per_token(self.active, attention), self.tokens)

    @property
    def count(self) -> float:
        """Its accelerators, or those that such a run would be given."""
        return self.gpu_count or planned_count(self.flops, self.peak_flops_per_second)

    @property
    def setting(self) -> Setting:
        """What the engine predicts its utilisation from."""
        return setting_on(
            accelerator(self.gpu),
            self.parameters,
            self.active,
            transfer=self.kind in ("cpt", "finetune"),
            precision=self.precision,
            gpu_count=self.count,
        )

    @property
    def log_utilisation(self) -> float:
        """The share of the 16-bit peak between failures that its published hours imply, as a logarithm."""
        ideal = self.flops / (self.peak_flops_per_second * SECONDS_PER_HOUR)
        return log(ideal / (self.gpu_hours * surviving(self.count)))


class MeasuredRun(Frozen):
    """A published run whose authors state both their throughput and their hours."""

    run: str
    tokens_per_second_or_mfu: str
    ideal_gpu_hours: float
    published_gpu_hours: float
    gpu_count: int | None = None
    source: str
    as_of: date
    confidence: str

    @property
    def ratio(self) -> float:
        """Hours paid over hours at the throughput that was measured."""
        return self.published_gpu_hours / self.ideal_gpu_hours


class StatedRun(Frozen):
    """A whole run whose authors state the utilisation that it reached, and no hours of its own."""

    model: str
    family: str
    year: int = 0
    organisation: str = ""
    parameters: float
    active_parameters: float | None = None
    gpu: str
    gpu_count: int
    sequence_length: int | None = None
    precision: Precision
    utilisation: float = Field(gt=0)
    source: str
    as_of: date

    @property
    def key(self) -> str:
        """What no other run is called."""
        return self.model

    @property
    def setting(self) -> Setting:
        """What the engine would predict its utilisation from."""
        return setting_on(
            accelerator(self.gpu),
            self.parameters,
            self.active_parameters or self.parameters,
            transfer=False,
            precision=self.precision,
            gpu_count=self.gpu_count,
        )

    @property
    def log_utilisation(self) -> float:
        """The stated share of the peak, its failures taken out, as a logarithm."""
        return log(self.utilisation / surviving(self.gpu_count))


class Benchmark(StatedRun):
    """A row of a throughput table; the share is of the 16-bit peak in every precision."""

    family: str = ""

    @property
    def log_utilisation(self) -> float:
        """A benchmark sees no failures."""
        return log(self.utilisation)


@cache
def published_runs() -> tuple[PublishedRun, ...]:
    """All runs with published hours."""
    return load("published_runs.csv", PublishedRun)


@cache
def measured_runs() -> tuple[MeasuredRun, ...]:
    """All runs with published hours and a measured throughput."""
    return _read(GOODPUT, MeasuredRun)


@cache
def stated_runs() -> tuple[StatedRun, ...]:
    """All runs with a stated utilisation."""
    return _read(WHOLE_RUNS, StatedRun)


@cache
def benchmarks() -> tuple[Benchmark, ...]:
    """All rows of the throughput tables."""
    return _read(THROUGHPUT, Benchmark)


def _read(path: Path, model: type[Row]) -> tuple[Row, ...]:
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return tuple(model.model_validate({key: value for key, value in row.items() if value}) for row in rows)

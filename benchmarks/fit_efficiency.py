"""Fits the constants of costengine/efficiency.py to published runs and throughput tables: `make accuracy`.

Every coefficient comes from costengine/data/published_runs.csv (whole runs: weight 1 each) and
benchmarks/data/throughput.csv (benchmarks: weight 10 in all, with a level of their own, so that they only tell how
precision and new hardware compare). The interval and the headline accuracy come from runs whose whole model family
was held out. The file costengine/data/efficiency.csv is written as it comes out.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from functools import cache
from math import exp, log
from pathlib import Path
from statistics import mean, median
from typing import Literal

from pydantic import Field

from benchmarks.ridge import Vector, dot, fit, normal
from costengine.amounts import Frozen
from costengine.efficiency import FAST_GENERATIONS, Setting, efficiency_class, terms
from costengine.flops import attention_weights, flops_per_token, shape, training_flops
from costengine.goodput import GoodputRun, surviving
from costengine.hardware import accelerator
from costengine.models import Architecture
from costengine.question import Precision
from costengine.tables import load
from costengine.training import SECONDS_PER_HOUR, planned_count

OUTPUT = Path(__file__).parent.parent / "costengine" / "data" / "efficiency.csv"
THROUGHPUT = Path(__file__).parent / "data" / "throughput.csv"
AS_OF = date(2026, 11, 23)
RUNS, TABLES = "published_runs.csv, families held out", "benchmarks/data/throughput.csv"

SHRINKAGE = 0.5
UNPENALISED = ("base", "volta", "tpu", "hopper", "blackwell", "benchmark")
BENCHMARK_WEIGHT = 10.0
REPEATS, FOLDS = 20, 8
TAIL = 0.08
"""Each side of the interval leaves out 8 % of the held-out runs: 84 % lie inside, 80 are promised."""

PEAKS_ELSEWHERE = {"RTX8000": 130e12}
"""The Quadro RTX 8000 is in one published run and not in the table of accelerators; NVIDIA's fp16 peak."""

FIXED = "decades_of_gpus"


class PublishedRun(Frozen):
    """A training run whose GPU-hours were published."""

    id: str
    name: str
    family: str
    year: int
    organisation: str
    kind: Literal["pretrain", "cpt", "finetune"]
    architecture: Architecture
    parameters: float
    active_parameters: float | None = None
    tokens: float
    sequence_length: int
    gpu: str
    gpu_count: int | None = None
    precision: Precision
    gpu_hours: float
    basis: str
    source: str
    as_of: date
    confidence: str

    @property
    def active(self) -> float:
        """The parameters that each token passes through."""
        return self.active_parameters or self.parameters

    @property
    def peak_flops_per_second(self) -> float:
        """The dense 16-bit peak of its hardware."""
        return PEAKS_ELSEWHERE.get(self.gpu) or accelerator(self.gpu).training_flops_per_second

    @property
    def generation(self) -> str:
        """The generation of its hardware."""
        return "volta" if self.gpu in PEAKS_ELSEWHERE else efficiency_class(self.gpu).generation

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
        transfer = self.kind != "pretrain"
        return Setting(self.generation, self.parameters, self.active, transfer, self.precision, self.count)

    @property
    def utilisation(self) -> float:
        """The share of the 16-bit peak between failures that its published hours imply."""
        ideal = self.flops / (self.peak_flops_per_second * SECONDS_PER_HOUR)
        return ideal / (self.gpu_hours * surviving(self.count))


class Benchmark(Frozen):
    """A row of a throughput table."""

    model: str
    parameters: float
    active_parameters: float | None = None
    gpu: str
    gpu_count: int
    sequence_length: int | None = None
    precision: Precision
    share_of_16_bit_peak: float = Field(gt=0)
    source: str
    as_of: date

    @property
    def setting(self) -> Setting:
        """What the engine would predict its utilisation from."""
        generation = efficiency_class(self.gpu).generation
        active = self.active_parameters or self.parameters
        return Setting(generation, self.parameters, active, False, self.precision, self.gpu_count)


@cache
def published_runs() -> tuple[PublishedRun, ...]:
    """All published runs."""
    return load("published_runs.csv", PublishedRun)


@cache
def benchmarks() -> tuple[Benchmark, ...]:
    """All rows of the throughput tables."""
    rows = csv.DictReader(THROUGHPUT.read_text(encoding="utf-8").splitlines())
    return tuple(Benchmark.model_validate({key: value for key, value in row.items() if value}) for row in rows)


@cache
def names() -> tuple[str, ...]:
    """The coefficients to fit: the engine's, but for the one of cluster size, and the level of the benchmarks."""
    engine = [name for name in terms(published_runs()[0].setting) if name != FIXED]
    return (*engine, "benchmark", "benchmark_on_tpu")


def row_of(setting: Setting, benchmark: bool) -> Vector:
    """One row of the regression."""
    extra = {"benchmark": float(benchmark), "benchmark_on_tpu": float(benchmark and setting.generation == "tpu")}
    values = terms(setting) | extra
    return [values[name] for name in names()]


@cache
def scaling_loss() -> float:
    """ln(utilisation) per decade of accelerators: the slope within rows that differ in nothing else, never above 0."""
    groups = defaultdict(list)
    for row in benchmarks():
        key = (row.model, row.parameters, row.gpu, row.sequence_length, row.precision, row.source)
        groups[key].append((terms(row.setting)[FIXED], log(row.share_of_16_bit_peak)))
    centred = [pair for group in groups.values() for pair in _centred(group)]
    slope = sum(x * y for x, y in centred) / sum(x * x for x, _ in centred)
    return min(slope, 0.0)


def _centred(pairs: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    middle_x, middle_y = mean(x for x, _ in pairs), mean(y for _, y in pairs)
    return [(x - middle_x, y - middle_y) for x, y in pairs]


def target(setting: Setting, utilisation: float) -> float:
    """What is left for the regression to explain."""
    return log(utilisation) - scaling_loss() * terms(setting)[FIXED]


@cache
def _aside() -> tuple[list[Vector], Vector]:
    rows = [row_of(row.setting, benchmark=True) for row in benchmarks()]
    targets = [target(row.setting, row.share_of_16_bit_peak) for row in benchmarks()]
    return normal(rows, targets, [BENCHMARK_WEIGHT / len(rows)] * len(rows))


def fitted(runs: Sequence[PublishedRun]) -> dict[str, float]:
    """The coefficients that these runs, and the throughput tables, give."""
    rows = [row_of(run.setting, benchmark=False) for run in runs]
    targets = [target(run.setting, run.utilisation) for run in runs]
    penalties = [0.0 if name in UNPENALISED else SHRINKAGE for name in names()]
    return dict(zip(names(), fit(rows, targets, penalties, _aside()), strict=True))


def predicted_ratio(run: PublishedRun, coefficients: dict[str, float]) -> float:
    """Predicted over published GPU-hours."""
    share = dot(row_of(run.setting, benchmark=False), list(coefficients.values()))
    return exp(target(run.setting, run.utilisation) - share)


@cache
def held_out_ratios() -> dict[str, tuple[float, ...]]:
    """Predicted over published GPU-hours of every run, each time with its whole family held out."""
    shuffle, families = random.Random(0), sorted({run.family for run in published_runs()})
    ratios: dict[str, list[float]] = defaultdict(list)
    for _ in range(REPEATS):
        shuffle.shuffle(families)
        for fold in range(FOLDS):
            _hold_out(set(families[fold::FOLDS]), ratios)
    return {name: tuple(values) for name, values in ratios.items()}


def _hold_out(held: Collection[str], ratios: dict[str, list[float]]) -> None:
    coefficients = fitted([run for run in published_runs() if run.family not in held])
    for run in published_runs():
        if run.family in held:
            ratios[run.id].append(predicted_ratio(run, coefficients))


def quantile(values: Iterable[float], share: float) -> float:
    """The value below which this share lies, between the two nearest."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def interval_without(family: str | None) -> tuple[float, float]:
    """Published over predicted hours at both ends of the interval, from the runs of all other families."""
    runs = [run for run in published_runs() if run.family != family]
    ratios = [1 / ratio for run in runs for ratio in held_out_ratios()[run.id]]
    return quantile(ratios, TAIL), quantile(ratios, 1 - TAIL)


def goodput_constants() -> dict[str, float]:
    """Paid hours over hours at the measured throughput, and what is left beside failures of the hardware."""
    runs = load("goodput.csv", GoodputRun)
    ratios = [run.published_gpu_hours / run.ideal_gpu_hours for run in runs]
    left = [ratio * surviving(run.gpu_count or 256) for run, ratio in zip(runs, ratios, strict=True)]
    return {
        "goodput_of_a_small_cluster": min(1.0, 1 / median(left)),
        "measured_low": min(ratios),
        "measured_likely": median(ratios),
        "measured_high": quantile(ratios, 0.9),
    }


def constants() -> list[tuple[str, float, str, str]]:
    """Every constant of the engine's data file: name, value, why, source."""
    found = fitted(published_runs())
    low, high = interval_without(None)
    beside = goodput_constants()
    found["base"] -= log(beside["goodput_of_a_small_cluster"])
    engine = [(name, found[name], WHY[name], _source(name)) for name in names() if name in WHY]
    return [
        *engine,
        (FIXED, scaling_loss(), "ln(utilisation) for ten times the accelerators; at 256 none", TABLES),
        ("interval_low", low, "published over predicted hours at the low end of the interval", RUNS),
        ("interval_high", high, "published over predicted hours at the high end of the interval", RUNS),
        *((name, value, GOODPUT_WHY[name], "goodput.csv") for name, value in beside.items()),
    ]


def _source(name: str) -> str:
    return TABLES if name in ("blackwell", "fp8", "fp4") else "published_runs.csv and benchmarks/data/throughput.csv"


WHY = {
    "base": "ln(share of peak) of a dense decoder of 10B on Ampere in 16 bits on 256 accelerators",
    "volta": "against Ampere",
    "tpu": "against Ampere",
    "hopper": "against Ampere, from 10B on",
    "blackwell": "against Ampere, from 10B on; benchmarks only",
    "below_10b_on_fast_hardware": f"per decade of active parameters below 10B, on {' and '.join(FAST_GENERATIONS)}",
    "below_1b": "per decade of active parameters below 1B",
    "mixture_of_experts": "routing and communication, on active parameters",
    "transfer": "fine-tuning and continued pretraining: short runs, small clusters",
    "fp8": "gain over 16 bits, against the 16-bit peak",
    "fp4": "gain over fp8, against the 16-bit peak",
}
GOODPUT_WHY = {
    "goodput_of_a_small_cluster": "median run with stated throughput: time not lost to evaluation and waiting",
    "measured_low": "paid hours over hours at the stated throughput, least",
    "measured_likely": "paid hours over hours at the stated throughput, median",
    "measured_high": "paid hours over hours at the stated throughput, nine in ten lie below",
}


def write(path: Path = OUTPUT) -> None:
    """Writes the engine's data file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("name", "value", "why", "source", "as_of"))
        out.writerows((name, f"{value:.4f}", why, source, AS_OF) for name, value, why, source in constants())


Condition = Callable[[PublishedRun], bool]

if __name__ == "__main__":
    write()

"""Fits the constants of costengine/efficiency.py to published runs and throughput tables: `make accuracy`.

Every coefficient comes from costengine/data/published_runs.csv and benchmarks/data/whole_runs.csv (whole runs: weight 1
each) and benchmarks/data/throughput.csv (benchmarks: weight 10 in all, with a level of their own, so that they only
tell how precision and new hardware compare). The interval and the headline accuracy come from runs whose whole model
family was held out. The file costengine/data/efficiency.csv is written as it comes out.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from math import exp, log
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

from benchmarks.ridge import Matrix, Vector, Weigh, absolute, dot, fit, normal
from benchmarks.runs import PublishedRun, StatedRun, benchmarks, measured_runs, published_runs, stated_runs
from costengine.efficiency import DECADES_OF_GPUS, Setting, terms
from costengine.goodput import surviving

OUTPUT = Path(__file__).parent.parent / "costengine" / "data" / "efficiency.csv"
AS_OF = date(2026, 11, 24)
RUNS, TABLES = "published_runs.csv, families held out", "benchmarks/data/throughput.csv"
WHOLE = "published_runs.csv, benchmarks/data/whole_runs.csv and throughput.csv"

BENCHMARK_WEIGHT = 10.0
REPEATS, FOLDS = 20, 8
TAIL = 0.07
"""Each side of the interval leaves out 7 % of the held-out runs. New runs are harder than held-out ones: with a tenth
on each side only 59 % of the runs of 2024 and later lay inside, with this 68 %, both from runs up to 2023."""

UNPENALISED = frozenset({"base", "volta", "own_stack", "flops_per_byte", "benchmark"})

WholeRun = PublishedRun | StatedRun
Terms = Callable[[Setting], Mapping[str, float]]


class Form(NamedTuple):
    """A form of the model: what it is made of, how far all but the levels are shrunk, and how misses weigh."""

    terms: Terms = terms
    shrinkage: float = 0.5
    unpenalised: frozenset[str] = UNPENALISED
    weigh: Weigh = absolute

    @property
    def names(self) -> tuple[str, ...]:
        """The coefficients to fit: those of its terms, but for cluster size, and the level of the benchmarks."""
        return _names(self)

    def row(self, setting: Setting, benchmark: bool) -> Vector:
        """One row of the regression."""
        own = benchmark and setting.generation == "own_stack"
        values = {**self.terms(setting), "benchmark": float(benchmark), "benchmark_on_own_stack": float(own)}
        return [values[name] for name in self.names]


ENGINE = Form()


@cache
def _names(form: Form) -> tuple[str, ...]:
    own = [name for name in form.terms(published_runs()[0].setting) if name != DECADES_OF_GPUS]
    return (*own, "benchmark", "benchmark_on_own_stack")


@cache
def scaling_loss() -> float:
    """ln(utilisation) per decade of accelerators: the slope within rows that differ in nothing else, never above 0."""
    groups = defaultdict(list)
    for row in benchmarks():
        key = (row.model, row.parameters, row.gpu, row.sequence_length, row.precision, row.source)
        groups[key].append((terms(row.setting)[DECADES_OF_GPUS], log(row.utilisation)))
    centred = [pair for group in groups.values() for pair in _centred(group)]
    slope = sum(x * y for x, y in centred) / sum(x * x for x, _ in centred)
    return min(slope, 0.0)


def _centred(pairs: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    middle_x, middle_y = mean(x for x, _ in pairs), mean(y for _, y in pairs)
    return [(x - middle_x, y - middle_y) for x, y in pairs]


def target(run: WholeRun) -> float:
    """What is left for the regression to explain, once the size of the cluster is."""
    return run.log_utilisation - scaling_loss() * terms(run.setting)[DECADES_OF_GPUS]


@cache
def whole_runs() -> tuple[WholeRun, ...]:
    """Every whole run, by its hours or by its stated utilisation."""
    runs: list[WholeRun] = [*published_runs(), *stated_runs()]
    return tuple(runs)


@cache
def _rows(form: Form) -> Mapping[str, tuple[Vector, float]]:
    """The row and the target of every whole run."""
    return {run.key: (form.row(run.setting, benchmark=False), target(run)) for run in whole_runs()}


@cache
def table_equations(form: Form) -> tuple[Matrix, Vector]:
    """The normal equations of the throughput tables, which together weigh as much as ten runs."""
    rows = [form.row(row.setting, benchmark=True) for row in benchmarks()]
    return normal(rows, [target(row) for row in benchmarks()], [BENCHMARK_WEIGHT / len(rows)] * len(rows))


def without(families: Collection[str]) -> list[WholeRun]:
    """All whole runs but those of some families."""
    return [run for run in whole_runs() if run.family not in families]


def fitted(runs: Iterable[WholeRun], form: Form = ENGINE) -> dict[str, float]:
    """The coefficients that these runs, and the throughput tables, give."""
    known = _rows(form)
    rows, targets = zip(*(known[run.key] for run in runs), strict=True)
    penalties = [0.0 if name in form.unpenalised else form.shrinkage for name in form.names]
    return dict(zip(form.names, fit(rows, targets, penalties, table_equations(form), form.weigh), strict=True))


def predicted_ratio(run: PublishedRun, coefficients: Mapping[str, float], form: Form = ENGINE) -> float:
    """Predicted over published GPU-hours."""
    row, goal = _rows(form)[run.key]
    return exp(goal - dot(row, list(coefficients.values())))


@cache
def held_out_ratios() -> dict[str, tuple[float, ...]]:
    """Predicted over published GPU-hours of every run, each time with its whole family held out."""
    shuffle, families = random.Random(0), sorted({run.family for run in without(())})
    ratios: dict[str, list[float]] = defaultdict(list)
    for _ in range(REPEATS):
        shuffle.shuffle(families)
        for fold in range(FOLDS):
            _hold_out(set(families[fold::FOLDS]), ratios)
    return {name: tuple(values) for name, values in ratios.items()}


def _hold_out(held: Collection[str], ratios: dict[str, list[float]]) -> None:
    coefficients = fitted(without(held))
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


@cache
def interval_without(family: str | None) -> tuple[float, float]:
    """Published over predicted hours at both ends of the interval, from the runs of all other families."""
    runs = [run for run in published_runs() if run.family != family]
    ratios = [1 / ratio for run in runs for ratio in held_out_ratios()[run.id]]
    return quantile(ratios, TAIL), quantile(ratios, 1 - TAIL)


def goodput_constants() -> dict[str, float]:
    """Paid hours over hours at the measured throughput, and what is left beside failures of the hardware."""
    ratios = [run.ratio for run in measured_runs()]
    left = [run.ratio * surviving(run.gpu_count or 256) for run in measured_runs()]
    return {
        "goodput_of_a_small_cluster": min(1.0, 1 / median(left)),
        "measured_low": min(ratios),
        "measured_likely": median(ratios),
        "measured_high": quantile(ratios, 0.9),
    }


def constants() -> list[tuple[str, float, str, str]]:
    """Every constant of the engine's data file: name, value, why, source."""
    found = fitted(without(()))
    low, high = interval_without(None)
    beside = goodput_constants()
    found["base"] -= log(beside["goodput_of_a_small_cluster"])
    engine = [(name, found[name], WHY[name], _source(name)) for name in ENGINE.names if name in WHY]
    return [
        *engine,
        (DECADES_OF_GPUS, scaling_loss(), "ln(utilisation) for ten times the accelerators; at 256 none", TABLES),
        ("interval_low", low, "published over predicted hours at the low end of the interval", RUNS),
        ("interval_high", high, "published over predicted hours at the high end of the interval", RUNS),
        *((name, value, GOODPUT_WHY[name], "goodput.csv") for name, value in beside.items()),
    ]


def _source(name: str) -> str:
    return TABLES if name in ("fp8", "fp4") else WHOLE


WHY = {
    "base": "ln(share of peak) of a dense decoder of 10B on an A100 40GB in 16 bits on 256 accelerators",
    "volta": "NVIDIA before bf16: V100, Quadro RTX 8000",
    "own_stack": "hardware with software of its own: TPU, Trainium; AMD and Gaudi are taken as these",
    "flops_per_byte": "per ln of (16-bit peak / memory bandwidth) against an A100 40GB: the memory lags behind",
    "below_10b_on_fast_hardware": "per decade of active parameters below 10B, on an H100 and faster; none on an A100",
    "below_1b": "per decade of active parameters below 1B",
    "above_30b": "per decade of active parameters above 30B, up to 530B",
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


if __name__ == "__main__":
    write()

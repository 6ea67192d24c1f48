"""How little is left to gain: further terms on held-out families, and what hindsight itself would bring.

A term that a question could fill is added to the engine's form and tried on the folds of everybody else. Medians of 49
runs wander by points when nothing is learned, so terms are judged by the mean |ln(predicted / published)|, and by how
far its change is certain when whole families are drawn again. Hindsight fits to the very runs that it is judged on:
no honest prediction can be expected to do better.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from math import exp, log, log2, log10
from statistics import mean, median
from typing import NamedTuple

from benchmarks.fit_efficiency import (
    ENGINE,
    FOLDS,
    WholeRun,
    fitted,
    predicted_ratio,
    quantile,
    table_equations,
    target,
    whole_runs,
    without,
)
from benchmarks.fit_learning import family_of, residual_of, residuals
from benchmarks.ridge import Matrix, Vector, dot, fit
from benchmarks.runs import PublishedRun, published_runs
from benchmarks.scores import dense_pretraining

REPEATS, DRAWS = 6, 1000
WEIGHTS = [step / 20 for step in range(25)]

Term = Callable[[WholeRun], float]


def _tokens_per_parameter(run: WholeRun) -> float:
    return log10(run.tokens / run.setting.active_parameters / 100) if isinstance(run, PublishedRun) else 0.0


TERMS: Mapping[str, Term] = {
    "the year": lambda run: run.year - 2022,
    "length of sequences": lambda run: log2((run.sequence_length or 4096) / 4096),
    "tokens per parameter": _tokens_per_parameter,
    "accelerators": lambda run: log10(run.setting.gpu_count / 256),
    "accelerators per parameter": lambda run: log10(run.setting.gpu_count / run.setting.active_parameters * 1e8),
    "80 GB of memory on an A100": lambda run: float(run.gpu.startswith("A100-80GB")),
    "slower links (H800)": lambda run: float(run.gpu == "H800"),
    "fp16": lambda run: float(run.precision == "fp16"),
    "hours are days x accelerators": lambda run: float(isinstance(run, PublishedRun) and run.basis == "gpus x time"),
}
"""What a question, or a careful reader of the source, could add; none where a run does not say."""


class Tried(NamedTuple):
    """A term added to the engine's form; errors on dense pretraining of 1B and more, families held out.

    `change` is that of the mean |ln ratio|, below 0 is better, with its 90 % interval when families are drawn again.
    """

    name: str
    median_error: float
    mean_logarithm: float
    change: float
    low: float
    high: float


class Hindsight(NamedTuple):
    """Errors on the runs that were fitted to."""

    median_error: float
    mean_logarithm: float


def further_terms(terms: Mapping[str, Term] = TERMS, repeats: int = REPEATS) -> Iterator[Tried]:
    """Every further term against the engine's form, on the same folds."""
    before = _held_out(lambda run: 0.0, repeats)
    yield _tried("none", before, before)
    for name, term in terms.items():
        yield _tried(name, before, _held_out(term, repeats))


Misses = Mapping[str, Sequence[float]]


def _held_out(term: Term, repeats: int) -> Misses:
    """ln(predicted / published) of dense pretraining by family, the family held out."""
    shuffle, found = random.Random(0), defaultdict(list)
    families = sorted({run.family for run in whole_runs()})
    for _ in range(repeats):
        shuffle.shuffle(families)
        for fold in range(FOLDS):
            held = set(families[fold::FOLDS])
            coefficients = _fitted(without(held), term)
            for run in published_runs():
                if run.family in held and dense_pretraining(run):
                    found[run.family].append(target(run) - dot(_row(run, term), coefficients))
    return found


def _row(run: WholeRun, term: Term) -> Vector:
    return [*ENGINE.row(run.setting, benchmark=False), term(run)]


def _fitted(runs: Sequence[WholeRun], term: Term) -> Vector:
    penalties = [0.0 if name in ENGINE.unpenalised else ENGINE.shrinkage for name in ENGINE.names]
    rows = [_row(run, term) for run in runs]
    return fit(rows, [target(run) for run in runs], [*penalties, ENGINE.shrinkage], _wider(*table_equations(ENGINE)))


def _wider(left: Matrix, right: Vector) -> tuple[Matrix, Vector]:
    """The throughput tables say nothing of the further term."""
    return [*([*row, 0.0] for row in left), [0.0] * (len(left) + 1)], [*right, 0.0]


def _tried(name: str, before: Misses, after: Misses) -> Tried:
    misses = [miss for values in after.values() for miss in values]
    change = {family: mean(map(abs, after[family])) - mean(map(abs, before[family])) for family in before}
    size = {family: len(values) for family, values in before.items()}
    low, high = _drawn_again(lambda drawn: sum(change[f] * size[f] for f in drawn) / sum(size[f] for f in drawn), size)
    return Tried(
        name=name,
        median_error=median(abs(exp(miss) - 1) for miss in misses),
        mean_logarithm=mean(map(abs, misses)),
        change=sum(change[f] * size[f] for f in size) / sum(size.values()),
        low=low,
        high=high,
    )


def _drawn_again(measure: Callable[[Sequence[str]], float], families: Mapping[str, object]) -> tuple[float, float]:
    """The 90 % interval of a measure when whole families are drawn again."""
    draw, names = random.Random(0), sorted(families)
    found = [measure(draw.choices(names, k=len(names))) for _ in range(DRAWS)]
    return quantile(found, 0.05), quantile(found, 0.95)


@cache
def fitted_to_itself() -> Hindsight:
    """The engine's form fitted to the dense runs of 1B and more alone, and judged on the same."""
    runs = [run for run in published_runs() if dense_pretraining(run)]
    coefficients = fitted(runs)
    return _hindsight([log(predicted_ratio(run, coefficients)) for run in runs])


def _hindsight(misses: Sequence[float]) -> Hindsight:
    return Hindsight(median(abs(exp(miss) - 1) for miss in misses), mean(map(abs, misses)))


def best_weight() -> tuple[float, Hindsight]:
    """Of all weights for one known run, the one that happens to predict the siblings best, and how well it does."""
    found = {
        weight: _hindsight([miss for misses in _corrected(weight).values() for miss in misses]) for weight in WEIGHTS
    }
    best = min(found, key=lambda weight: found[weight].median_error)
    return best, found[best]


@cache
def _corrected(weight: float) -> Misses:
    """ln(predicted / published) of each run, corrected by so much of each sibling's, by family."""
    found = defaultdict[str, list[float]](list)
    for family in residuals():
        own = [residual_of()[run] for run in family_of() if family_of()[run] == family]
        for place, value in enumerate(own):
            found[family] += [weight * known - value for known in own[:place] + own[place + 1 :]]
    return {family: misses for family, misses in found.items() if misses}

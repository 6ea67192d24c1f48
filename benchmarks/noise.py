"""What keeps predictions from getting better: runs that differ though their questions are the same, and few runs.

Pairs of dense pretraining runs of different families, on the same accelerator and almost the same size, would be given
almost the same prediction. If a run's ln(utilisation) scatters normally around what its question tells, two of them
differ by sqrt(2) as much, and the best possible prediction misses by the median difference over sqrt(2). Beside it
how far the headline and the siblings move when families are drawn again, and the error with fewer families to fit to.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from math import exp, log, sqrt
from statistics import mean, median
from typing import NamedTuple

from benchmarks.fit_efficiency import FOLDS, fitted, predicted_ratio, quantile, without
from benchmarks.fit_learning import sibling_errors
from benchmarks.runs import PublishedRun, published_runs
from benchmarks.scores import dense_pretraining, held_out

NEAR = 1.25
"""Sizes that differ by less than this count as the same."""


class Floor(NamedTuple):
    """What is left when the question is known: pairs, families in them, and the least median error."""

    pairs: int
    families: int
    least_error: float


@cache
def twins() -> tuple[tuple[PublishedRun, PublishedRun], ...]:
    """Pairs of runs that the engine cannot tell apart but by their cluster."""
    runs = [run for run in published_runs() if dense_pretraining(run)]
    return tuple(pair for pair in combinations(runs, 2) if _alike(*pair))


def _alike(one: PublishedRun, other: PublishedRun) -> bool:
    near = abs(log(one.active / other.active)) <= log(NEAR)
    return near and one.family != other.family and one.peak_flops_per_second == other.peak_flops_per_second


def floor() -> Floor:
    """The least median error of any formula, in GPU-hours."""
    pairs = twins()
    families = {run.family for pair in pairs for run in pair}
    difference = _median_of_families(pairs)
    return Floor(len(pairs), len(families), exp(difference / sqrt(2)) - 1)


def _median_of_families(pairs: Sequence[tuple[PublishedRun, PublishedRun]]) -> float:
    """Median |difference| of ln(utilisation), each two families counting once."""
    found: Mapping[frozenset[str], list[float]] = defaultdict(list)
    for families, value in _differences(pairs):
        found[families].append(value)
    return median(median(values) for values in found.values())


def _differences(pairs: Sequence[tuple[PublishedRun, PublishedRun]]) -> Iterator[tuple[frozenset[str], float]]:
    for one, other in pairs:
        yield frozenset((one.family, other.family)), abs(one.log_utilisation - other.log_utilisation)


class Spread(NamedTuple):
    """The 90 % interval of a median error when whole families are drawn again, and how often it meets its goal."""

    low: float
    high: float
    met: float


def spread_of_dense() -> Spread:
    """Of the median error on dense pretraining, which is to be 20 % at most."""
    errors = defaultdict(list)
    for run, ratio in held_out():
        if dense_pretraining(run):
            errors[run.family].append(abs(ratio - 1))
    return spread(errors, 0.20)


def spread_of_siblings() -> Spread:
    """Of the median error on siblings with one run known, which is to be 15 % at most."""
    return spread(sibling_errors(1), 0.15)


def spread(errors: Mapping[str, Sequence[float]], goal: float, draws: int = 1000) -> Spread:
    """Of the median of these errors by family."""
    families, draw = sorted(errors), random.Random(0)
    medians = [
        median(error for family in draw.choices(families, k=len(families)) for error in errors[family])
        for _ in range(draws)
    ]
    return Spread(quantile(medians, 0.05), quantile(medians, 0.95), mean(value <= goal for value in medians))


class Learnt(NamedTuple):
    """Errors on dense pretraining with a share of the families to fit to."""

    families: int
    median_error: float
    mean_logarithm: float


def learning_curve(shares: Sequence[float] = (0.25, 0.5, 0.75, 1.0), repeats: int = 6) -> tuple[Learnt, ...]:
    """How the error falls with the number of families, those predicted held out as always."""
    return tuple(_learnt(share, repeats) for share in shares)


def _learnt(share: float, repeats: int) -> Learnt:
    shuffle, ratios, sizes = random.Random(0), list[float](), list[int]()
    families = sorted({run.family for run in without(())})
    for _ in range(repeats):
        shuffle.shuffle(families)
        for fold in range(FOLDS):
            held, others = set(families[fold::FOLDS]), [name for name in families if name not in families[fold::FOLDS]]
            seen = set(others[: round(share * len(others))])
            known = fitted([run for run in without(held) if run.family in seen])
            tested = [run for run in published_runs() if run.family in held and dense_pretraining(run)]
            ratios += [predicted_ratio(run, known) for run in tested]
            sizes.append(len(seen))
    return Learnt(round(mean(sizes)), median(abs(r - 1) for r in ratios), mean(abs(log(r)) for r in ratios))

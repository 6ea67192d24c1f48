"""How far the form of the model was itself chosen on the runs: forms compete inside the training folds only.

In each outer fold whole families are held out; among the other families a second cross-validation picks the form with
the least mean |ln(predicted / published)|, which then predicts the held-out ones. So neither constants nor form have
seen them. Beside it two harder questions: whole organisations held out, and the years after 2023 from those before.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from math import log, log10
from statistics import mean
from typing import NamedTuple

from benchmarks.fit_efficiency import ENGINE, UNPENALISED, Form, WholeRun, fitted, predicted_ratio, whole_runs
from benchmarks.ridge import huber
from benchmarks.runs import PublishedRun, published_runs
from benchmarks.scores import Ratios
from costengine.efficiency import DECADES_OF_GPUS, Setting, terms

REPEATS, FOLDS = 4, 8
LAST_YEAR = 2023


def levels(setting: Setting) -> Mapping[str, float]:
    """A level for each generation instead of FLOPs per byte."""
    found = dict(terms(setting))
    del found["flops_per_byte"]
    newer = setting.generation == "cuda" and setting.peak > 5e14
    return found | {
        "hopper": float(newer and setting.peak < 1.7e15),
        "blackwell": float(newer and setting.peak > 1.7e15),
    }


def sparse(setting: Setting) -> Mapping[str, float]:
    """The share of active parameters instead of one level for all mixtures."""
    found = dict(terms(setting))
    found["mixture_of_experts"] = log10(setting.parameters / setting.active_parameters)
    return found


def small_as_large(setting: Setting) -> Mapping[str, float]:
    """Without the slope below 1B."""
    found = dict(terms(setting))
    del found["below_1b"]
    return found


def large_as_middle(setting: Setting) -> Mapping[str, float]:
    """Without the slope above 30B."""
    found = dict(terms(setting))
    del found["above_30b"]
    return found


def constant(setting: Setting) -> Mapping[str, float]:
    """One level for whole runs; precision alone is told apart."""
    found = terms(setting)
    return {name: found[name] for name in ("base", "fp8", "fp4", DECADES_OF_GPUS)}


FORMER = Form(large_as_middle, weigh=huber)
"""The form before medians were fitted to."""

FORMS: dict[str, Form] = {
    "the engine's": ENGINE,
    "a level for Hopper and one for Blackwell": Form(levels, unpenalised=UNPENALISED | {"hopper", "blackwell"}),
    "no slope above 30B": Form(large_as_middle),
    "the share of active parameters": Form(sparse),
    "no slope below 1B": Form(small_as_large),
    "half the shrinkage": Form(shrinkage=0.25),
    "twice the shrinkage": Form(shrinkage=1.0),
    "Huber's loss": Form(weigh=huber),
    "Huber's loss and no slope above 30B": FORMER,
    "one utilisation for all": Form(constant),
}


class Nested(NamedTuple):
    """Predictions by forms that the runs themselves did not choose, and which forms were chosen how often."""

    ratios: Ratios
    chosen: Mapping[str, int]


@cache
def nested() -> Nested:
    """Every run with its family held out of fit and choice."""
    shuffle, ratios, chosen = random.Random(0), list[tuple[PublishedRun, float]](), Counter[str]()
    for held in _folds(shuffle, sorted({run.family for run in whole_runs()}), REPEATS):
        name = _best(_not_in(held, lambda run: run.family), shuffle)
        chosen[name] += 1
        ratios += _predictions(held, lambda run: run.family, FORMS[name])
    return Nested(ratios, chosen)


def _best(runs: Sequence[WholeRun], shuffle: random.Random) -> str:
    """The form that predicts best by cross-validation among these runs."""
    folds = list(_folds(shuffle, sorted({run.family for run in runs}), 1))
    return min(FORMS, key=lambda name: _mean_miss(runs, folds, FORMS[name]))


def _mean_miss(runs: Sequence[WholeRun], folds: Sequence[Collection[str]], form: Form) -> float:
    misses = []
    for held in folds:
        coefficients = fitted([run for run in runs if run.family not in held], form)
        tested = [run for run in runs if run.family in held and isinstance(run, PublishedRun)]
        misses += [abs(log(predicted_ratio(run, coefficients, form))) for run in tested]
    return mean(misses)


def _folds(shuffle: random.Random, groups: list[str], repeats: int) -> list[set[str]]:
    found = []
    for _ in range(repeats):
        shuffle.shuffle(groups)
        found += [set(groups[fold::FOLDS]) for fold in range(FOLDS)]
    return found


def _not_in(held: Collection[str], group: Callable[[WholeRun], str]) -> list[WholeRun]:
    return [run for run in whole_runs() if group(run) not in held]


def _predictions(
    held: Collection[str], group: Callable[[WholeRun], str], form: Form
) -> list[tuple[PublishedRun, float]]:
    coefficients = fitted(_not_in(held, group), form)
    return [(run, predicted_ratio(run, coefficients, form)) for run in published_runs() if group(run) in held]


def organisations_held_out(form: Form = ENGINE) -> Ratios:
    """Every run with its whole organisation held out."""
    groups = sorted({run.organisation for run in published_runs()})
    return [pair for group in groups for pair in _predictions({group}, lambda run: run.organisation, form)]


def later_years(form: Form = ENGINE) -> Ratios:
    """The runs of 2024 and later, from those of 2023 and before."""
    known = fitted([run for run in whole_runs() if run.year <= LAST_YEAR], form)
    return [(run, predicted_ratio(run, known, form)) for run in published_runs() if run.year > LAST_YEAR]


def by_form() -> Mapping[str, Ratios]:
    """Every form on the same folds, chosen by nobody."""
    found: dict[str, list[tuple[PublishedRun, float]]] = defaultdict(list)
    shuffle = random.Random(0)
    for held in _folds(shuffle, sorted({run.family for run in whole_runs()}), REPEATS):
        for name, form in FORMS.items():
            found[name] += _predictions(held, lambda run: run.family, form)
    return found

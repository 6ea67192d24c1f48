"""Whether a form chosen on half of the families by its median error is better on the other half, which chose nothing.

Seven forms, each with absolute misses and with Huber's, compete on twenty families drawn at random; the winner and the
form before are then judged on the twenty others. Every run is predicted with its own family left out of the fit.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from math import exp
from statistics import mean, median
from typing import NamedTuple

from benchmarks.fit_efficiency import Form
from benchmarks.fit_learning import residual_of, sibling_errors
from benchmarks.nested import FORMER, FORMS
from benchmarks.ridge import absolute, huber
from benchmarks.runs import PublishedRun, published_runs
from benchmarks.scores import dense_pretraining

DRAWS = 500
LEFT_OUT = ("one utilisation for all", "Huber's loss", "Huber's loss and no slope above 30B")
CANDIDATES = tuple(
    form._replace(weigh=weigh) for name, form in FORMS.items() if name not in LEFT_OUT for weigh in (absolute, huber)
)

Errors = Mapping[str, Sequence[float]]


class Judged(NamedTuple):
    """Median errors on the families that did not choose, on average, and the share of draws in which they fell."""

    former: float
    chosen: float
    better: float


class Halves(NamedTuple):
    """What the chosen forms do on unseen families, and how often the choice fell on absolute misses."""

    all: Judged
    dense: Judged
    siblings: Judged
    absolute: float


@cache
def halves() -> Halves:
    """Every draw of half of the families."""
    draw, families, chosen = random.Random(0), sorted({run.family for run in published_runs()}), list[Form]()
    others = list[Collection[str]]()
    for _ in range(DRAWS):
        half = set(draw.sample(families, len(families) // 2))
        chosen.append(min(CANDIDATES, key=lambda form: _median(_all(form), half)))
        others.append([family for family in families if family not in half])
    share = Counter(form.weigh for form in chosen)[absolute] / DRAWS
    return Halves(
        all=_judged(_all, chosen, others),
        dense=_judged(_dense, chosen, others),
        siblings=_judged(_siblings, chosen, others),
        absolute=share,
    )


def _judged(measure: Callable[[Form], Errors], chosen: Sequence[Form], others: Sequence[Collection[str]]) -> Judged:
    before = [_median(measure(FORMER), families) for families in others]
    after = [_median(measure(form), families) for form, families in zip(chosen, others, strict=True)]
    return Judged(mean(before), mean(after), mean(new < old for old, new in zip(before, after, strict=True)))


def _median(errors: Errors, families: Collection[str]) -> float:
    return median(error for family in families for error in errors.get(family, ()))


@cache
def _all(form: Form) -> Errors:
    return _by_family(form, lambda run: True)


@cache
def _dense(form: Form) -> Errors:
    return _by_family(form, dense_pretraining)


@cache
def _siblings(form: Form) -> Errors:
    return sibling_errors(1, form)


def _by_family(form: Form, keep: Callable[[PublishedRun], bool]) -> Errors:
    found = defaultdict(list)
    for run in filter(keep, published_runs()):
        found[run.family].append(abs(exp(-residual_of(form)[run.id]) - 1))
    return found

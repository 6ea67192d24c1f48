"""Fits how much teams and their runs differ, for costengine/learning.py: `make accuracy`.

GPU-hours: published over predicted hours of every published run, its family left out of the fit; a family stands for
a team. Prices: each provider's median over the usual price of the accelerator, on demand; a provider stands for the
team that always buys there, its accelerators for the team's runs. Both by maximum likelihood of a random effect.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import combinations, product
from math import exp, lgamma, log
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

from benchmarks.fit_efficiency import AS_OF, ENGINE, Form, fitted, predicted_ratio, without
from benchmarks.runs import published_runs
from costengine.learning import BELIEVED, Scatter, learned
from costengine.prices import bundled_book
from costengine.question import Purchase
from costengine.wanted import provider_medians

OUTPUT = Path(__file__).parent.parent / "costengine" / "data" / "learning.csv"
VARIANCES = [0.002 * 1.15**step for step in range(50)]
WORTHS = [2.0**step for step in range(7)]
FEWEST_PROVIDERS = 4

Groups = Mapping[str, Sequence[float]]


class Summary(NamedTuple):
    """All that a likelihood needs of a group of values."""

    size: int
    middle: float
    squares: float


class Sibling(NamedTuple):
    """A run predicted with some of its family known: published over predicted hours, and the range of that."""

    family: str
    ratio: float
    low: float
    high: float

    @property
    def error(self) -> float:
        """How far the prediction was off."""
        return abs(1 / self.ratio - 1)


@cache
def residuals(form: Form = ENGINE) -> Mapping[str, Sequence[float]]:
    """ln(published / predicted hours) by family, that family left out of the fit."""
    found = defaultdict(list)
    for run, value in residual_of(form).items():
        found[family_of()[run]].append(value)
    return found


@cache
def family_of() -> Mapping[str, str]:
    """The family of each run."""
    return {run.id: run.family for run in published_runs()}


@cache
def residual_of(form: Form = ENGINE) -> Mapping[str, float]:
    """ln(published / predicted hours) of each run, its family left out of the fit."""
    found = {}
    for family in {run.family for run in published_runs()}:
        coefficients = fitted(without({family}), form)
        own = [run for run in published_runs() if run.family == family]
        found.update({run.id: -log(predicted_ratio(run, coefficients, form)) for run in own})
    return found


@cache
def price_ratios() -> Mapping[str, Sequence[float]]:
    """ln(provider's median / usual price) by provider, over the accelerators that several providers rent out."""
    found = defaultdict(list)
    book = bundled_book()
    for gpu in book.gpus():
        medians = provider_medians(book.current(gpu, Purchase.ON_DEMAND), Purchase.ON_DEMAND)
        if len(medians) >= FEWEST_PROVIDERS:
            usual = book.rent(gpu).usd_per_gpu_hour.likely
            for provider, price in medians.items():
                found[provider].append(log(float(price / usual)))
    return found


def scatter(name: str, groups: Groups, why: str, source: str) -> Scatter:
    """The variances under which these groups are likeliest; a value further off than one in a hundred is drawn in."""
    summaries = _summaries(groups)
    between, within = max(product(VARIANCES, VARIANCES), key=lambda pair: _likelihood(summaries, *pair))
    worth = max(WORTHS, key=lambda guess: _worth_likelihood(summaries, within, guess))
    return Scatter(name=name, between=between, within=within, within_worth=worth, why=why, source=source, as_of=AS_OF)


def _summaries(groups: Groups) -> list[Summary]:
    """Of all groups, once the values beyond 2.6 robust standard deviations are moved to there."""
    most = BELIEVED * 1.4826 * median(abs(value) for values in groups.values() for value in values)
    return [_summary([max(-most, min(value, most)) for value in values]) for values in groups.values()]


def _summary(values: Sequence[float]) -> Summary:
    middle = mean(values)
    return Summary(len(values), middle, sum((value - middle) ** 2 for value in values))


def _likelihood(groups: Iterable[Summary], between: float, within: float) -> float:
    """Logarithm of the density of groups whose centres are normal around 0, but for a constant."""
    logarithm, found = log(within), 0.0
    for size, middle, squares in groups:
        whole = within + size * between
        found -= (size - 1) * logarithm + log(whole) + squares / within + size * middle * middle / whole
    return found / 2


def _worth_likelihood(groups: Iterable[Summary], within: float, worth: float) -> float:
    """Of the groups' own variances, each drawn from a scaled inverse chi-squared of `worth` degrees of freedom."""
    return sum(
        lgamma((worth + size - 1) / 2)
        - lgamma(worth / 2)
        + worth / 2 * log(worth * within)
        - (worth + size - 1) / 2 * log(worth * within + squares)
        for size, _, squares in groups
    )


def scatters() -> tuple[Scatter, Scatter]:
    """Of GPU-hours and of prices."""
    return hours_scatter(residuals()), scatter(
        "usd_per_gpu_hour",
        price_ratios(),
        "ln(price asked / usual price): between providers, and between accelerators of one provider",
        "costengine/data/offers.csv, on demand",
    )


def hours_scatter(groups: Groups) -> Scatter:
    """Of GPU-hours, from these families."""
    why = "ln(published / predicted GPU-hours): between model families, and between runs of one family"
    return scatter("gpu_hours", groups, why, "published_runs.csv, each family left out of the fit")


@cache
def siblings(known: int, form: Form = ENGINE) -> tuple[Sibling, ...]:
    """Every run of a family with several, once for each choice of so many known siblings.

    Neither the engine's constants nor the variances have seen the family.
    """
    return tuple(found for family in residuals(form) for found in _siblings(family, known, form))


def sibling_errors(known: int, form: Form = ENGINE) -> Mapping[str, Sequence[float]]:
    """The errors on siblings by family, so many known."""
    found = defaultdict(list)
    for sibling in siblings(known, form):
        found[sibling.family].append(sibling.error)
    return found


def family_median(known: int) -> float:
    """The median of the families' own median errors, so many siblings known."""
    return median(map(median, sibling_errors(known).values()))


def _siblings(family: str, known: int, form: Form) -> Iterable[Sibling]:
    own = list(residuals(form)[family])
    if len(own) < 2:
        return
    seen = hours_scatter({name: values for name, values in residuals(form).items() if name != family})
    for place, value in enumerate(own):
        for given in combinations(own[:place] + own[place + 1 :], known):
            factor = learned([exp(each) for each in given], seen).factor
            times = factor.likely
            yield Sibling(family, exp(value) / times, factor.low / times, factor.high / times)


def write(path: Path = OUTPUT) -> None:
    """Writes the engine's data file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("name", "between", "within", "within_worth", "why", "source", "as_of"))
        for row in scatters():
            variances = (f"{row.between:.4f}", f"{row.within:.4f}", f"{row.within_worth:g}")
            out.writerow((row.name, *variances, row.why, row.source, row.as_of))


if __name__ == "__main__":
    write()

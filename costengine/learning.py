"""Learning from a team's own runs: a factor on GPU-hours and one on price, shrunk towards what was published.

A team differs from the published middle by a lasting factor, and each of its runs by a further one. Both are taken as
log-normal; how much teams and runs differ is fitted by benchmarks/fit_learning.py to published runs and prices. The
posterior of the lasting factor is the usual one of a normal mean, so one run moves it some and ten a lot.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from math import exp, log, sqrt
from statistics import mean
from types import MappingProxyType
from typing import NamedTuple

from pydantic import Field, PositiveFloat

from costengine.amounts import Frozen, Money, Span, decimal
from costengine.lines import Assumption
from costengine.question import Kind, Question
from costengine.tables import table

TENTH = 1.2816
"""Standard deviations from the middle of a normal distribution to its lowest and highest tenth."""
BELIEVED = 2.5758
"""A run further off than one in a hundred counts as if it were that far off: it may be a slip of the keys."""
OWN_RUNS = "your own runs"


class PastRun(Frozen):
    """A finished run: what the engine said without any correction, and what came out; None where not known."""

    predicted_gpu_hours: float | None = Field(default=None, gt=0)
    actual_gpu_hours: float | None = Field(default=None, gt=0)
    predicted_usd_per_gpu_hour: Decimal | None = Field(default=None, gt=0)
    paid_usd_per_gpu_hour: Decimal | None = Field(default=None, gt=0)


class Scatter(NamedTuple):
    """How much one quantity differs, as variances of its logarithm; written by the fit.

    `between` teams, `within` the runs of one team, and how many runs the latter is worth as a guess.
    """

    name: str
    between: PositiveFloat
    within: PositiveFloat
    within_worth: PositiveFloat
    why: str
    source: str
    as_of: date

    @property
    def whole(self) -> float:
        """The variance of one run of a team that nothing is known of."""
        return self.between + self.within


class Learned(Frozen):
    """What past runs say of one quantity: `factor` times the estimate, with an 80 % interval for the next run.

    `measured` is the middle of the runs themselves; `narrowing` scales the estimate's own interval, in logarithms.
    """

    runs: int = 0
    measured: float = 1.0
    factor: Span
    narrowing: float = 1.0

    def money(self, price: Money) -> Money:
        """A price as the team pays it."""
        times, power = self.factor.likely, self.narrowing
        low, high = (float(end / price.likely) ** power for end in (price.low, price.high))
        likely = price.likely * decimal(times)
        return Money(low=likely * decimal(low), likely=likely, high=likely * decimal(high))


class Correction(Frozen):
    """What a team's own runs change in an estimate; without any run it changes nothing."""

    gpu_hours: Learned
    usd_per_gpu_hour: Learned

    @property
    def runs(self) -> int:
        """How many runs taught something."""
        return max(self.gpu_hours.runs, self.usd_per_gpu_hour.runs)

    @property
    def sentence(self) -> str:
        """What was learned, in a line; empty without runs."""
        return " ".join(said for said in (self.hours_sentence, self.price_sentence) if said)

    @property
    def hours_sentence(self) -> str:
        """What was learned of GPU-hours."""
        return _sentence(self.gpu_hours, "took", "the estimated GPU-hours")

    @property
    def price_sentence(self) -> str:
        """What was learned of prices."""
        return _sentence(self.usd_per_gpu_hour, "cost", "the book's price for its GPU-hours")


def _sentence(learned: Learned, did: str, what: str) -> str:
    if not learned.runs:
        return ""
    which = f"Your last {learned.runs} runs" if learned.runs > 1 else "Your last run"
    return f"{which} {did} {learned.measured:.2f}x {what}; {learned.factor.likely:.2f}x is counted here."


@cache
def scatters() -> Mapping[str, Scatter]:
    """How much teams and runs differ, by quantity."""
    return MappingProxyType({row.name: row for row in table("learning.csv", Scatter)})


def learn(runs: Iterable[PastRun]) -> Correction:
    """The correction that these runs give, all of one team."""
    runs = tuple(runs)
    hours = _ratios((run.actual_gpu_hours, run.predicted_gpu_hours) for run in runs)
    prices = _ratios((run.paid_usd_per_gpu_hour, run.predicted_usd_per_gpu_hour) for run in runs)
    return Correction(
        gpu_hours=learned(hours, scatters()["gpu_hours"]),
        usd_per_gpu_hour=learned(prices, scatters()["usd_per_gpu_hour"]),
    )


def _ratios(pairs: Iterable[tuple[float | Decimal | None, float | Decimal | None]]) -> list[float]:
    return [float(actual) / float(predicted) for actual, predicted in pairs if actual and predicted]


def learned(ratios: Sequence[float], scatter: Scatter) -> Learned:
    """The posterior of a team's factor from its actual over predicted ratios, and the interval of its next run."""
    logs = [_believed(log(ratio), scatter) for ratio in ratios]
    within = _within(logs, scatter)
    weight = len(logs) * scatter.between / (len(logs) * scatter.between + within)
    centre = weight * mean(logs) if logs else 0.0
    spread = sqrt((1 - weight) * scatter.between + within)
    return Learned(
        runs=len(logs),
        measured=exp(mean(log(ratio) for ratio in ratios)) if ratios else 1.0,
        factor=Span(low=exp(centre - TENTH * spread), likely=exp(centre), high=exp(centre + TENTH * spread)),
        narrowing=spread / sqrt(scatter.whole),
    )


def _believed(ratio: float, scatter: Scatter) -> float:
    most = BELIEVED * sqrt(scatter.whole)
    return max(-most, min(ratio, most))


def _within(logs: Sequence[float], scatter: Scatter) -> float:
    """The variance of one run within this team: the published one, moved by how much the team's own runs differ."""
    if len(logs) < 2:
        return scatter.within
    middle = mean(logs)
    own = sum((value - middle) ** 2 for value in logs)
    return (scatter.within_worth * scatter.within + own) / (scatter.within_worth + len(logs) - 1)


def learns_hours(question: Question) -> bool:
    """Whether the GPU-hours of a question are the engine's own estimate, which runs can correct.

    Not where hours, a utilisation or a throughput were given; nor with rollouts, which differ from all other work.
    """
    given = (question.gpu_hours, question.mfu, question.hfu, question.tokens_per_second)
    fixed = question.gpu_count is not None and question.duration_hours is not None
    return question.kind not in (Kind.GPU_TIME, Kind.RL) and given == (None,) * 4 and not fixed


def hours_assumption(correction: Correction) -> Assumption:
    """The factor on GPU-hours, to show beside an estimate that used it."""
    return _assumption("own runs: GPU-hours", correction.gpu_hours, correction.hours_sentence)


def price_assumption(correction: Correction) -> Assumption:
    """The factor on the price, to show beside an estimate that used it."""
    return _assumption("own runs: price", correction.usd_per_gpu_hour, correction.price_sentence)


def _assumption(name: str, learned: Learned, why: str) -> Assumption:
    return Assumption(
        name=name, value=f"{learned.factor.likely:.2f}", unit="times", why=why.rstrip("."), source=OWN_RUNS
    )

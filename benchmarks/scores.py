"""How good predictions are: the measures of docs/accuracy.md, over predicted / published ratios."""

from collections.abc import Callable, Iterable, Sequence
from math import exp, log
from statistics import mean, median
from typing import NamedTuple

from benchmarks.fit_efficiency import (
    held_out_ratios,
    interval_without,
    quantile,
)
from benchmarks.runs import PublishedRun, published_runs

Ratios = Sequence[tuple[PublishedRun, float]]


class Score(NamedTuple):
    """The measures of one method on some runs; errors are |predicted / published - 1|."""

    runs: int
    median_error: float
    p90_error: float
    within_20: float
    within_50: float
    bias: float


def score(ratios: Ratios) -> Score:
    """The measures of these predictions."""
    errors = [abs(ratio - 1) for _, ratio in ratios]
    return Score(
        runs=len({run.id for run, _ in ratios}),
        median_error=median(errors),
        p90_error=quantile(errors, 0.9),
        within_20=mean(error <= 0.2 for error in errors),
        within_50=mean(error <= 0.5 for error in errors),
        bias=median(ratio for _, ratio in ratios),
    )


def held_out() -> Ratios:
    """Every prediction of every run whose family was held out."""
    return [(run, ratio) for run in published_runs() for ratio in held_out_ratios()[run.id]]


def middle_ratio(run: PublishedRun) -> float:
    """The run's usual held-out prediction over its published hours."""
    return exp(mean(log(ratio) for ratio in held_out_ratios()[run.id]))


def inside(run: PublishedRun, ratio: float) -> bool:
    """Whether the published hours lie in the interval that the other families give."""
    low, high = interval_without(run.family)
    return low <= 1 / ratio <= high


def coverage(ratios: Iterable[tuple[PublishedRun, float]]) -> float:
    """The share of predictions whose interval holds the published hours."""
    return mean(inside(run, ratio) for run, ratio in ratios)


def dense_pretraining(run: PublishedRun) -> bool:
    """Dense pretraining of 1B and more, from scratch."""
    return run.kind == "pretrain" and run.active == run.parameters and run.parameters >= 1e9


STRATA: dict[str, Callable[[PublishedRun], bool]] = {
    "all": lambda run: True,
    "dense pretraining, 1B and more": dense_pretraining,
    "mixture of experts": lambda run: run.active < run.parameters,
    "under 1B active": lambda run: run.active < 1e9,
    "fine-tuning and continued pretraining": lambda run: run.kind in ("cpt", "finetune"),
    "pruned and distilled": lambda run: run.kind == "distill",
    "Volta": lambda run: run.generation == "volta",
    "Ampere": lambda run: run.gpu.startswith("A100"),
    "Hopper": lambda run: run.gpu.startswith(("H", "GH")),
    "TPU and Trainium": lambda run: run.generation == "own_stack",
}


def plain(run: PublishedRun, share: float, factor: float = 1) -> float:
    """Predicted over published of 6 N D x factor at a share of the peak."""
    return 6 * run.active * run.tokens * factor / (run.peak_flops_per_second * share * 3600) / run.gpu_hours


PEERS: dict[str, Callable[[PublishedRun], float]] = {
    "6ND at 50 %, plus 10 % (the usual web calculator)": lambda run: plain(run, 0.5, 1.1),
    "6ND at 40 %": lambda run: plain(run, 0.4),
    "6ND at 35 %": lambda run: plain(run, 0.35),
    "6ND at 30 % (Epoch AI where nothing is known)": lambda run: plain(run, 0.3),
    "6ND at 37.5 % (Epoch AI's median)": lambda run: plain(run, 0.375),
    "8ND at 40 % (EleutherAI cookbook's default: recomputation on)": lambda run: plain(run, 0.4, 4 / 3),
    "6ND at 100 % (llm-analysis as shipped)": lambda run: plain(run, 1),
    "6ND at 50 % (llm-analysis, efficiency 0.5)": lambda run: plain(run, 0.5),
}

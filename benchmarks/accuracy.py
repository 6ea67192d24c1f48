"""Writes docs/accuracy.md and its plot: predicted against published GPU-hours, families held out. `make accuracy`."""

from collections import Counter
from collections.abc import Callable, Iterable
from math import log, sqrt
from pathlib import Path
from statistics import mean, median
from typing import TypeVar

from benchmarks import fit_learning
from benchmarks.accuracy_plot import plot
from benchmarks.fit_efficiency import (
    AS_OF,
    FOLDS,
    REPEATS,
    constants,
    fitted,
    interval_without,
    predicted_ratio,
    quantile,
    without,
    write,
)
from benchmarks.fit_learning import family_median, scatters, siblings
from benchmarks.halves import CANDIDATES, DRAWS, Judged, halves
from benchmarks.hindsight import Tried, best_weight, fitted_to_itself, further_terms
from benchmarks.nested import FORMS, by_form, later_years, nested, organisations_held_out
from benchmarks.noise import Learnt, floor, learning_curve, spread_of_dense, spread_of_siblings
from benchmarks.runs import PublishedRun, measured_runs, published_runs
from benchmarks.scores import (
    PEERS,
    STRATA,
    Ratios,
    Score,
    coverage,
    dense_pretraining,
    held_out,
    inside,
    middle_ratio,
    score,
)

Thing = TypeVar("Thing")
Figures = dict[str, str | float]
"""What a part of the page says, by the names that stand in its text."""

DOCS = Path(__file__).parent.parent / "docs"
TEXT = Path(__file__).parent / "pages" / "accuracy.md"
"""The page with the names of its figures where they go."""
HEADER = "| | runs | median error | P90 | within 20 % | within 50 % | bias |\n|---|---|---|---|---|---|---|"

HARDER: dict[str, Callable[[], Ratios]] = {
    "form chosen inside the training folds": lambda: nested().ratios,
    "organisations held out": organisations_held_out,
    "2024 and later from 2023 and before": later_years,
}


def page() -> str:
    """The page."""
    text = TEXT.read_text(encoding="utf-8")
    return text.format(**_headline(), **_limits(), **_chosen(), **_harder(), **_known_runs(), **_others())


def _headline() -> Figures:
    """All runs, each predicted with its whole family held out."""
    whole, dense = score(held_out()), score(_dense(held_out()))
    low, high = interval_without(None)
    return {
        "as_of": AS_OF.isoformat(), "runs": len(published_runs()),
        "families": len({run.family for run in published_runs()}), "repeats": REPEATS, "folds": FOLDS,
        "median": whole.median_error, "p90": whole.p90_error, "bias": whole.bias,
        "low": low, "high": high, "width": high / low, "coverage": coverage(held_out()), "dense": dense.median_error,
        "goal": ": short of the 20 % we aim at." if dense.median_error > 0.2 else ".",
        "strata": _table(STRATA.items(), lambda keep: score([pair for pair in held_out() if keep(pair[0])])),
    }  # fmt: skip


def _limits() -> Figures:
    """What keeps it from getting better."""
    least, spread, own = floor(), spread_of_dense(), fitted_to_itself()
    return {
        "pairs": least.pairs, "twin_families": least.families, "least": least.least_error,
        "spread_low": spread.low, "spread_high": spread.high, "spread_met": spread.met,
        "curve": "\n".join(_learnt(point) for point in learning_curve()),
        "terms": "\n".join(map(_tried, further_terms())),
        "own_median": own.median_error, "own_mean": own.mean_logarithm,
    }  # fmt: skip


def _chosen() -> Figures:
    """What the choice of the form is worth on families that did not choose."""
    found = halves()
    lines = {
        "all": found.all,
        "dense pretraining, 1B and more": found.dense,
        "siblings of one run": found.siblings,
    }
    return {
        "draws": DRAWS, "candidates": len(CANDIDATES),
        "absolute": found.absolute, "halves": "\n".join(map(_half, lines, lines.values())),
        "blind_dense": found.dense.chosen,
        "blind_siblings": found.siblings.chosen, "former_siblings": found.siblings.former,
    }  # fmt: skip


def _harder() -> Figures:
    """Harder questions: the form chosen inside the folds, organisations held out, later years."""
    return {
        "competing": len(FORMS), "nested_dense": score(_dense(nested().ratios)).median_error,
        "chosen": ", ".join(f"{name} {count}x" for name, count in Counter(nested().chosen).most_common()),
        "harder": _table(HARDER.items(), lambda ratios: score(ratios())),
        "forms": "\n".join(_form(name, ratios) for name, ratios in by_form().items()),
    }  # fmt: skip


def _known_runs() -> Figures:
    """What the team's own runs of a family say of its other runs."""
    within = sqrt(scatters()[0].within)
    weight, best = best_weight()
    spread = spread_of_siblings()
    return {
        "siblings": "\n".join(_siblings(known) for known in (0, 1, 2)),
        "one": median(sibling.error for sibling in siblings(1)),
        "siblings_low": spread.low, "siblings_high": spread.high, "siblings_met": spread.met,
        "once_none": family_median(0), "once_one": family_median(1), "within": within,
        "best_weight": weight, "best_error": best.median_error,
    }  # fmt: skip


def _others() -> Figures:
    """Other formulas, measured throughput, the fit on its own runs, the constants, and every run."""
    measured, ratio, count = _measured()
    inner = _in_sample()
    return {
        "peers": _table(PEERS.items(), lambda method: score([(run, method(run)) for run in published_runs()])),
        "measured": measured, "ratio": ratio, "measured_runs": count,
        "in_median": inner.median_error, "in_p90": inner.p90_error, "constants": _constants(),
        "rows": "\n".join(_row(run) for run in sorted(published_runs(), key=lambda run: (run.year, run.id))),
    }  # fmt: skip


def _table(things: Iterable[tuple[str, Thing]], judge: Callable[[Thing], Score]) -> str:
    return "\n".join((HEADER, *(_line(name, judge(thing)) for name, thing in things)))


def _line(name: str, found: Score) -> str:
    shares = (found.median_error, found.p90_error, found.within_20, found.within_50)
    return f"| {name} | {found.runs} | {' | '.join(f'{share:.0%}' for share in shares)} | x{found.bias:.2f} |"


def _form(name: str, ratios: Ratios) -> str:
    errors = f"{score(ratios).median_error:.0%} | {score(_dense(ratios)).median_error:.0%}"
    return f"| {name} | {errors} | {mean(abs(log(ratio)) for _, ratio in ratios):.3f} |"


def _dense(ratios: Ratios) -> Ratios:
    return [pair for pair in ratios if dense_pretraining(pair[0])]


def _half(name: str, judged: Judged) -> str:
    return f"| {name} | {judged.former:.1%} | {judged.chosen:.1%} | {judged.better:.0%} of draws |"


def _learnt(point: Learnt) -> str:
    return f"| {point.families} | {point.median_error:.0%} | {point.mean_logarithm:.3f} |"


def _tried(term: Tried) -> str:
    change = f"{term.change:+.3f} | {term.low:+.3f} to {term.high:+.3f}"
    return f"| {term.name} | {term.median_error:.1%} | {term.mean_logarithm:.3f} | {change} |"


def _siblings(known: int) -> str:
    """How well the other runs of a family are predicted once so many are known."""
    found = siblings(known)
    errors = [sibling.error for sibling in found]
    within = mean(sibling.low <= sibling.ratio <= sibling.high for sibling in found)
    width = median(sibling.high / sibling.low for sibling in found)
    words = ("none", "one run", "two runs")[known]
    middle, tail = median(errors), quantile(errors, 0.9)
    return f"| {words} | {len(found)} | {middle:.0%} | {tail:.0%} | {within:.0%} | x{width:.2f} |"


def _in_sample() -> Score:
    coefficients = fitted(without(()))
    return score([(run, predicted_ratio(run, coefficients)) for run in published_runs()])


def _measured() -> tuple[float, float, int]:
    """Leave-one-out error of the median goodput ratio."""
    ratios = [run.ratio for run in measured_runs()]
    errors = [abs(median(ratios[:i] + ratios[i + 1 :]) / ratio - 1) for i, ratio in enumerate(ratios)]
    return median(errors), median(ratios), len(ratios)


def _constants() -> str:
    rows = (f"| {name} | {value:.4f} | {why} | {source} |" for name, value, why, source in constants())
    return "\n".join(("| constant | value | meaning | from |", "|---|---|---|---|", *rows))


def _row(run: PublishedRun) -> str:
    ratio = middle_ratio(run)
    doubt = " (unconfirmed)" if run.confidence == "unconfirmed" else ""
    where = "inside" if inside(run, ratio) else "**outside**"
    count = f"{run.gpu_count:,}" if run.gpu_count else "not said"
    return (
        f"| {run.name} | {run.gpu} | {count} | {run.gpu_hours:,.0f} | {run.gpu_hours * ratio:,.0f} | x{ratio:.2f} "
        f"| {where} | {run.source}{doubt} |"
    )


def main() -> None:
    """Fits, writes the constants, the page and the plot."""
    write()
    fit_learning.write()
    (DOCS / "accuracy.md").write_text(page(), encoding="utf-8")
    (DOCS / "accuracy.svg").write_text(plot(), encoding="utf-8")


if __name__ == "__main__":
    main()

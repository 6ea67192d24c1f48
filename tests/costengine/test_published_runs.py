"""The engine against runs that really happened, asked as a person would ask.

In-sample: docs/accuracy.md has the accuracy that counts, with whole families held out.
"""

from math import log
from statistics import median
from zlib import crc32

import pytest

from benchmarks.fit_efficiency import constants, fitted, predicted_ratio, quantile, scaling_loss, without
from benchmarks.hindsight import best_weight, fitted_to_itself, further_terms
from benchmarks.noise import floor, twins
from benchmarks.runs import PublishedRun, published_runs
from benchmarks.scores import STRATA, coverage, dense_pretraining, held_out, score
from costengine.efficiency import coefficients
from costengine.hardware import accelerator
from costengine.question import Kind, Method, Precision, Question
from costengine.work import Work, work

KNOWN = published_runs()


def question(run: PublishedRun) -> Question:
    return Question(
        kind=Kind.FINETUNE if run.kind == "finetune" else Kind.PRETRAIN,
        method=Method.FULL if run.kind == "finetune" else None,
        continued=True if run.kind == "cpt" else None,
        gpu=run.gpu,
        gpu_count=run.gpu_count,
        parameters=run.parameters,
        active_parameters=run.active_parameters,
        tokens=run.tokens,
        sequence_length=run.sequence_length,
        precision=run.precision if run.precision in (Precision.FP8, Precision.FP16, Precision.BF16) else None,
    )


def estimated(run: PublishedRun) -> Work:
    return work(question(run), accelerator(run.gpu))


@pytest.mark.parametrize("run", KNOWN, ids=lambda run: run.id)
def test_published_run_is_never_refused_and_within_a_factor_of_three(run: PublishedRun) -> None:
    found = estimated(run)

    assert found.gpu_hours.likely / run.gpu_hours == pytest.approx(1, abs=2.2)
    assert found.gpu_hours.likely > run.gpu_hours / 3.5


@pytest.mark.parametrize(
    ("name", "tolerance"),
    [
        ("llama2-7b", 0.2),
        ("llama2-70b", 0.25),
        ("mpt-7b", 0.2),
        ("nemotron-4-15b", 0.25),
        ("smollm3-3b", 0.25),
        ("deepseek-67b", 0.25),
        ("exaone-3.5-32b", 0.25),
    ],
)
def test_well_known_run_is_close(name: str, tolerance: float) -> None:
    run = next(run for run in published_runs() if run.id == name)

    assert estimated(run).gpu_hours.likely == pytest.approx(run.gpu_hours, rel=tolerance)


def test_engine_and_fit_predict_the_same() -> None:
    """The fit computes with the engine's own terms; only a clamp for mixtures of experts may differ."""
    found = fitted(without(()))
    for run in KNOWN:
        if run.active == run.parameters and run.architecture != "encoder":
            ratio = estimated(run).gpu_hours.likely / run.gpu_hours
            assert ratio == pytest.approx(predicted_ratio(run, found), rel=0.01), run.id


def test_most_published_hours_lie_in_the_interval() -> None:
    inside = [
        found.gpu_hours.low <= run.gpu_hours <= found.gpu_hours.high for run in KNOWN for found in [estimated(run)]
    ]
    widths = [found.gpu_hours.high / found.gpu_hours.low for run in KNOWN for found in [estimated(run)]]

    assert sum(inside) / len(inside) > 0.75
    assert median(widths) <= 3.0


def test_accuracy_with_families_held_out_meets_its_targets() -> None:
    whole = score(held_out())

    assert whole.median_error <= 0.26
    assert whole.p90_error <= 0.65
    assert 0.9 <= whole.bias <= 1.1
    assert 0.75 <= coverage(held_out()) <= 0.88


@pytest.mark.parametrize("name", [name for name in STRATA if name != "pruned and distilled"])
def test_no_kind_of_run_is_off_by_more_than_a_third_at_its_median(name: str) -> None:
    found = score([pair for pair in held_out() if STRATA[name](pair[0])])

    assert 1 / 1.3 <= found.bias <= 1.3


def test_constants_are_those_that_the_fit_writes() -> None:
    for name, value, _, _ in constants():
        assert coefficients()[name] == pytest.approx(value, abs=6e-5)


def test_larger_clusters_are_never_more_efficient() -> None:
    assert scaling_loss() <= 0


def test_quantile_lies_between_the_two_nearest() -> None:
    assert quantile([1, 2, 3, 4], 0.5) == 2.5
    assert quantile([3, 1], 1) == 3


def test_best_formula_would_miss_about_as_much_as_the_engine_does() -> None:
    """Runs of the same size on the same accelerator: their own spread is the least error of any formula."""
    dense = score([pair for pair in held_out() if dense_pretraining(pair[0])])

    assert len(twins()) > 30
    assert dense.median_error <= floor().least_error


def test_a_term_that_tells_the_answer_is_seen_to_help_and_one_that_tells_nothing_is_not() -> None:
    known = fitted(without(()))
    misses = {run.key: log(predicted_ratio(run, known)) for run in KNOWN}
    terms = {
        "the answer": lambda run: misses.get(run.key, 0.0),
        "a lot": lambda run: float(crc32(run.key.encode()) % 2),
    }
    none, answer, lot = further_terms(terms, repeats=1)
    assert none.change == 0
    assert answer.low <= answer.change <= answer.high < 0
    assert answer.median_error < none.median_error / 2
    assert lot.high > 0


def test_hindsight_is_better_than_what_is_promised_and_not_by_much() -> None:
    dense = [abs(ratio - 1) for run, ratio in held_out() if dense_pretraining(run)]
    assert 0.1 < fitted_to_itself().median_error < median(dense)


def test_no_single_weight_of_one_known_run_reaches_15_percent() -> None:
    weight, best = best_weight()
    assert 0.3 < weight < 0.9
    assert 0.15 < best.median_error < 0.2

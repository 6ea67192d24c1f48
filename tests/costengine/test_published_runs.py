"""The engine against runs that really happened, asked as a person would ask.

In-sample: docs/accuracy.md has the accuracy that counts, with whole families held out.
"""

from math import log
from statistics import mean, median
from zlib import crc32

import pytest

from benchmarks.fit_efficiency import constants, fitted, predicted_ratio, quantile, scaling_loss, without
from benchmarks.fit_learning import siblings
from benchmarks.hindsight import best_weight, fitted_to_itself, further_terms
from benchmarks.noise import floor, spread, twins
from benchmarks.ridge import NEAR, absolute, fit, huber
from benchmarks.runs import PublishedRun, published_runs
from benchmarks.scores import STRATA, coverage, dense_pretraining, held_out, score
from costengine.efficiency import coefficients, terms
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
def test_published_run_is_never_refused_and_within_a_factor_of_four(run: PublishedRun) -> None:
    """The furthest is YaLM-100B, whose 800 A100 for 65 days ran at an eighth of their peak."""
    found = estimated(run)

    assert found.gpu_hours.likely / run.gpu_hours == pytest.approx(1, abs=2.2)
    assert found.gpu_hours.likely > run.gpu_hours / 4


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


def test_known_runs_bring_their_siblings_to_what_is_promised() -> None:
    none, one, two = (median(sibling.error for sibling in siblings(known)) for known in (0, 1, 2))
    assert none > one > two
    assert one <= 0.15
    assert 0.3 < best_weight()[0] < 0.9


def test_dense_pretraining_is_met_within_what_is_promised_with_its_family_held_out() -> None:
    assert score([pair for pair in held_out() if dense_pretraining(pair[0])]).median_error <= 0.2


def test_absolute_misses_are_fitted_to_the_middle_and_huber_lies_between_it_and_the_mean() -> None:
    targets = [0.0, 0.0, 0.0, 3.0, 9.0]
    rows, aside = [[1.0] for _ in targets], ([[0.0]], [0.0])

    by_absolute, by_huber = (fit(rows, targets, [0.0], aside, weigh)[0] for weigh in (absolute, huber))

    assert by_absolute == pytest.approx(median(targets), abs=NEAR)
    assert by_absolute < by_huber < mean(targets)


def test_draws_of_families_say_how_often_a_goal_is_met() -> None:
    found = spread({"one": [0.1], "two": [0.3], "three": [0.5]}, goal=0.3)
    assert (found.low, found.high) == (0.1, 0.5)
    assert found.met == pytest.approx(1 - 7 / 27, abs=0.05)  # two or three of three draws are the worst family


def test_utilisation_rises_above_30b_only_as_far_as_runs_were_measured() -> None:
    shares = [
        terms(KNOWN[0].setting._replace(active_parameters=size))["above_30b"] for size in (3e10, 3e11, 6e11, 1e13)
    ]
    assert shares[:2] == pytest.approx([0, 1])
    assert shares[2] == shares[3] < 1.25

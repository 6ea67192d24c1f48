from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costengine.efficiency import Setting, coefficients, effects, efficiency_class, setting_on, terms, utilisation
from costengine.goodput import goodput, measured_ratios, surviving
from costengine.hardware import accelerator, accelerators
from costengine.question import Precision
from costengine.training import gpu_hours, interval, planned_count

CHIPS = st.sampled_from(sorted(accelerators()))
SIZES = st.floats(1e6, 1e13)
COUNTS = st.floats(1, 1e6)


def setting(
    gpu: str = "A100-80GB-SXM", parameters: float = 7e9, active: float | None = None, count: float = 64
) -> Setting:
    return setting_on(
        accelerator(gpu),
        parameters,
        active or parameters,
        transfer=False,
        precision=Precision.BF16,
        gpu_count=count,
    )


def test_gpu_hours_are_flops_over_what_is_delivered() -> None:
    """3.15e23 FLOPs on A100 at 50 %: 3.15e23 / (312e12 x 0.5 x 3600) = 560,897 hours."""
    assert gpu_hours(3.15e23, 312e12, 0.5, 1) == pytest.approx(560_897, rel=1e-5)


def test_every_accelerator_has_an_efficiency_class() -> None:
    assert {efficiency_class(gpu).gpu for gpu in accelerators()} == set(accelerators())


def test_every_term_has_a_coefficient() -> None:
    assert set(terms(setting())) <= set(coefficients())


def test_signs_of_the_fit_make_sense() -> None:
    found = coefficients()

    assert found["decades_of_gpus"] <= 0
    assert found["mixture_of_experts"] < 0
    assert found["transfer"] < 0
    assert found["fp8"] > 0
    assert found["fp4"] >= 0


@given(CHIPS, SIZES, COUNTS, st.floats(1, 100))
def test_more_gpus_never_deliver_more_each(gpu: str, parameters: float, count: float, factor: float) -> None:
    few, many = setting(gpu, parameters, count=count), setting(gpu, parameters, count=count * factor)

    assert utilisation(many) <= utilisation(few) * 1.000001
    assert goodput(count * factor) <= goodput(count) * 1.000001


@given(CHIPS, SIZES, st.floats(0.01, 1), COUNTS)
def test_mixture_takes_between_its_active_and_its_total_dense_model(
    gpu: str, parameters: float, share: float, count: float
) -> None:
    active = parameters * share

    hours_active = active / utilisation(setting(gpu, active, count=count))
    hours_mixture = active / utilisation(setting(gpu, parameters, active, count))
    hours_total = parameters / utilisation(setting(gpu, parameters, count=count))

    assert hours_active <= hours_mixture * 1.000001
    assert hours_mixture <= hours_total * 1.000001


@given(CHIPS, SIZES, st.floats(1, 100), COUNTS)
def test_larger_models_never_take_less_time(gpu: str, parameters: float, factor: float, count: float) -> None:
    smaller = parameters / utilisation(setting(gpu, parameters, count=count))
    larger = parameters * factor / utilisation(setting(gpu, parameters * factor, count=count))

    assert smaller <= larger * 1.000001


@given(st.floats(1, 1e7))
def test_goodput_is_a_share(count: float) -> None:
    assert 0 < goodput(count) <= 1


def test_goodput_of_large_clusters_is_near_what_is_published() -> None:
    """arXiv 2410.21680: effective time about 0.9 at more than 1,024 GPUs; arXiv 2407.21783: over 0.9 at 16,384."""
    assert 0.9 < surviving(1024) < 1
    assert 0.75 < surviving(16384) < 0.95
    assert surviving(1e9) == 0.1


def test_measured_ratios_are_ordered() -> None:
    ratios = measured_ratios()

    assert 0.95 < ratios.low < ratios.likely < ratios.high < 1.6


@given(st.floats(1e-3, 1e12), st.lists(st.floats(1, 5), max_size=3))
def test_spreads_only_widen_the_interval(likely: float, spreads: list[float]) -> None:
    plain, wide = interval(likely), interval(likely, *spreads)

    assert wide.low <= plain.low * 1.000001
    assert wide.high >= plain.high * 0.999999


def test_planned_count_stays_within_what_teams_have() -> None:
    assert planned_count(1e15, 1e15) == 1
    assert planned_count(1e30, 1e15) == 4096


def test_small_models_lose_most_on_fast_hardware() -> None:
    for gpu in ("H100-SXM", "B200", "MI300X"):
        assert utilisation(setting(gpu, 1e8)) < utilisation(setting(gpu, 1e10)) / 2


def test_memory_that_lags_behind_costs_utilisation_and_none_is_gained_below_what_was_measured() -> None:
    """FLOPs per byte: A100 80GB 153, H200 206, H100 295; the H20 has 37, and is taken as having 140."""
    usual = [utilisation(setting(gpu, 1e10)) for gpu in ("A100-80GB-SXM", "H200-SXM", "H100-SXM", "L4")]

    assert usual == sorted(usual, reverse=True)
    assert utilisation(setting("H20", 1e10)) == pytest.approx(usual[0], rel=0.05)


@given(CHIPS, SIZES, st.floats(1e-4, 1), COUNTS, st.sampled_from(Precision))
def test_effects_multiply_to_the_utilisation(
    gpu: str, parameters: float, share: float, count: float, precision: Precision
) -> None:
    asked = setting(gpu, parameters, parameters * share, count)._replace(precision=precision, transfer=True)

    assert prod(effect.times for effect in effects(asked)) == pytest.approx(utilisation(asked))
    assert all(effect.words for effect in effects(asked))

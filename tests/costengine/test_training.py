import pytest
from hypothesis import given
from hypothesis import strategies as st

from costengine.efficiency import FAST_GENERATIONS, Setting, coefficients, efficiency_class, terms, utilisation
from costengine.goodput import goodput, measured_ratios, surviving
from costengine.hardware import accelerators
from costengine.question import Precision
from costengine.training import gpu_hours, interval, planned_count

GENERATIONS = st.sampled_from(["volta", "ampere", "hopper", "blackwell", "tpu"])
SIZES = st.floats(1e6, 1e13)
COUNTS = st.floats(1, 1e6)


def setting(
    generation: str = "ampere", parameters: float = 7e9, active: float | None = None, count: float = 64
) -> Setting:
    return Setting(generation, parameters, active or parameters, False, Precision.BF16, count)


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


@given(GENERATIONS, SIZES, COUNTS, st.floats(1, 100))
def test_more_gpus_never_deliver_more_each(generation: str, parameters: float, count: float, factor: float) -> None:
    few, many = setting(generation, parameters, count=count), setting(generation, parameters, count=count * factor)

    assert utilisation(many) <= utilisation(few) * 1.000001
    assert goodput(count * factor) <= goodput(count) * 1.000001


@given(GENERATIONS, SIZES, st.floats(0.01, 1), COUNTS)
def test_mixture_takes_between_its_active_and_its_total_dense_model(
    generation: str, parameters: float, share: float, count: float
) -> None:
    active = parameters * share

    hours_active = active / utilisation(setting(generation, active, count=count))
    hours_mixture = active / utilisation(setting(generation, parameters, active, count))
    hours_total = parameters / utilisation(setting(generation, parameters, count=count))

    assert hours_active <= hours_mixture * 1.000001
    assert hours_mixture <= hours_total * 1.000001


@given(GENERATIONS, SIZES, st.floats(1, 100), COUNTS)
def test_larger_models_never_take_less_time(generation: str, parameters: float, factor: float, count: float) -> None:
    smaller = parameters / utilisation(setting(generation, parameters, count=count))
    larger = parameters * factor / utilisation(setting(generation, parameters * factor, count=count))

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
    for generation in FAST_GENERATIONS:
        assert utilisation(setting(generation, 1e8)) < utilisation(setting(generation, 1e10)) / 2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costengine.hardware import accelerator
from costengine.spot import NoProgress, rework


def test_one_node_is_seldom_interrupted() -> None:
    """7.5 % in 30 days is one interruption in 9,235 hours."""
    found = rework(accelerator("A100-80GB-SXM"), 8)

    assert found.mean_hours_between_interruptions == pytest.approx(9235, rel=0.001)
    assert found.billed_per_useful_hour.likely < 1.01


def test_a_job_on_many_nodes_is_interrupted_as_often_as_any_of_them() -> None:
    one, many = rework(accelerator("H100-SXM"), 8), rework(accelerator("H100-SXM"), 800)

    assert many.mean_hours_between_interruptions == pytest.approx(one.mean_hours_between_interruptions / 100)
    assert many.billed_per_useful_hour.likely > one.billed_per_useful_hour.likely


def test_the_checkpoint_interval_is_youngs() -> None:
    """sqrt(2 x 2 min x M), M = 9,235 h / 8 instances: sqrt(2/30 x 1,154) = 8.8 h."""
    found = rework(accelerator("A100-80GB-SXM"), 64)

    assert found.checkpoint_interval_hours == pytest.approx(8.77, abs=0.02)


def test_a_cluster_that_is_interrupted_faster_than_it_restarts_is_refused() -> None:
    with pytest.raises(NoProgress, match="no progress"):
        rework(accelerator("H100-SXM"), 1_000_000)


@given(st.integers(1, 20_000))
def test_rework_is_finite_and_in_order_for_any_cluster_that_runs(gpu_count: int) -> None:
    stretch = rework(accelerator("A100-80GB-SXM"), gpu_count).billed_per_useful_hour

    assert 1 <= stretch.low <= stretch.likely <= stretch.high

"""Accelerators: dense peaks, never sparse; every row whole."""

import pytest

from costengine.errors import UnknownGpu
from costengine.families import families
from costengine.hardware import accelerator, accelerators
from costengine.question import Precision


@pytest.mark.parametrize(
    ("gpu", "tflops"),
    [
        ("A100-80GB-SXM", 312),
        ("H100-SXM", 989),
        ("RTX-4090", 165),
        ("H200-SXM", 989),
        ("B200", 2250),
        ("V100-16GB", 125),
    ],
)
def test_peaks_are_dense(gpu: str, tflops: int) -> None:
    assert int(accelerator(gpu).training_flops_per_second / 1e12) == tflops


def test_there_are_all_fifty_four() -> None:
    assert len(accelerators()) >= 54


def test_every_accelerator_is_plausible_dated_and_sourced() -> None:
    for chip in accelerators().values():
        assert chip.training_flops_per_second > 0
        assert chip.source
        assert chip.confidence
        assert chip.aliases
        assert chip.purchase_usd_low is None or chip.purchase_usd_low <= (chip.purchase_usd_high or 1e9)
        fp8 = chip.peak_flops_per_second(Precision.FP8)
        assert fp8 is None or fp8 >= chip.training_flops_per_second


def test_no_name_means_two_accelerators() -> None:
    names = [alias for chip in accelerators().values() for alias in chip.aliases]

    assert len(names) == len(set(names))


def test_every_family_holds_known_accelerators() -> None:
    for family in families().values():
        assert set(family.members) <= accelerators().keys()


def test_an_unknown_accelerator_names_the_closest() -> None:
    with pytest.raises(UnknownGpu) as caught:
        accelerator("H300-SXM")

    assert "H100-SXM" in caught.value.closest

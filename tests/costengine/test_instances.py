"""Instance types: the machines people name."""

import pytest

from costengine.hardware import accelerators
from costengine.instances import instance_types


@pytest.mark.parametrize(
    ("name", "gpu", "gpus"),
    [
        ("p4d.24xlarge", "A100-40GB-SXM", 8),
        ("p4de.24xlarge", "A100-80GB-SXM", 8),
        ("p5.48xlarge", "H100-SXM", 8),
        ("p5en.48xlarge", "H200-SXM", 8),
        ("p6-b200.48xlarge", "B200", 8),
        ("a3-highgpu-8g", "H100-SXM", 8),
        ("a2-ultragpu-8g", "A100-80GB-SXM", 8),
        ("standard_nd96isr_h100_v5", "H100-SXM", 8),
        ("dgx h100", "H100-SXM", 8),
        ("nvl72", "GB200", 72),
    ],
)
def test_an_instance_type_is_its_accelerators(name: str, gpu: str, gpus: int) -> None:
    machine = instance_types()[name]

    assert (machine.gpu, machine.gpus) == (gpu, gpus)


def test_every_instance_type_holds_a_known_accelerator() -> None:
    for name, machine in instance_types().items():
        assert machine.gpu in accelerators(), name


def test_every_name_of_an_instance_type_is_in_lower_case() -> None:
    assert all(name == name.lower() for name in instance_types())

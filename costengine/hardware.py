"""Accelerators: what they can do, hold, draw and cost to buy. Peaks are dense, never sparse."""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, PositiveFloat

from costengine.errors import UnknownGpu
from costengine.question import Precision
from costengine.tables import table

DEFAULT_GPU = "H100-SXM"

Words = Annotated[
    tuple[str, ...], BeforeValidator(lambda text: tuple(text.split(";")) if isinstance(text, str) else text)
]


class Accelerator(NamedTuple):
    """One kind of accelerator, as its maker specifies it."""

    id: str
    name: str
    vendor: str
    year: int
    memory_gb: PositiveFloat
    memory_gb_per_second: PositiveFloat
    interconnect: str
    gpus_per_node: int
    aliases: Words
    source: str
    as_of: date
    confidence: str
    peak_bf16_tflops: float | None = None
    peak_fp16_tflops: float | None = None
    peak_fp8_tflops: float | None = None
    peak_fp4_tflops: float | None = None
    peak_tf32_tflops: float | None = None
    power_watts: float | None = None
    interconnect_gb_per_second: float | None = None
    purchase_usd_low: float | None = None
    purchase_usd_high: float | None = None
    purchase_source: str | None = None
    server_usd_low: float | None = None
    server_usd_high: float | None = None
    note: str = ""

    def __hash__(self) -> int:
        """By the id alone: it is part of the key of much that is worked out once."""
        return hash(self.id)

    def peak_flops_per_second(self, precision: Precision) -> float | None:
        """The dense peak in this precision; None where the hardware has no such mode or it is not known."""
        tflops = {
            Precision.BF16: self.peak_bf16_tflops,
            Precision.FP16: self.peak_fp16_tflops,
            Precision.FP8: self.peak_fp8_tflops,
            Precision.FP4: self.peak_fp4_tflops,
            Precision.TF32: self.peak_tf32_tflops,
        }.get(precision)
        return tflops * 1e12 if tflops else None

    @property
    def is_for_sale(self) -> bool:
        """Whether anybody sells it; what its maker only rents out has at most an estimate of what it costs to build."""
        return self.purchase_usd_low is not None and "estimate" not in (self.purchase_source or "")

    @property
    def training_flops_per_second(self) -> float:
        """The dense 16-bit peak that utilisation is quoted against: bf16, or fp16 on hardware before bf16."""
        tflops = self.peak_bf16_tflops or self.peak_fp16_tflops
        assert tflops, f"{self.id} has no 16-bit peak"
        return tflops * 1e12


@cache
def accelerators() -> Mapping[str, Accelerator]:
    """All accelerators by id."""
    return MappingProxyType({row.id: row for row in table("accelerators.csv", Accelerator)})


def accelerator(gpu: str) -> Accelerator:
    """The accelerator with this id. Raises UnknownGpu with the closest ids."""
    found = accelerators().get(gpu)
    if not found:
        raise UnknownGpu(gpu, get_close_matches(gpu, accelerators(), n=3, cutoff=0.3))
    return found


@cache
def accelerator_names() -> Mapping[str, str]:
    """Every name of an accelerator, in lower case, with its id."""
    aliases = {alias.lower(): row.id for row in accelerators().values() for alias in row.aliases}
    return MappingProxyType({**aliases, **{gpu.lower(): gpu for gpu in accelerators()}})


def accelerator_named(name: str) -> Accelerator:
    """The accelerator that goes by this id or alias. Raises UnknownGpu with the closest ids."""
    return accelerator(accelerator_names().get(name.strip().lower(), name))

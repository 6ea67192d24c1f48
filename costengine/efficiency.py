"""How much of its peak the hardware delivers: a small log-linear model fitted to whole published runs.

    ln(utilisation) = base + generation + FLOPs per byte + size + MoE + kind of job + precision + accelerators

The coefficients are written by benchmarks/fit_efficiency.py; nothing here is set by hand.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from math import exp, log, log10
from types import MappingProxyType
from typing import Literal, NamedTuple

from costengine.amounts import short
from costengine.hardware import Accelerator
from costengine.question import Precision
from costengine.tables import table
from costengine.units import BYTES_PER_GB

DECADES_OF_GPUS = "decades_of_gpus"
A100_PEAK, H100_PEAK = 312e12, 989.4e12
USUAL_FLOPS_PER_BYTE = 200
"""Those of an A100 40GB, so that the coefficient is none there."""
LEAST_FLOPS_PER_BYTE = 140
"""The least among measured GPUs: what has less is taken as having that."""
LARGEST = 530e9
"""The parameters of the largest dense model among measured runs: what is larger is taken as that large."""


class Coefficient(NamedTuple):
    """One fitted constant."""

    name: str
    value: float
    why: str
    source: str
    as_of: date


class EfficiencyClass(NamedTuple):
    """Which group an accelerator is estimated with, and whether published runs on it were measured.

    `volta` is NVIDIA before bf16, `cuda` NVIDIA since; `own_stack` has software of its own: TPU, Trainium, AMD, Gaudi.
    """

    gpu: str
    generation: Literal["volta", "cuda", "own_stack"]
    measured: bool
    why: str
    as_of: date


class Effect(NamedTuple):
    """One factor of the utilisation, in words."""

    words: str
    times: float


class Setting(NamedTuple):
    """What utilisation is predicted from; `transfer` is fine-tuning or continued pretraining.

    `peak` is the dense 16-bit one in FLOP/s, `flops_per_byte` the same over the memory's bandwidth.
    """

    generation: str
    peak: float
    flops_per_byte: float
    parameters: float
    active_parameters: float
    transfer: bool
    precision: Precision
    gpu_count: float


@cache
def coefficients() -> Mapping[str, float]:
    """The fitted constants by name."""
    return MappingProxyType({row.name: row.value for row in table("efficiency.csv", Coefficient)})


@cache
def efficiency_class(gpu: str) -> EfficiencyClass:
    """How this accelerator is estimated."""
    rows: tuple[EfficiencyClass, ...] = table("efficiency_classes.csv", EfficiencyClass)
    return next(row for row in rows if row.gpu == gpu)


def setting_on(
    chip: Accelerator,
    parameters: float,
    active_parameters: float,
    *,
    transfer: bool,
    precision: Precision,
    gpu_count: float,
) -> Setting:
    """A job on this accelerator, as the model of utilisation sees it."""
    peak = chip.training_flops_per_second
    return Setting(
        generation=efficiency_class(chip.id).generation,
        peak=peak,
        flops_per_byte=peak / (chip.memory_gb_per_second * BYTES_PER_GB),
        parameters=parameters,
        active_parameters=active_parameters,
        transfer=transfer,
        precision=precision,
        gpu_count=gpu_count,
    )


def terms(setting: Setting) -> dict[str, float]:
    """What each coefficient is multiplied with; sizes count in decades below 10B and 1B, and above 30B."""
    size = log10(setting.active_parameters)
    return {
        "base": 1.0,
        "volta": float(setting.generation == "volta"),
        "own_stack": float(setting.generation == "own_stack"),
        "flops_per_byte": _flops_per_byte(setting),
        "below_10b_on_fast_hardware": min(size - 10, 0.0) * _speed(setting.peak),
        "below_1b": min(size - 9, 0.0),
        "above_30b": max(min(size, log10(LARGEST)) - log10(30e9), 0.0),
        "mixture_of_experts": float(setting.active_parameters < setting.parameters),
        "transfer": float(setting.transfer),
        "fp8": float(setting.precision in (Precision.FP8, Precision.FP4)),
        "fp4": float(setting.precision is Precision.FP4),
        DECADES_OF_GPUS: log10(setting.gpu_count / 256),
    }


def _flops_per_byte(setting: Setting) -> float:
    """How far the memory lags behind the arithmetic, in logarithms; measured on NVIDIA's GPUs only."""
    if setting.generation == "own_stack":
        return 0.0
    return log(max(setting.flops_per_byte, LEAST_FLOPS_PER_BYTE) / USUAL_FLOPS_PER_BYTE)


def _speed(peak: float) -> float:
    """0 up to an A100, 1 from an H100 on: a small model cannot fill a fast chip."""
    return min(max(log(peak / A100_PEAK) / log(H100_PEAK / A100_PEAK), 0.0), 1.0)


@lru_cache(maxsize=1024)
def utilisation(setting: Setting) -> float:
    """The share of the dense 16-bit peak that training delivers between failures; over 1 is possible in fp8 and fp4.

    A mixture of experts is never slower than the dense model that holds all its experts.
    """
    share = _predicted(setting)
    if setting.active_parameters == setting.parameters:
        return share
    return max(share, _as_dense(setting))


def _predicted(setting: Setting) -> float:
    return exp(sum(_added(setting).values()))


@lru_cache(maxsize=1024)
def _added(setting: Setting) -> Mapping[str, float]:
    """What each effect adds to the logarithm of the utilisation."""
    known = coefficients()
    return {name: known[name] * value for name, value in terms(setting).items()}


def _as_dense(setting: Setting) -> float:
    """The share with which a mixture takes as long as a dense model of all its parameters."""
    dense = _predicted(setting._replace(active_parameters=setting.parameters))
    return dense * setting.active_parameters / setting.parameters


@lru_cache(maxsize=1024)
def effects(setting: Setting) -> tuple[Effect, ...]:
    """What the utilisation is the product of: the base first, then each effect that applies."""
    words = _words(setting)
    found = [Effect(words[name], exp(added)) for name, added in _added(setting).items() if added]
    if setting.active_parameters < setting.parameters and (slowed := utilisation(setting) / _predicted(setting)) > 1:
        found.append(Effect("no slower than a dense model of all its parameters", slowed))
    return tuple(found)


def _words(setting: Setting) -> Mapping[str, str]:
    size = f"{short(setting.active_parameters)} active parameters"
    return {
        "base": "of the peak in whole published runs (dense 10B on A100 40GB)",
        "volta": "NVIDIA before bf16",
        "own_stack": "software of its own, as TPU and Trainium",
        "flops_per_byte": f"{setting.flops_per_byte:,.0f} FLOPs per byte of memory bandwidth",
        "below_10b_on_fast_hardware": f"{size} on fast hardware",
        "below_1b": f"{size}, below 1B",
        "above_30b": f"{size}, above 30B",
        "mixture_of_experts": "mixture of experts",
        "transfer": "fine-tuning or continued pretraining",
        "fp8": "gain of 8 bits",
        "fp4": "gain of 4 bits over 8",
        DECADES_OF_GPUS: f"about {setting.gpu_count:,.0f} accelerators",
    }

"""How much of its peak the hardware delivers: a small log-linear model fitted to whole published runs.

    ln(utilisation) = base + generation + size + MoE + kind of job + precision + decades of accelerators

The coefficients are written by benchmarks/fit_efficiency.py; nothing here is set by hand.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from math import exp, log10
from types import MappingProxyType
from typing import Literal, NamedTuple

from costengine.amounts import Frozen
from costengine.question import Precision
from costengine.tables import load

FAST_GENERATIONS = ("hopper", "blackwell")


class Coefficient(Frozen):
    """One fitted constant."""

    name: str
    value: float
    why: str
    source: str
    as_of: date


class EfficiencyClass(Frozen):
    """Which generation an accelerator is estimated as, and whether published runs on it were measured."""

    gpu: str
    generation: Literal["volta", "ampere", "hopper", "blackwell", "tpu"]
    measured: bool
    why: str
    as_of: date


class Setting(NamedTuple):
    """What utilisation is predicted from; `transfer` is fine-tuning or continued pretraining."""

    generation: str
    parameters: float
    active_parameters: float
    transfer: bool
    precision: Precision
    gpu_count: float


@cache
def coefficients() -> Mapping[str, float]:
    """The fitted constants by name."""
    return MappingProxyType({row.name: row.value for row in load("efficiency.csv", Coefficient)})


@cache
def efficiency_class(gpu: str) -> EfficiencyClass:
    """How this accelerator is estimated."""
    rows: tuple[EfficiencyClass, ...] = load("efficiency_classes.csv", EfficiencyClass)
    return next(row for row in rows if row.gpu == gpu)


def terms(setting: Setting) -> dict[str, float]:
    """What each coefficient is multiplied with; sizes count in decades below 10B and 1B."""
    size = log10(setting.active_parameters)
    return {
        "base": 1.0,
        "volta": float(setting.generation == "volta"),
        "tpu": float(setting.generation == "tpu"),
        "hopper": float(setting.generation == "hopper"),
        "blackwell": float(setting.generation == "blackwell"),
        "below_10b_on_fast_hardware": min(size - 10, 0.0) * (setting.generation in FAST_GENERATIONS),
        "below_1b": min(size - 9, 0.0),
        "mixture_of_experts": float(setting.active_parameters < setting.parameters),
        "transfer": float(setting.transfer),
        "fp8": float(setting.precision in (Precision.FP8, Precision.FP4)),
        "fp4": float(setting.precision is Precision.FP4),
        "decades_of_gpus": log10(setting.gpu_count / 256),
    }


def utilisation(setting: Setting) -> float:
    """The share of the dense 16-bit peak that training delivers between failures; over 1 is possible in fp8 and fp4.

    A mixture of experts is never slower than the dense model that holds all its experts.
    """
    share = _predicted(setting)
    if setting.active_parameters == setting.parameters:
        return share
    dense = _predicted(setting._replace(active_parameters=setting.parameters))
    return max(share, dense * setting.active_parameters / setting.parameters)


def _predicted(setting: Setting) -> float:
    known = coefficients()
    return exp(sum(known[name] * value for name, value in terms(setting).items()))

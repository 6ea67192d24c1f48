"""The number format of a job and the peak that the hardware has in it."""

from functools import cache
from typing import NamedTuple

from costengine.hardware import Accelerator
from costengine.lines import Assumption, by_default
from costengine.published import Published
from costengine.question import Precision


class Format(NamedTuple):
    """A number format on an accelerator, what was assumed for it, and what is to be said of it."""

    precision: Precision
    peak_flops_per_second: float
    assumptions: tuple[Assumption, ...] = ()
    notes: tuple[str, ...] = ()


EIGHT_BITS_AND_LESS = (Precision.FP8, Precision.FP4)

SLOWER_THAN_16_BITS = {Precision.TF32: 1 / 2, Precision.FP32: 1 / 16}


def format_of(wanted: Precision | None, chip: Accelerator, published: Published | None) -> Format:
    """The format that was asked for, or 16 bits where the hardware does not have it."""
    base = Precision.BF16 if chip.peak_bf16_tflops else Precision.FP16
    if wanted is None:
        return _usual_format(base, chip, published)
    peak = chip.peak_flops_per_second(wanted)
    if peak is None and wanted in SLOWER_THAN_16_BITS:
        peak = chip.training_flops_per_second * SLOWER_THAN_16_BITS[wanted]
    if peak is not None:
        return Format(wanted, peak)
    note = f"{chip.name} has no {wanted.value}: priced at {base.value}."
    return Format(base, chip.training_flops_per_second, notes=(note,))


def _usual_format(base: Precision, chip: Accelerator, published: Published | None) -> Format:
    """That of the model's own run where it used 8 bits or less and the hardware has them, otherwise 16 bits."""
    used = published.precision if published else None
    peak = chip.peak_flops_per_second(used) if used in EIGHT_BITS_AND_LESS else None
    if published and used and peak:
        return Format(used, peak, (_published_precision(published),))
    return Format(base, chip.training_flops_per_second, (_usual_precision(base, chip.name),))


def _published_precision(run: Published) -> Assumption:
    assert run.precision
    why = "the published run of this model used it"
    return Assumption(name="precision", value=run.precision.value, unit="", why=why, source=run.source)


@cache
def _usual_precision(precision: Precision, chip: str) -> Assumption:
    return by_default("precision", precision.value, f"usual in training on {chip}")

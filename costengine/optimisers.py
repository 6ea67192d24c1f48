"""Optimisers and how the states of trained weights are kept: what each holds beside weights and gradients."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from pydantic import NonNegativeFloat, PositiveFloat

from costengine.question import Optimiser, Question, StateFormat
from costengine.tables import table

WEIGHT_BYTES = 2.0
COPY_BYTES = 4.0
"""Of the 32-bit copy of the weights that mixed precision updates (arXiv 1910.02054, section 3.1)."""
GRADIENT_BYTES, FP32_GRADIENT_BYTES = 2.0, 4.0


class OptimiserRow(NamedTuple):
    """What an optimiser holds, in bytes a parameter: its moments in mixed precision, or where all is in bf16.

    `embedding_bytes` come on top for the first and the last layer; `paged` states may move to the host.
    """

    id: Optimiser
    name: str
    moment_bytes: PositiveFloat
    pure_bf16_bytes: PositiveFloat
    embedding_bytes: NonNegativeFloat
    why: str
    source: str
    as_of: date
    paged: bool = False


class Kept(NamedTuple):
    """How the states of trained weights are kept; the default is mixed precision with AdamW, as most runs are."""

    optimiser: Optimiser = Optimiser.ADAMW
    state_format: StateFormat | None = None
    offload: bool = False
    """Whether gradients and the optimiser's states lie in the host's memory (ZeRO-Offload, arXiv 2101.06840)."""

    @property
    def gradient_bytes(self) -> float:
        """Of one parameter."""
        return FP32_GRADIENT_BYTES if self.state_format is StateFormat.FP32_GRADIENTS else GRADIENT_BYTES

    @property
    def copy_bytes(self) -> float:
        """Of the 32-bit copy of one parameter, where there is one."""
        return 0.0 if self.state_format is StateFormat.PURE_BF16 else COPY_BYTES

    @property
    def moment_bytes(self) -> float:
        """Of the optimiser's moments of one parameter."""
        row = optimisers()[self.optimiser]
        return row.pure_bf16_bytes if self.state_format is StateFormat.PURE_BF16 else row.moment_bytes

    @property
    def saved(self) -> float:
        """What a checkpoint holds of a parameter, beside that of mixed precision with AdamW."""
        return 1.0 if self == USUAL else self.saved_bytes / USUAL.saved_bytes

    @property
    def saved_bytes(self) -> float:
        """The 16-bit weights, their 32-bit copy and the moments."""
        return WEIGHT_BYTES + self.copy_bytes + self.moment_bytes


USUAL = Kept()


@cache
def optimisers() -> Mapping[Optimiser, OptimiserRow]:
    """All optimisers."""
    return MappingProxyType({row.id: row for row in table("optimisers.csv", OptimiserRow)})


def kept_by(question: Question) -> Kept:
    """How a question wants its states kept."""
    return Kept(question.optimiser or Optimiser.ADAMW, question.state_format, bool(question.offload))

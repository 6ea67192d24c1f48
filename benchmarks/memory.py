"""The engine's memory against measured fine-tuning: nothing is fitted to these figures."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

from costengine.amounts import Frozen
from costengine.flops import Shape
from costengine.goodput import constant
from costengine.memory import load_of
from costengine.question import Method

MEASURED = Path(__file__).parent / "data" / "memory.csv"


class MeasuredMemory(Frozen):
    """What a fine-tuning job held on all its accelerators together, in GB, one sequence on each."""

    model: str
    parameters: float
    hidden_size: int
    layers: int
    vocabulary: int
    method: Method
    gpu_count: int
    sequence_length: int
    measured_gb: float
    source: str
    as_of: date

    @property
    def computed_gb(self) -> float:
        """What the engine says."""
        form = Shape(self.layers, self.hidden_size, self.hidden_size, self.vocabulary)
        load = load_of(self.parameters, self.parameters, form, self.method, None, self.sequence_length)
        each = load.activations_gb + constant("reserved_gb").likely
        return load.states_gb + each * self.gpu_count

    @property
    def ratio(self) -> float:
        """Computed over measured."""
        return self.computed_gb / self.measured_gb


@cache
def measured() -> tuple[MeasuredMemory, ...]:
    """All measured rows."""
    rows = csv.DictReader(MEASURED.read_text(encoding="utf-8").splitlines())
    return tuple(MeasuredMemory.model_validate(row) for row in rows)

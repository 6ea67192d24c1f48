"""Follow-ups: what a fragment changes in the job before it, and the way back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bot.reader.draft import Draft
from bot.reader.pieces import Made, Piece, rule, table
from costengine.question import Kind, Question

SCALED = {
    "tokenword": "tokens",
    "gpuword": "gpu_count",
    "gpu": "gpu_count",
    "epochs": "epochs",
    "time": "duration_hours",
    "parameters": "parameters",
    "people": "people",
    "steps": "steps",
    "sequence": "sequence_length",
}


def _factor(factor: Piece, thing: Piece) -> Made:
    by = Decimal("0.5") if factor.kind == "half" else Decimal(str(factor.value))
    slot = str(thing.value) if thing.kind == "slotword" else SCALED[thing.kind]
    return "scale", (slot, by)


def _times(number: Piece, _times: Piece, thing: Piece) -> Made:
    slot = str(thing.value) if thing.kind == "slotword" else SCALED[thing.kind]
    return "scale", (slot, number.value.value)


def _twice(factor: Piece) -> Made:
    text = factor.text.lower()
    return ("scale", ("duration_hours", Decimal(str(factor.value)))) if text.endswith("as long") else None


FACTORS = table(
    rule("factor|half tokenword|gpuword|gpu|epochs|slotword|parameters|people|steps|sequence", _factor),
    rule("num times tokenword|gpuword|slotword|parameters|epochs", _times),
    rule("factor", _twice),
)


def changed(question: Question, draft: Draft, scales: list[Piece]) -> Question:
    """The question with what the fragment named, and nothing else."""
    slots: dict[str, Any] = {key: value for key, value in draft.slots.items() if not key.startswith("_")}
    slots |= scaled(question, scales)
    if "parameters" in slots and "model" not in slots:
        slots = {"model": None, "active_parameters": None, **slots}
    if "extra" in slots:
        slots["extra"] = (*question.extra, *slots["extra"])
    slots |= _same_gpu_hours(question, slots)
    return question.but(**slots)


def scaled(question: Question, scales: list[Piece]) -> dict[str, Any]:
    """Slots multiplied by a factor; those that were not said stay."""
    found: dict[str, Any] = {}
    for piece in scales:
        slot, by = piece.value
        value = getattr(question, slot)
        if value is not None:
            product = Decimal(repr(value)) * by
            found[slot] = int(product) if isinstance(value, int) and product == int(product) else float(product)
    return found


def _same_gpu_hours(question: Question, slots: Mapping[str, Any]) -> dict[str, Any]:
    """Fewer accelerators for a training job need longer; a job given in GPU-hours follows its new count and time."""
    count, time = slots.get("gpu_count"), question.duration_hours
    if question.kind is not Kind.GPU_TIME and count and question.gpu_count and time and "duration_hours" not in slots:
        return {"duration_hours": time * question.gpu_count / count}
    if question.gpu_hours and "gpu_hours" not in slots and "duration_hours" in slots and (count or question.gpu_count):
        return {"gpu_hours": None}
    if "gpu_hours" in slots and question.duration_hours:
        return {"duration_hours": None, "gpu_count": slots.get("gpu_count")}
    return {}

"""What is asked for, and what a named model implies."""

from collections.abc import Mapping
from typing import Any

from bot.reader.draft import Draft
from bot.reader.faults import not_understood
from costengine.models import models

TUNED = frozenset({"finetune", "method", "rl"})
"""Kinds of pieces with one of which a model that there is, is changed."""
TWO_JOBS = "these are two jobs, and I work out one at a time"
WORK_KINDS = TUNED | {"train", "pretrain", "continued", "distill"}

MODEL_KINDS = frozenset({"model", "family", "familysize", "params", "experts"})

TOKENS_A_PARAMETER = 20
"""The rule of Chinchilla (arXiv 2203.15556), which an estimate takes where no tokens were said."""


def is_bare_time(draft: Draft) -> bool:
    """Whether only GPU time is asked for, not a job whose length follows from its work."""
    base = draft.context.base
    if base and base.kind != "gpu_time":
        return False
    return draft.slots.keys().isdisjoint(WORK_SLOTS) and draft.kinds.isdisjoint(WORKED) and not _has_work_size(draft)


WORK_SLOTS = frozenset({"parameters", "flops", "model", "method", "rl_method", "continued"})
WORKED = frozenset({"finetune", "rl", "pretrain", "family", "familysize", "distill", "taught"})
"""Slots, and kinds of pieces, of a job whose length follows from its work."""


def _has_work_size(draft: Draft) -> bool:
    return "tokens" in draft.slots or any(
        piece.value.suffix in ("b", "t") or (piece.value.style == "open" and "train" in draft.kinds)
        for piece in draft.all_of("size")
    )


def kind(draft: Draft) -> None:
    """The kind, and the tokens a named model was published with."""
    kind = _said_kind(draft)
    if kind:
        draft.slots["kind"] = kind
    if _are_two_jobs(draft):
        draft.errors.append(not_understood(missing=TWO_JOBS))
    if (
        kind == "pretrain"
        and draft.slots.get("model")
        and not draft.value("tokens")
        and not draft.slots.keys() & {"continued", "teacher_parameters", "flops"}
    ):
        draft.slots["tokens"] = models()[draft.slots["model"]].tokens


OF_WORK = frozenset({"parameters", "flops", "model", "tokens", "teacher_parameters"})
SLOTS_OF_A_MODEL = ("method", "rl_method", "continued")
TIME_ALONE = "the time of the accelerators alone"


def without_model(draft: Draft) -> None:
    """`finetune on 8 H100 for 2 days`: the time is known, and nothing of the work."""
    slots = draft.slots
    timed = slots.get("gpu_hours") or (slots.get("gpu_count") and slots.get("duration_hours"))
    worked = slots.keys() & OF_WORK or draft.kinds & (MODEL_KINDS | {"train", "size"})
    if slots.get("kind") in (None, "gpu_time") or draft.context.base or worked or not timed:
        return
    slots["kind"] = "gpu_time"
    for slot in SLOTS_OF_A_MODEL:
        slots.pop(slot, None)
    draft.notes.append(f"no model named: {TIME_ALONE}")


def _are_two_jobs(draft: Draft) -> bool:
    """`pretrain 7B, then finetune` as a side of a compare, `then dpo` behind one: where none of two jobs was picked."""
    if len({piece.value for piece in draft.all_of("numberedpart")}) > 1:
        return True
    if draft.kinds.isdisjoint(TUNED):
        return False
    pretrains = "pretrain" in draft.kinds or _is_on_as_many_as_pretrain(draft.slots)
    other = draft.context.base and draft.slots.get("kind") != draft.base.get("kind")
    follows = "sequel" in draft.kinds and (pretrains or other or draft.kinds & {"train", "continued"})
    return bool(follows or ("plus" in draft.kinds and "pretrain" in draft.kinds))


def _is_on_as_many_as_pretrain(slots: Mapping[str, Any]) -> bool:
    """`7B on 1T`: more tokens than anyone tunes on."""
    parameters, tokens = slots.get("parameters"), slots.get("tokens")
    return bool(parameters and tokens and tokens >= TOKENS_A_PARAMETER * parameters)


def _no_adapter(draft: Draft) -> bool:
    """`not lora`: fine-tuning, of all weights."""
    return any(name.slot == "method" for piece in draft.said if piece.kind == "excluded" for name in piece.value)


def _is_pretrained(draft: Draft) -> bool:
    """Whether pretraining is asked for; `finetune a pretrained 7B` says what there is."""
    said = [piece for piece in draft.said if piece.kind == "pretrain"] if "pretrain" in draft.kinds else []
    return any(not (piece.text.lower().endswith("ed") and draft.kinds & TUNED) for piece in said)


def _said_kind(draft: Draft) -> str | None:
    if "rl" in draft.kinds:
        return "rl"
    if draft.kinds & {"continued", "distill", "taught"} or _is_pretrained(draft):
        return "pretrain"
    if draft.kinds & {"finetune", "method"} or _no_adapter(draft):
        return "finetune" if draft.base.get("kind") != "rl" else "rl"
    if draft.context.base and draft.context.base.kind != "gpu_time":
        return None
    if draft.kinds >= {"train", "modelword"} and not draft.slots.keys() & {"gpu_count", "duration_hours", "gpu_hours"}:
        return "pretrain"
    worked = draft.slots.get("parameters") or draft.slots.get("flops") or draft.slots.get("tokens")
    return "pretrain" if worked else None if draft.context.base else "gpu_time"

"""Numbers without a unit that the job before holds: `128 instead of 64`, where there are 64 GPUs."""

from collections.abc import Sequence
from math import isclose, log

from bot.reader.amounts import number_of
from bot.reader.draft import Draft
from bot.reader.numbers import Number
from bot.reader.pieces import Piece
from bot.reader.slots.plain import plain
from costengine.question import Question

UNITS: dict[str, Sequence[tuple[str, float]]] = {
    "num": (
        ("gpu_count", 1),
        ("duration_hours", 24),
        ("duration_hours", 168),
        ("duration_hours", 720),
        ("duration_hours", 1),
        ("max_hours", 24),
        ("epochs", 1),
        ("gpu_hours", 1),
        ("steps", 1),
        ("people", 1),
        ("mfu", 0.01),
        ("usd_per_gpu_hour", 1),
    ),
    "size": (("parameters", 1), ("tokens", 1), ("max_usd", 1), ("steps", 1), ("gpu_hours", 1)),
    "money": (("usd_per_gpu_hour", 1), ("max_usd", 1), ("max_usd_per_gpu_hour", 1)),
}
"""The slots that a number may stand for, each with the units in which people say it."""
WHOLE = frozenset({"gpu_count", "steps"})
IN_DOLLARS = frozenset({"max_usd", "usd_per_gpu_hour", "max_usd_per_gpu_hour"})


def slots_worth(question: Question, number: Number, kind: str) -> list[tuple[str, float]]:
    """The slots of the job that hold this number, and in which unit."""
    found: dict[str, float] = {}
    for slot, unit in UNITS[kind]:
        held = getattr(question, slot)
        if held is not None and slot not in found and isclose(float(held), float(number.value) * unit, rel_tol=1e-6):
            found[slot] = unit
    return list(found.items())


def replaced_numbers(draft: Draft) -> None:
    """`128 instead of 64`, `500B instead of 1T`: what the second number is, the first is too."""
    if "replacednumber" not in draft.kinds:
        return
    olds, news = draft.take("replacednumber"), draft.all_of("num", "size", "money")
    base = draft.context.base
    if not base or len(olds) != 1 or len(news) != 1:
        return
    old, new = olds[0].value, news[0]
    slots = slots_worth(base, number_of(old), old.kind) or _nearest(base, old)
    if len(slots) == 1 and (new.kind == "money") <= (slots[0][0] in IN_DOLLARS):
        draft.pieces.remove(new)
        put_worth(draft, *slots[0], new)


def put_worth(draft: Draft, slot: str, unit: float, piece: Piece) -> None:
    """The number in this slot, which is counted in this unit; of what is paid in dollars where it has no currency."""
    value = plain(number_of(piece), draft, piece)
    if slot in IN_DOLLARS:
        currency = piece.value.currency if piece.kind == "money" else ""
        draft.put(slot, draft.usd(value, currency, piece) if currency else value, piece)
    elif slot in WHOLE and value == value.to_integral_value():
        draft.put(slot, int(value), piece)
    else:
        draft.put(slot, float(value) * unit, piece)


def _nearest(base: Question, old: Piece) -> list[tuple[str, float]]:
    """Of a model's size and its tokens the one that comes nearer to a number that neither is."""
    if old.kind != "size" or not (base.parameters and base.tokens) or old.value.value <= 0:
        return []
    nearer = is_nearer(float(old.value.value), base.tokens, base.parameters)
    return [("tokens" if nearer else "parameters", 1)]


def is_nearer(value: float, one: float, other: float) -> bool:
    """Whether a number lies fewer times from one than from the other."""
    return abs(log(value / one)) < abs(log(value / other))

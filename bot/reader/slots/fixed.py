"""A fixed sum for accelerators and their time: `flat $92,160`, `80k all in`."""

from decimal import Decimal

from bot.reader.draft import Draft
from bot.reader.faults import not_understood, shown
from bot.reader.sentence import number
from bot.reader.slots.money import amount
from bot.reader.slots.plain import rounded
from costengine.question import Kind

OF_TIME = "a fixed sum is that of accelerators and their time: say how many they are, and for how long"
EXACT = 12
"""Places of a price an hour, which then comes to the sum again, to the cent."""


def fixed(draft: Draft) -> None:
    """The price of an hour that comes to the sum; of a training nobody said how many hours are paid with it."""
    for piece in draft.take("fixedsum"):
        usd, hours = amount(draft, piece.value, piece), _gpu_hours(draft)
        if hours:
            each = usd / hours
            exact = rounded(each, EXACT)
            draft.put("usd_per_gpu_hour", Decimal(f"{each if each == exact else exact:f}"), piece)
            draft.notes.append(f"{shown(piece.text)}: ${number(rounded(each, 4))} per GPU-hour, the rent alone")
        else:
            draft.errors.append(not_understood(missing=OF_TIME, example="64 A100 30 days flat $92,160"))


def _gpu_hours(draft: Draft) -> Decimal | None:
    if draft.value("kind") not in (None, Kind.GPU_TIME):
        return None
    count, hours, gpu_hours = (draft.value(slot) for slot in ("gpu_count", "duration_hours", "gpu_hours"))
    found = gpu_hours or (count or 0) * (hours or 0)
    return Decimal(str(found)) if found else None

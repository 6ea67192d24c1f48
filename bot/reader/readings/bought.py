"""What hardware costs to buy, where nothing is said of what it is used for: its price, and what an estimate needs."""

from bot.reader.draft import Draft
from bot.reader.faults import not_understood
from bot.reader.reading import ReaderError
from costengine.hardware import accelerators

OF_WORK = frozenset({"duration_hours", "gpu_hours", "parameters", "tokens", "flops", "model", "deadline"})
"""Slots with one of which the use of the hardware is asked."""

OF_MONEY = frozenset({"max_usd", "max_usd_per_gpu_hour", "usd_per_gpu_hour", "purchase_usd_per_gpu"})
"""Money that was said is what the hardware is to be had for."""


def price_to_buy(draft: Draft) -> ReaderError | None:
    """`what does a DGX H100 cost to buy`; nothing where a time or a job is said."""
    gpu, count = draft.slots.get("gpu"), draft.slots.get("gpu_count") or 1
    if "buy" not in draft.kinds or not gpu or draft.context.base or draft.slots.keys() & (OF_WORK | OF_MONEY):
        return None
    chip = accelerators()[gpu]
    if not (chip.is_for_sale and chip.purchase_usd_low):
        told = f"{chip.name} has no published purchase price"
    else:
        low, high = chip.purchase_usd_low, chip.purchase_usd_high or chip.purchase_usd_low
        whole = f", {count:,} of them {_between(low * count, high * count)}" if count > 1 else ""
        told = f"{chip.name} sells at {_between(low, high)} each{whole}, without servers"
    return not_understood(missing=f"{told}; what it costs to use depends on how long", example=EXAMPLE)


def _between(low: float, high: float) -> str:
    return f"${low:,.0f}" if low == high else f"${low:,.0f} to ${high:,.0f}"


EXAMPLE = "8 H100 owned for 3 years"

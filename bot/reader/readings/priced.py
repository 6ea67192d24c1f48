"""What goes on from a list of prices: another accelerator, form, seller or place, or so many of what was listed."""

from collections.abc import Mapping
from decimal import Decimal

from bot.reader.draft import Context, Draft
from bot.reader.intents.lists import PRICED
from bot.reader.readings.parsed import parsed_text
from bot.reader.sentence import details
from bot.reader.slots.kind import MODEL_KINDS, WORK_KINDS
from costengine.hardware import accelerators
from costengine.question import Kind, Question

OF_A_LIST = frozenset(
    {
        "cluster", "purchase", "reserved", "provider", "providerclass", "region", "maxrate", "maxmoney", "excluded",
        "unset", "money",
    }
)  # fmt: skip
AROUND = frozenset({"filler", "article", "and", "on", "within", "at", "of", "for", "per", "time", "gpuword", "plus"})
WORKED = MODEL_KINDS | WORK_KINDS | {"size", "tokens", "work", "modelword"}


def from_list(listed: Mapping[str, str], text: str, context: Context) -> str:
    """The text as a question of its own, behind a list of prices; as it is where it does not go on from it."""
    parsed = parsed_text(text, (), context)
    kinds = {piece.kind for piece in parsed.pieces}
    draft = parsed.draft()
    if draft.errors or not WORKED.isdisjoint(kinds) or parsed.cues.keys() - {"followup", "prices"}:
        return text
    if _is_counted(draft):
        return (
            f"{text}, {accelerators()[listed['gpu']].name}" if "gpu" in listed and not draft.slots.get("gpu") else text
        )
    if kinds & OF_A_LIST and kinds <= OF_A_LIST | AROUND and not draft.asks:
        return _changed(listed, draft)
    return text


def _is_counted(draft: Draft) -> bool:
    return bool(draft.slots.get("gpu_count") and draft.slots.get("duration_hours"))


def _changed(listed: Mapping[str, str], draft: Draft) -> str:
    """`prices H100 in the eu`, `only spot`: the list of both."""
    slots = {slot: listed.get(slot) for slot in PRICED} | {
        slot: value for slot, value in draft.slots.items() if slot in PRICED
    }
    if draft.slots.get("provider") or draft.slots.get("provider_class"):
        slots["provider"], slots["provider_class"] = draft.slots.get("provider"), draft.slots.get("provider_class")
    ceiling = draft.slots.get("max_usd_per_gpu_hour") or draft.slots.get("max_usd")
    ceiling = ceiling or (Decimal(said) if (said := listed.get("max_usd_per_gpu_hour")) else None)
    wanted = Question(kind=Kind.GPU_TIME, max_usd_per_gpu_hour=ceiling, **slots)
    gpu = f"{accelerators()[wanted.gpu].name} " if wanted.gpu else ""
    return f"prices {gpu}{', '.join(part for part in details(wanted) if part)}".strip()

"""Exports: the log as a file, or one estimate as a page for who decides."""

from bot.reader.intents.history import filtered
from bot.reader.intents.periods import period
from bot.reader.intents.said import Said, Told, bad_number
from bot.reader.reading import Intent
from bot.reader.vocabulary import listed


def export(said: Said) -> Told | None:
    """`export csv`, `export jsonl last month`, `export report #42`."""
    if not said.begins("export") or said.draft.slots.get("gpu_count") or said.has("tokens", "gpu_hours", "params"):
        return None
    words = set(said.words)
    number = said.number()
    arguments = {"format": "jsonl" if words & {"json", "jsonl"} else "report" if words & listed("report") else "csv"}
    if number:
        arguments["number"] = number
    days, disorder = period(said)
    filters, fault = filtered(said)
    filters.pop("words", None)
    if number:
        filters.pop("limit", None)
    return Told(
        Intent.EXPORT, {**arguments, **filters, **days}, (bad_number(number) if number else None) or fault or disorder
    )

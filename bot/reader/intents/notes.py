"""Names and notes: `save as atlas-v2`, `note for #42: took two restarts`. Their words are the person's own."""

import re

from bot.on_use import pattern
from bot.reader.intents.said import Said, Told, bad_number
from bot.reader.politeness import without_thanks
from bot.reader.reading import Intent
from bot.reader.recognition.project import clean_name

LONGEST_NOTE = 500
_NOTE = pattern(
    r"\s*(?:add\s+(?:a\s+)?|make\s+(?:a\s+)?)?(?:note|comment|remark)(?:\s+(?:for|on|to|about)\b)?\s*"
    r"(?:(?:estimate|number|run)?\s*#?\s?(\d{1,30})\b)?\s*[:,-]\s*(.+)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED_NOTE = pattern(
    r"\s*(?:add\s+(?:a\s+)?)?(?:note|comment)\s+(?:(?:for|on|to)\s+)?#\s?(\d{1,30})\s+(.+)", re.IGNORECASE | re.DOTALL
)
_SAVE = pattern(
    r"\s*(?:please\s+)?(?:save|name|rename|call|store|keep)\s+(?:(?:this|it|that|the estimate|estimate)\s*)?"
    r"(?:#\s?(\d{1,30})\s+)?"
    r"(?:(?:as|under|to)\s+)?[\"']?([^\"'\n]{1,80})[\"']?\s*",
    re.IGNORECASE,
)
_SAVES = pattern(
    r"\s*(?:please\s+)?(?:save|store)\b.{0,30}?\b(?:as|under)\b|\s*(?:name|rename|call)\s+(?:this|it|that|#)",
    re.IGNORECASE,
)


def noted(said: Said) -> Told | None:
    """A note for an estimate, or for the last of the thread."""
    found = _NOTE.fullmatch(said.text) or _NUMBERED_NOTE.fullmatch(said.text)
    if not found:
        return None
    number, note = found.group(1), found.group(2).strip()[:LONGEST_NOTE]
    arguments = {"action": "note", **({"number": number} if number else {}), "note": note}
    return Told(Intent.HISTORY, arguments, bad_number(number) if number else None)


def named(said: Said) -> Told | None:
    """A name for an estimate, by which it is found again."""
    found = _SAVE.fullmatch(said.text) if _SAVES.match(said.text) else None
    name = clean_name(without_thanks(found.group(2))) if found else ""
    if not found or not name or name.lower() in ("as", "under") or said.project:
        return None
    number = found.group(1)
    arguments = {"action": "save", **({"number": number} if number else {}), "name": name}
    return Told(Intent.HISTORY, arguments, bad_number(number) if number else None)

"""Commitments: an estimate booked on a budget, or taken off it again."""

import re

from bot.reader.intents.said import Said, Told, bad_number
from bot.reader.reading import Intent
from bot.reader.recognition.project import clean_name

ACTIONS = {
    "commit": "commit",
    "book": "commit",
    "assign": "commit",
    "release": "release",
    "uncommit": "release",
    "unbook": "release",
}
_COMMITS = re.compile(
    r"\s*(?:please\s+)?(commit|book|assign|release|uncommit|unbook)(?:\s+(?:this|it|that))?"
    r"(?:\s*#\s?(\d{1,30})|\s+(?:estimate|number|run)(?:\s*#?\s?(\d{1,30}))?)?"
    r"(?:\s+(?:(?:to|on|for|against|from|under)\b|(?=project\b))\s*(?:the\s+)?(?:project\s+|budget\s+)?\"?([a-z][\w.-]{0,39})\"?"
    r"(?:\s+(?:project|budget))?)?\s*[.!?]*\s*",
    re.IGNORECASE,
)


def committed(said: Said) -> Told | None:
    """`commit #42`, `book #42 on project atlas`, `release #42`."""
    found = _COMMITS.fullmatch(said.text)
    if not found:
        return None
    word, sign, noun, project = found.groups()
    number = sign or noun
    if word.lower() == "assign" and not (number and project):
        return None
    name = said.project or (clean_name(project) if project else None)
    arguments = {"action": ACTIONS[word.lower()]}
    arguments |= {"number": number} if number else {}
    arguments |= {"project": name} if name else {}
    return Told(Intent.BUDGET, arguments, bad_number(number) if number else None)

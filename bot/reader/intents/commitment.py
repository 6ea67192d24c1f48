"""Commitments: an estimate booked on a budget, or taken off it again."""

import re

from bot.on_use import pattern
from bot.reader.intents.accounted import DAYS
from bot.reader.intents.said import Said, Told, bad_number, is_forbidden
from bot.reader.reading import Choice, Intent
from bot.reader.recognition.project import clean_name
from bot.reader.vocabulary import listed

ACTIONS = {
    "commit": "commit",
    "book": "commit",
    "assign": "commit",
    "charge": "commit",
    "put": "commit",
    "release": "release",
    "uncommit": "release",
    "unbook": "release",
}
_COMMITS = pattern(
    r"\s*(?:please\s+)?(commit|book|assign|charge|put|release|uncommit|unbook)(?:\s+(?:this|it|that))?"
    r"(?:\s*#\s?(\d{1,30})|\s+(?:estimate|number|run)(?:\s*#?\s?(\d{1,30}))?)?"
    r"(?:\s+(?:(?:to|on|for|against|from|under)\b|(?=project\b))\s*(?:the\s+)?(?:project\s+|budget\s+)?\"?([a-z][\w.-]{0,39})\"?"
    r"(?:\s+(?:project|budget))?)?\s*[.!?]*\s*",
    re.IGNORECASE,
)


def committed(said: Said) -> Told | None:
    """`commit #42`, `book #42 on project atlas`, `release #42`."""
    found = _COMMITS.fullmatch(said.text)
    if not found or said.has("weekday", *DAYS):  # `release #1 on Monday`
        return _perhaps(said)
    word, sign, noun, project = found.groups()
    number = sign or noun
    if word.lower() in ("assign", "charge", "put") and not (number and project):
        return None
    name = said.project or (clean_name(project) if project else None)
    arguments = {"action": ACTIONS[word.lower()]}
    arguments |= {"number": number} if number else {}
    arguments |= {"project": name} if name else {}
    return Told(Intent.BUDGET, arguments, bad_number(number) if number else None)


_FOR = pattern(
    r"\b(?:to|on|for|against|from|under)\s+(?:the\s+)?(?:project\s+|budget\s+)?\"?([a-z][\w.-]{0,39})", re.IGNORECASE
)


def _perhaps(said: Said) -> Told | None:
    """`commit #2 and #4 to nova`, `maybe commit #2`, `don't release #2`: asked, each of them as an order."""
    words = set(said.words)
    if words.isdisjoint(SAYS_SO) or said.is_job or not (said.numbers() or words & {"it", "this", "that"}):
        return None
    compares = said.cues.keys() & {"compare", "cheaper", "cheapest"}
    if words & BOOKED and said.first_word in listed("asks_first") and not compares:
        return Told(Intent.BUDGET, {"action": "list"})  # `is #2 committed?`
    verb = next((word for word in said.words if word in ACTIONS), "")
    if verb and ACTIONS[verb] == "commit" and said.first_word in listed("takes_back"):
        verb = "release"  # `undo commit #2`
    if verb and is_forbidden(said):
        return Told(Intent.BUDGET, {"action": ACTIONS[verb]})
    return _each(said, verb) if verb and said.numbers() else None


def _each(said: Said, verb: str) -> Told:
    named = _FOR.search(said.text[said.number_at() :])
    days = {piece.text.lower() for piece in said.pieces if piece.kind in ("weekday", *DAYS)}
    to_one = named and ACTIONS[verb] == "commit" and named.group(1).lower() not in days
    project = f" to {named.group(1)}" if named and to_one else ""
    numbers = said.numbers()
    orders = [(f"Yes, {verb} #{number}{project}", f"{ACTIONS[verb]} #{number}{project}") for number in numbers]
    shows = (f"No, show #{numbers[0]}", f"show #{numbers[0]}")
    choices = tuple(Choice(label=label, text=text) for label, text in (*orders[:MOST_ORDERS], shows))
    asks_back = f"{verb.capitalize()} #{numbers[0]}?" if len(numbers) == 1 else f"I {verb} one at a time: which first?"
    return Told(Intent.BUDGET, {"action": ACTIONS[verb], "number": numbers[0]}, asks_back=asks_back, choices=choices)


MOST_ORDERS = 3
BOOKED = frozenset({"committed", "booked", "assigned", "released"})
SAYS_SO = BOOKED | ACTIONS.keys()

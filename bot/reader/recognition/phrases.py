"""Phrases of the vocabulary, and number words among them."""

from decimal import Decimal

from bot.reader import names, vocabulary
from bot.reader.numbers import Number
from bot.reader.recognition.found import Recognised, add, ends, glued_at
from bot.reader.vocabulary import Entry

NUMERIC_KINDS = {
    "digit": "digit",
    "tens": "tens",
    "multiple": "multiple",
    "magnitude": "magnitude",
    "article": "article",
}


def phrase(found: Recognised, at: int, breaks: bool) -> int:
    """The atom after a phrase of the vocabulary at this place, or 0."""
    for each, after in vocabulary.matches(found.atoms, at, vocabulary.phrases_of("words.toml")):
        if ends(found.atoms, after, each.kind) and _may_begin(found, at, each, after):
            return _add_phrase(found, at, each, after, breaks)
    return 0


OF_BOTH_SIDES = ("both",)
"""A filler that says of a comparison that what follows is of all its sides."""


def _may_begin(found: Recognised, at: int, each: Entry, after: int) -> bool:
    """A unit that a digit follows must itself follow a digit (`3d12h`): in `H300` it is part of a name."""
    glued = found.atoms[at].glued and found.atoms[at - 1].sort == "number"
    if each.kind == "ordinal":
        return glued
    if each.kind == "currency" and found.atoms[at].text == "a":  # `A$` alone is a currency
        return False
    closed = after >= len(found.atoms) or not glued_at(found.atoms, after)
    return closed or glued or each.kind not in ("time", "magnitude")


def _add_phrase(found: Recognised, at: int, each: Entry, after: int, breaks: bool) -> int:
    if each.kind == "filler":
        kept = breaks or each.words == OF_BOTH_SIDES
        return add(found, "filler", "", at, after, breaks) if kept else after
    if each.kind == "time" and each.words == ("w",) and not _counts_weeks(found, at, after):
        return add(found, "of", "of", at, after, breaks)
    value = Number(Decimal(each.value), "word") if each.kind in NUMERIC_KINDS else each.value
    return add(found, each.kind, value, at, after, breaks)


def _counts_weeks(found: Recognised, at: int, after: int) -> bool:
    """`2w`, `for 2 w`; without a number right before it, or before a name, `w` is with: `64 A100 w 30 days`."""
    last = found.pieces[-1] if found.pieces else None
    if last is None or last.last != at - 1 or last.kind not in WEEKS_BEHIND:
        return False
    if found.atoms[at].glued or after >= len(found.atoms):
        return True
    return vocabulary.match(found.atoms, after, names.known_names()) is None


WEEKS_BEHIND = frozenset({"num", "digit", "tens", "dash", "per", "half"})

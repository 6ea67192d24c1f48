"""The model behind a name: the size that follows a family, the suffixes of releases, versions that nobody knows."""

from bot.reader import names, numbers, vocabulary
from bot.reader.atoms import Atom
from bot.reader.recognition.found import Recognised, add, glued_at, text_of
from bot.reader.recognition.units import begins_unit, is_gpuword
from bot.reader.vocabulary import Entry, listed

_SUFFIXES = frozenset(["instruct", "chat", "base", "it", "hf", "pt", "uncased", "cased", "preview", "dev", "v"])

MOST_IN_A_NAME = 6
"""Atoms of the name of an organisation."""


def add_model(found: Recognised, at: int, each: Entry, after: int, breaks: bool) -> int:
    """A model's name, with the size that follows a family and the suffixes that say which release."""
    atoms, kind, value = found.atoms, each.kind, each.value
    named = kind == "family" or text_of(atoms, at, after).isalpha()  # with a number it has its size
    if named and (alike := _likeness(atoms, after)):
        return add(found, "likeness", value, at, alike, breaks)
    if kind == "family":
        size, end = _size_at(atoms, after)
        if size:
            kind, value, after = "familysize", (str(value), size), end
        elif _version_follows(atoms, after):
            return _unknown_model(found, at, after, breaks)
    end = _after_suffixes(atoms, after)
    if end < len(atoms) - 1 and atoms[end].word == "-" and atoms[end].glued and atoms[end + 1].glued:
        return _unknown_model(found, at, end, breaks)
    return add(found, kind, value, at, end, breaks)


def _likeness(atoms: list[Atom], at: int) -> int:
    """The atom after `llama-style`, `bert like`: how a model is built, and not which it is; else 0."""
    at += at < len(atoms) and atoms[at].word == "-"
    return at + 1 if at < len(atoms) and atoms[at].word in listed("likenesses") else 0


def organisation(found: Recognised, at: int) -> int:
    """The atom after `meta-llama/`: who published the model that is named right behind the slash; else 0."""
    atoms, end = found.atoms, at + 1
    if end >= len(atoms) or not atoms[end].glued:
        return 0
    while end < min(len(atoms), at + MOST_IN_A_NAME) and atoms[end].glued and atoms[end].word != "/":
        end += 1
    if end + 1 >= len(atoms) or atoms[end].word != "/" or not (atoms[end].glued and atoms[end + 1].glued):
        return 0
    behind = vocabulary.matches(atoms, end + 1, names.known_names())
    named = any(entry.kind in ("model", "family") for entry, _ in behind)
    return end + 1 if named and atoms[at].sort == "word" else 0


def _size_at(atoms: list[Atom], at: int) -> tuple[float | None, int]:
    start = at + 1 if at < len(atoms) and atoms[at].word in "-_" and at + 1 < len(atoms) else at
    if start + 1 >= len(atoms) or atoms[start].sort != "number":
        return None, at
    scale = {"b": 9, "m": 6, "t": 12}.get(atoms[start + 1].word)
    number = numbers.parse(atoms[start].text)
    if (
        not scale
        or not number
        or _wider(atoms, start + 2)
        or atoms[start].line_start
        or (at > start - 1 and start == 0)
    ):
        return None, at
    return float(number.value.scaleb(scale)), start + 2


def _wider(atoms: list[Atom], at: int) -> bool:
    """Whether the size goes on, so that it is no size of a model: `8B tokens`, `8b-x`."""
    return at < len(atoms) and (atoms[at].word.startswith("tok") or (atoms[at].glued and atoms[at].sort != "sign"))


def _version_follows(atoms: list[Atom], at: int) -> bool:
    """`llama 5`, `qwen-9`: a number right behind a family that is no count of anything."""
    if at < len(atoms) and atoms[at].word == "-" and atoms[at].glued:
        return at + 1 < len(atoms) and atoms[at + 1].glued
    if at >= len(atoms) or atoms[at].sort != "number" or len(atoms[at].text) > 3:
        return False
    return atoms[at].glued or not (begins_unit(atoms, at + 1) or is_gpuword(atoms, at + 1) or _is_number(atoms, at + 1))


def _is_number(atoms: list[Atom], at: int) -> bool:
    return False if at >= len(atoms) else atoms[at].word in ("nodes", "gpus", "epochs", "x")


def _after_suffixes(atoms: list[Atom], at: int) -> int:
    while at + 1 < len(atoms) and atoms[at].word in "-_" and atoms[at].glued and atoms[at + 1].glued:
        here = atoms[at + 1]
        if here.word == "v" and at + 2 < len(atoms) and atoms[at + 2].sort == "number":
            at += 3
        elif here.word in _SUFFIXES or (here.sort == "number" and len(here.text) == 4 and not glued_at(atoms, at + 2)):
            at += 2
        else:
            break
    return at


def _unknown_model(found: Recognised, at: int, after: int, breaks: bool) -> int:
    end = _chunk_end(found.atoms, max(after, at + 1))
    return add(found, "unknownmodel", text_of(found.atoms, at, end), at, end, breaks)


def _chunk_end(atoms: list[Atom], at: int) -> int:
    """The atom after this run of letters, digits and hyphens; a number one space away belongs to it."""
    if at < len(atoms) and not atoms[at].glued and atoms[at].sort == "number":
        at += 1
    while (
        at < len(atoms)
        and atoms[at].glued
        and (atoms[at].sort != "sign" or (atoms[at].word in "-_" and glued_at(atoms, at + 1)))
    ):
        at += 1
    return at

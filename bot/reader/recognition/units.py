"""What follows a number: whether a unit, a name or a slice begins at a place of the text."""

from bot.reader import names, vocabulary
from bot.reader.atoms import Atom
from bot.reader.recognition import slips

UNITS = frozenset(
    [
        "time", "magnitude", "percentsign", "tokenword", "epochs", "steps", "people", "nodeword", "examples",
        "parameters", "gpuhour", "bytes", "flops", "currency", "active",
    ]
)  # fmt: skip
"""Kinds of words that a number may count."""


def begins_unit(atoms: list[Atom], at: int) -> bool:
    """Whether a unit or a name that a number may count begins here."""
    if at >= len(atoms):
        return False
    if atoms[at].word == "-" and atoms[at].glued and at + 1 < len(atoms) and atoms[at + 1].glued:
        at += 1
    if atoms[at].word == "%" or (atoms[at].sort == "word" and slips.meant_unit(atoms[at].word)):
        return True
    each = vocabulary.match(atoms, at, vocabulary.phrases_of("words.toml"))
    if each and each[0].kind == "times":
        return not _is_number(atoms, each[1])
    if each and each[0].kind in UNITS:
        return True
    named = vocabulary.matches(atoms, at, names.known_names())
    return any(entry.kind in ("gpu", "machine") for entry, _ in named)


def _is_number(atoms: list[Atom], at: int) -> bool:
    return at < len(atoms) and atoms[at].sort == "number"


def multiplies(atoms: list[Atom], at: int) -> bool:
    """Whether the x at this place stands between a name and its count (`MI300 x16`), rather than ending the name."""
    return atoms[at].word == "x" and _is_number(atoms, at + 1) and not (atoms[at].glued and not atoms[at + 1].glued)


def is_gpuword(atoms: list[Atom], at: int) -> bool:
    """Whether this is the word for accelerators."""
    return at < len(atoms) and atoms[at].word in ("gpu", "gpus", "cards")


def slice_follows(atoms: list[Atom], at: int) -> bool:
    """Whether the size of a slice follows: `-256`."""
    return at + 1 < len(atoms) and atoms[at].word == "-" and atoms[at + 1].sort == "number"

"""Signs: which of them mean something beside numbers."""

from collections.abc import Mapping

from bot.reader.atoms import Atom
from bot.reader.recognition.found import Recognised, add

SIGNS: Mapping[str, str] = {
    "*": "times",
    "/": "per",
    "@": "at",
    "+": "plus",
    "%": "percentsign",
    ":": "colon",
    "=": "equals",
    "#": "hash",
}


def sign(found: Recognised, at: int, breaks: bool) -> int:
    """The atom after a sign; one that means nothing is passed over."""
    atom = found.atoms[at]
    if atom.word in ("**", "<<", ">>", "^"):
        return add(found, "bad", atom.text, at, at + 1, breaks)
    if atom.word == "-":
        return _dash(found, at, breaks)
    if atom.word == "*" and (at == 0 or atom.line_start):  # the mark of a list
        return at + 1
    kind = SIGNS.get(atom.word)
    if kind:
        return add(found, kind, atom.text, at, at + 1, breaks)
    return at + 1


def _dash(found: Recognised, at: int, breaks: bool) -> int:
    atoms = found.atoms
    last = found.pieces[-1].kind if found.pieces and found.pieces[-1].last == at - 1 else ""
    counted = len(found.pieces) > 1 and found.pieces[-2].kind in ("times", "colon")
    if counted and not atoms[at].glued:  # `H100 x 16 - 3 weeks`: no range
        return at + 1
    follows = at + 1 < len(atoms) and atoms[at + 1].sort == "number"
    if (
        follows
        and last in ("num", "size", "magnitude", "dash", "time", "bad")
        and atoms[at].glued == atoms[at + 1].glued
    ):
        return add(found, "dash", "-", at, at + 1, breaks)
    if at + 1 < len(atoms) and atoms[at + 1].glued and atoms[at + 1].word in "$€£¥" and _opens(atoms, at):
        return add(found, "bad", f"-{atoms[at + 1].text}", at, at + 2, breaks)
    if at + 1 < len(atoms) and atoms[at + 1].glued and atoms[at + 1].sort == "word" and _opens(atoms, at):
        return add(found, "flag", "-", at, at + 1, breaks)
    return at + 1


def _opens(atoms: list[Atom], at: int) -> bool:
    """Whether nothing stands right before the dash, or another dash: `-spot`, `--spot`."""
    return not atoms[at].glued or (atoms[at - 1].word == "-" and not atoms[at - 1].glued)

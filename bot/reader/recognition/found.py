"""What was recognised of a text so far, and how its atoms stand beside each other."""

from dataclasses import dataclass, field

from bot.reader import names
from bot.reader.atoms import Atom
from bot.reader.pieces import Piece


@dataclass
class Recognised:
    """The pieces of a text, and what was corrected on the way."""

    atoms: list[Atom]
    pieces: list[Piece] = field(default_factory=list)
    corrections: list[str] = field(default_factory=list)
    project: str | None = None
    guesses: int = 0


def add(found: Recognised, kind: str, value: object, first: int, after: int, breaks: bool) -> int:
    """Add a piece made of these atoms; the atom after it."""
    text = text_of(found.atoms, first, after)
    found.pieces.append(Piece(kind, value, first, after - 1, text, breaks))
    return after


def text_of(atoms: list[Atom], first: int, after: int) -> str:
    """The text of these atoms."""
    if after == first + 1:
        return atoms[first].text
    parts = [atoms[first].text]
    parts += [("" if atom.glued else " ") + atom.text for atom in atoms[first + 1 : after]]
    return "".join(parts)


def ends(atoms: list[Atom], after: int, kind: str) -> bool:
    """Whether a word ends here: what is glued behind is a plural, a sign, or begins something else."""
    if after >= len(atoms) or not atoms[after].glued:
        return True
    here, last = atoms[after], atoms[after - 1]
    if kind == "region" and here.word == "-" and glued_at(atoms, after + 1):
        return False
    if here.sort == "sign" or here.sort == "foreign":
        return True
    if here.sort == "number":
        return kind == "currency" or last.word == "x" or (last.sort == "word" and kind in ("time", "magnitude"))
    if last.word == "x" or kind == "currency" or last.sort == "sign":
        return True
    return here.word in ("s", "x", *names.FORM_FACTORS) and last.sort == "number"


def glued_at(atoms: list[Atom], at: int) -> bool:
    """Whether letters or digits stand here without a space before them."""
    return at < len(atoms) and atoms[at].glued and atoms[at].sort in ("word", "number")


def skip_plural(atoms: list[Atom], at: int) -> int:
    """The atom after a plural's s."""
    if at + 1 < len(atoms) and atoms[at].word == "'" and atoms[at].glued and atoms[at + 1].word == "s":
        return at + 2 if atoms[at + 1].glued else at
    return at + 1 if at < len(atoms) and atoms[at].word == "s" and atoms[at].glued else at

"""Logged estimates in a compare that are named by a word: `vs run 41`, `compare estimate 3 with …`."""

from bot.reader.atoms import Atom
from bot.reader.cues import Cues
from bot.reader.pieces import Piece

NOUNS = frozenset({"run", "estimate", "number"})
JOINTS = frozenset({"vs", "versus", "against", "and", "or", "with", "than"})
"""Behind these such a word is a name; elsewhere `run 7 vs 8 H100` is an order."""
BETWEEN = frozenset({"vs", "or", "and", "of"})


def with_numbers(pieces: list[Piece], atoms: list[Atom], cues: Cues) -> list[Piece]:
    """The pieces with each bare number that names an estimate as one: `#41`."""
    asked = {at for cue in cues.get("compare", ()) for at in range(cue.first, cue.after)}
    found = list(pieces)
    for at, piece in enumerate(pieces):
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        if (
            piece.kind == "num"
            and piece.text.isdigit()
            and _is_named(piece, atoms, asked)
            and _is_bare(piece, following)
        ):
            found[at] = piece._replace(kind="logged", value=piece.text)
    return found


def _is_named(number: Piece, atoms: list[Atom], asked: set[int]) -> bool:
    if number.first < 2 or atoms[number.first - 1].word not in NOUNS:
        return False
    before = next((at for at in range(number.first - 2, -1, -1) if atoms[at].sort != "sign"), 0)
    return atoms[before].word in JOINTS or before in asked


def _is_bare(number: Piece, following: Piece | None) -> bool:
    """Whether nothing behind it can be what it counts."""
    if following is None or following.breaks or following.kind in BETWEEN:
        return True
    return following.first > number.last + 1

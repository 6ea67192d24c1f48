"""Discounts that a price already holds: `$2/h after a 20% discount`."""

from collections.abc import Sequence

from bot.reader.atoms import Atom
from bot.reader.pieces import Piece

ALREADY = frozenset({"after", "incl", "incl.", "including"})


def with_discounts(pieces: list[Piece], atoms: Sequence[Atom]) -> list[Piece]:
    """The pieces, with the discounts that are taken off already told from those that are to be."""
    return [
        piece._replace(kind="discountheld") if piece.kind == "discounted" and _is_held(piece, atoms) else piece
        for piece in pieces
    ]


def _is_held(discount: Piece, atoms: Sequence[Atom]) -> bool:
    before = [atom.word for atom in atoms[max(0, discount.first - 2) : discount.first] if atom.word not in ("a", "an")]
    behind = [atom.word for atom in atoms[discount.last + 1 : discount.last + 2]]
    return (before[-1:] != [] and before[-1] in ALREADY) or behind == ["included"]

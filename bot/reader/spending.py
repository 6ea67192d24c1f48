"""What there is to spend, money and time, and the words that ask how much time money buys."""

from collections.abc import Sequence

from bot.on_use import pattern
from bot.reader.amounts import Cash
from bot.reader.pieces import Piece

SPENT = frozenset({"maxmoney", "budgeted"})
"""Kinds of money that is there to be spent."""
_HOW_LONG = pattern(r"\bhow (?:long|many (?:\S+[ -]){0,3}(?:hours?|hrs?|days?|weeks?|months?|gpu-?hours?))\b")


def asks_how_long(text: str) -> bool:
    """Whether the text asks for a time."""
    return _HOW_LONG.search(text) is not None


def spent(piece: Piece) -> Piece:
    """Money, or `80k`, as what there is to spend; another piece as it is."""
    if piece.kind in ("money", "fixedsum"):
        return piece._replace(kind="maxmoney")
    if piece.kind == "size" and piece.value.suffix == "k":
        return piece._replace(kind="maxmoney", value=Cash(piece.value))
    return piece


def as_limits(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with their money, and the time within which it is to be done, as limits."""
    return [piece._replace(kind="longest") if piece.kind == "inside" else spent(piece) for piece in pieces]

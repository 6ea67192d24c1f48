"""Sums that are told together: `1.4k plus 200 storage`, `5k minus 200`; what they come to is asked, never written."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from bot.reader.amounts import Cash
from bot.reader.intents.said import MONEY, Said
from bot.reader.pieces import Piece
from bot.reader.vocabulary import listed


def total(said: Said) -> tuple[Decimal, str] | None:
    """What they come to, and its currency; None where no word joins them, or a name stands between."""
    given = list(_sums(said))
    codes = {code for _, _, code in given if code}
    if len(given) < 2 or len(codes) > 1:
        return None
    value = given[0][1]
    for (left, _, _), (right, more, _) in pairwise(given):
        sign = _joined(said, left, right)
        if not sign:
            return None
        value += sign * more
    return (value, "".join(codes)) if value > 0 else None


def _sums(said: Said) -> Iterator[tuple[Piece, Decimal, str]]:
    """The pieces that hold money, with their amounts and currencies."""
    for piece in said.pieces:
        for cash in _cash(piece):
            if piece.kind != "num" or piece.text not in said.numbers():
                yield piece, cash.number.value, cash.currency


def _cash(piece: Piece) -> tuple[Cash, ...]:
    if piece.kind in MONEY and getattr(piece.value, "suffix", "") not in ("b", "t"):
        return (piece.value if isinstance(piece.value, Cash) else Cash(piece.value),)
    if piece.kind == "extra":
        return (piece.value.cash,)
    if piece.kind == "extras":
        return tuple(extra.cash for extra in piece.value)
    return (piece.value[1],) if piece.kind == "moremoney" else ()


def _joined(said: Said, left: Piece, right: Piece) -> int:
    """1 where the second is added, -1 where it is taken off, 0 where nothing says so."""
    if any(piece.kind in ("word", "closed") and left.last < piece.first < right.first for piece in said.pieces):
        return 0
    words = {atom.word for atom in said.atoms[left.first + 1 : right.last + 1]}
    if (words | {said.after(right)}) & listed("taken_off"):
        return -1
    return 1 if left is right or words & listed("added") else 0

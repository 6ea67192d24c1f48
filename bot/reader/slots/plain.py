"""The plain value of a number, asking where it could be two."""

from decimal import Decimal

from bot.reader.draft import Ask, Draft
from bot.reader.faults import NotANumber, shown
from bot.reader.numbers import Number
from bot.reader.pieces import Piece


def plain(number: Number, draft: Draft, piece: Piece) -> Decimal:
    """The number's value, asking where `1.200` could be 1.2 or 1,200."""
    if number.style == "dot3":
        raw = str(number.value)
        piece_text = piece.text
        options = (raw.replace(".", ""), raw.rstrip("0").rstrip(".") if raw.endswith("0") else f"{raw}0")
        texts = tuple(piece_text.replace(raw, option) for option in options)
        draft.asks.append(Ask(f"Is “{raw}” {options[0]} or {options[1]}?", piece, texts))
    if number.style == "comma":
        draft.notes.append(f"{shown(piece.text)}: the comma read as a decimal point")
    return number.value


BEYOND_ANY_SUM = Decimal("1e15")
"""Refused as out of range, and perhaps too large to be rounded."""


def rounded(value: Decimal, places: int) -> Decimal:
    """To so many places, where that can be done."""
    return value if abs(value) >= BEYOND_ANY_SUM else round(value, places)


def as_float(value: Decimal) -> float:
    """A plain number of physics."""
    return float(value)


def no_exponent(draft: Draft, number: Number, piece: Piece) -> None:
    """Refuse `1e3` where it is no count of tokens or FLOPs."""
    if number.style == "exponent":
        draft.errors.append(NotANumber(piece.text))

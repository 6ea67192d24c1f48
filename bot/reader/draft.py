"""A draft: the slots settled so far, what has to be asked, and what was noticed on the way."""

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from bot.reader.conversion import in_usd, told_rate
from bot.reader.counted_by import CountedBy
from bot.reader.pieces import Piece
from bot.reader.vocabulary import sections
from costengine.errors import CostEngineError
from costengine.question import Question


class Ask(NamedTuple):
    """A question back: what could replace the doubtful piece, or whole texts that could be meant."""

    sentence: str
    piece: Piece | None = None
    instead: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    without: tuple[Piece, ...] = ()
    """Pieces of which one says too much: each answer is the text without one of them."""


def two_values(slot: str, piece: Piece | None, before: Piece | None) -> Ask:
    """Which of two pieces fills a slot that both say."""
    both = (piece, before) if piece and before else ()
    return Ask(f"I read two values for the {slot.replace('_', ' ')}: which one?", piece, without=both)


BEYOND_ALL_RANGES = Decimal("1e20")
"""No amount of this size is accepted in any currency."""


class Context(NamedTuple):
    """What the reader is told beside the text."""

    today: date
    base: Question | None = None
    counted_by: CountedBy = CountedBy()
    """By what the base was counted."""


SHARED_SIGNS: Mapping[str, tuple[str, ...]] = {"?kr": ("SEK", "NOK", "DKK"), "?¥": ("JPY", "CNY")}


def which_currency(sign: str, piece: Piece | None) -> Ask:
    """`kr` and `¥` belong to several currencies."""
    words = "|".join(map(re.escape, sorted(sections("words.toml")["currency"][sign], key=len, reverse=True)))
    text = piece.text if piece else ""
    instead = tuple(re.sub(words, code, text, flags=re.IGNORECASE) for code in SHARED_SIGNS[sign])
    return Ask(f"“{sign[1:]}” is the sign of several currencies: which one?", piece, instead)


@dataclass
class Draft:
    """The slots of one job while it is read."""

    context: Context
    slots: dict[str, Any] = field(default_factory=dict)
    asks: list[Ask] = field(default_factory=list)
    errors: list[CostEngineError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    """The kinds of all that was said, also of what is dealt with."""
    pieces: list[Piece] = field(default_factory=list)
    sources: dict[str, Piece] = field(default_factory=dict)
    """The piece that filled each slot."""
    said: tuple[Piece, ...] = ()
    """All pieces, also those that are dealt with."""
    _by_last: dict[int, Piece] | None = None
    _by_first: dict[int, Piece] | None = None

    def said_before(self, piece: Piece) -> Piece | None:
        """The piece that ends right before this one."""
        if self._by_last is None:
            self._by_last = {each.last: each for each in reversed(self.said)}
        return self._by_last.get(piece.first - 1)

    def said_after(self, piece: Piece) -> Piece | None:
        """The piece that begins right behind this one."""
        if self._by_first is None:
            self._by_first = {each.first: each for each in reversed(self.said)}
        return self._by_first.get(piece.last + 1)

    def last_said(self, piece: Piece) -> Piece | None:
        """The last piece that ends before this one begins."""
        at = bisect_left(self.said, piece.first, key=lambda each: each.last)
        return self.said[at - 1] if at else None

    def all_of(self, *kinds: str) -> list[Piece]:
        """The pieces of these kinds."""
        if self.kinds.isdisjoint(kinds):
            return []
        return [piece for piece in self.pieces if piece.kind in kinds]

    def take(self, *kinds: str) -> list[Piece]:
        """The pieces of these kinds, which are then dealt with."""
        if self.kinds.isdisjoint(kinds):  # nearly always, a hundred times a text
            return []
        taken = [piece for piece in self.pieces if piece.kind in kinds]
        if taken:
            self.pieces = [piece for piece in self.pieces if piece.kind not in kinds]
        return taken

    def put(self, slot: str, value: Any, piece: Piece | None = None) -> None:
        """Fill a slot; a second, different value is asked about."""
        known, before = self.slots.get(slot), self.sources.get(slot)
        if known is not None and known != value:
            self.asks.append(two_values(slot, piece, before))
        self.slots[slot] = value
        if piece:
            self.sources[slot] = piece

    @cached_property
    def base(self) -> Mapping[str, Any]:
        """The slots of the job that this one changes."""
        return dict(self.context.base) if self.context.base else {}

    def value(self, slot: str) -> Any:
        """What is said about a slot here or in the job that this one changes."""
        return self.slots[slot] if slot in self.slots else self.base.get(slot)

    def usd(self, amount: Decimal, currency: str, piece: Piece | None = None) -> Decimal:
        """The amount in dollars, at the dated rate; the answer is in its currency, unless another was asked for.

        A bare amount is dollars, which is told where the answer is in another currency.
        """
        if currency.startswith("?"):
            self.asks.append(which_currency(currency, piece))
            return amount
        if not currency and piece and self._is_told_in_another():
            self.notes.append(f"{piece.text} read as US dollars")
        if currency in ("", "USD"):
            return Decimal(f"{amount:f}")
        if "currency" not in self.sources:
            self.slots["currency"] = currency
        if abs(amount) >= BEYOND_ALL_RANGES:
            return amount
        self.notes.append(told_rate(currency))
        return in_usd(amount, currency)

    def _is_told_in_another(self) -> bool:
        """Whether the answer is in another currency than dollars, by what was said here or before."""
        said = next((piece.value for piece in self.said if piece.kind == "currency"), self.base.get("currency"))
        return said not in (None, "USD")

"""What is known of a text when its intent is decided, and the pieces of it that several intents share."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from bot.on_use import pattern
from bot.reader.atoms import Atom
from bot.reader.cues import Cues, begins_with
from bot.reader.draft import Draft
from bot.reader.faults import NotANumber, not_understood
from bot.reader.pieces import Piece
from bot.reader.reading import Choice, Intent
from bot.reader.vocabulary import listed
from costengine.currency import NoRate
from costengine.errors import CostEngineError, OutOfRange

MONEY = ("money", "size", "num", "budgeted", "maxmoney")
"""Kinds that may hold an amount of money; with what may be one all the same, and is asked or refused: `AMOUNTS`."""
AMOUNTS = (*MONEY, "maxrate", "rate", "bad", "foreign", "notnumber")
WORK = (
    "cluster", "gpu_hours", "tokens", "params", "model", "familysize", "experts", "finetune", "rl", "pretrain",
    "continued", "method", "duration", "size", "unknowngpu",
)  # fmt: skip
SMALLEST_IN_WORDS = 100
"""A smaller number in letters is a word of a sentence, not an amount: `one budget`."""
_NUMBER = pattern(
    r"#\s?(\d{1,30})\b|\b(?:run|estimate|number|no\.?|nr\.?)\s+(\d{1,30})\b(?![.,]\d)"
    r"(?!\s*(?:h|hrs?|hours?|d|days?|w|wks?|weeks?|mo|months?|years?|yrs?)\b)",
    re.IGNORECASE,
)


class Told(NamedTuple):
    """An intent without a job, its arguments, and why it cannot be done."""

    intent: Intent
    arguments: dict[str, str]
    error: CostEngineError | None = None
    unused: tuple[str, ...] = ()
    asks_back: str = ""
    choices: tuple[Choice, ...] = ()
    """Whether it is meant, and the orders that say so."""


class Said(NamedTuple):
    """All that is known of a text when its intent is decided."""

    text: str
    atoms: list[Atom]
    cues: Cues
    pieces: list[Piece]
    draft: Draft
    project: str | None
    complete: bool
    after_something: bool
    words: list[str]
    """The words and numbers, in small letters."""

    def has(self, *kinds: str) -> bool:
        """Whether there is a piece of one of these kinds."""
        return not self.draft.kinds.isdisjoint(kinds)

    def begins(self, cue: str) -> bool:
        """Whether the text begins with such a cue."""
        return begins_with(self.cues, cue, self.atoms)

    @property
    def is_job(self) -> bool:
        """Whether a whole job stands in the text."""
        return self.complete and self.has("cluster", "gpu_hours", "params", "model", "tokens")

    @property
    def first_word(self) -> str:
        """The first word, in small letters."""
        return next(iter(self.words), "")

    def before(self, piece: Piece) -> str:
        """The word right before a piece."""
        return self.atoms[piece.first - 1].word if piece.first else ""

    def after(self, piece: Piece) -> str:
        """The word right behind a piece."""
        return self.atoms[piece.last + 1].word if piece.last + 1 < len(self.atoms) else ""

    def numbers(self) -> list[str]:
        """The numbers of all estimates that are named, each once, in their order."""
        return list(dict.fromkeys(next(filter(None, found.groups())) for found in _NUMBER.finditer(self.text)))

    def number(self) -> str | None:
        """The number of an estimate: `#42`, `run 42`."""
        found = _NUMBER.search(self.text)
        return next(part for part in found.groups() if part) if found else None

    def number_at(self) -> int:
        """Where the number of an estimate stands in the text; -1 where none does."""
        found = _NUMBER.search(self.text)
        return -1 if found is None else found.start(found.lastindex or 0)

    def user(self) -> str | None:
        """Who is mentioned: the id, or the bare name."""
        found = next(
            (a.text for a in self.atoms if a.sort in ("mention", "handle") and not a.text.startswith("<#")), ""
        )
        return found.strip("<>@").partition("|")[0] or None

    def channel(self) -> str | None:
        """Which channel is mentioned: the id, the bare name, or `here`."""
        mention = next((a.text for a in self.atoms if a.text.startswith("<#")), "")
        if mention:
            return mention.strip("<>#").partition("|")[0]
        named = re.search(r"#([a-z][\w-]{0,79})", self.text)
        here = re.search(r"\b(?:this|our) channel\b|\bhere\b", self.text.lower())
        return named.group(1) if named else "here" if here else None


def bad_number(number: str, accepted: str = "the number of an estimate, such as #42") -> CostEngineError | None:
    """Why this cannot be the number of anything."""
    fits = number.isdigit() and number.isascii() and 1 <= int(number[:40]) < 2**63
    return None if fits else OutOfRange("A number", number[:40], accepted)


def usd_of(said: Said, piece: Piece) -> Decimal:
    """The amount in dollars of a piece that holds money, a size or a bare number."""
    value = piece.value
    number = getattr(value, "number", value)
    return said.draft.usd(number.value, getattr(value, "currency", ""))


def currency_of(piece: Piece) -> dict[str, str]:
    """The currency of an amount, where it is not dollars."""
    cash = piece.value[1] if piece.kind == "moremoney" else piece.value
    code = getattr(cash, "currency", "")
    return {"currency": code} if code not in ("", "USD") else {}


def amounts(said: Said) -> Iterator[Piece]:
    """The pieces that may be amounts of money: not the number of an estimate, no `one` of a sentence."""
    number = said.number()
    for piece in said.pieces:
        if piece.kind in AMOUNTS and not (piece.kind == "num" and (piece.text == number or _is_small_word(piece))):
            yield piece


SUMS = ("money", "budgeted", "maxmoney", "extra")


def sums(said: Said) -> list[Piece]:
    """The amounts that can be nothing but money: with a currency, or thousands; not what was expected."""
    return [
        piece
        for piece in said.pieces
        if (piece.kind in SUMS or is_thousands(piece))
        and not is_foreseen(said, piece)
        and said.before(piece) not in ("not", "of", "than")
    ]


def is_thousands(piece: Piece) -> bool:
    """`300k`, `2M`: billions are a model's."""
    return piece.kind == "size" and piece.value.suffix in ("k", "m")


def is_foreseen(said: Said, piece: Piece) -> bool:
    """`estimated 48h`, `estimated at 1.2k`: what was expected."""
    before = [atom.word for atom in said.atoms[max(0, piece.first - 2) : piece.first]]
    return bool(listed("foreseen") & set(before[-1:])) or (
        before[-1:] in (["at"], ["as"]) and bool(listed("foreseen") & set(before[:1]))
    )


def from_to(said: Said) -> Piece | None:
    """`from 300k to 310k`: the sum that it is changed to."""
    given = sums(said)
    for old, new in pairwise(given):
        leading = {atom.word for atom in said.atoms[max(0, old.first - 1) : old.last]}
        between = {atom.word for atom in said.atoms[old.last + 1 : new.last]}
        if "from" in leading and "to" in between:
            return new
    return None


def is_introduced(said: Said, day: Piece) -> bool:
    """Whether a word says what the day is the beginning or the end of; `today` changes nothing."""
    word = said.before(day)
    return word in listed("begins_period") or word in listed("ends_period") or day.text.lower() == "today"


_FORBIDDEN = pattern(r"\s*(?:(?:please|pls|but|and|no|ok)[\s,]+)*(?:don['’]?t|do not|never)\b", re.IGNORECASE)


def is_forbidden(said: Said) -> bool:
    """`don't close it`, `please never set it`."""
    return _FORBIDDEN.match(said.text) is not None


def is_rate(said: Said, piece: Piece) -> bool:
    """`5k a week`: an article and a unit of time right behind an amount."""
    if piece.kind != "duration" or piece.value.number.style != "word" or piece.value.number.value != 1:
        return False
    return said.atoms[piece.first].word in ("a", "an") and any(each.last == piece.first - 1 for each in sums(said))


def _is_small_word(piece: Piece) -> bool:
    return bool(piece.value.style == "word" and piece.value.value < SMALLEST_IN_WORDS)


def amount(said: Said, pieces: list[Piece], example: str) -> tuple[dict[str, str], CostEngineError | None]:
    """The amount of money in the text as arguments, or why there is none."""
    if not pieces:
        written = [piece.text for piece in said.pieces if piece.kind == "word" and re.search(r"\d", piece.text)]
        return {}, NotANumber(written[-1]) if written else not_understood(missing="say how much", example=example)
    piece = next((each for each in pieces if each.kind in ("money", "budgeted", "maxmoney")), pieces[0])
    if unreadable(piece):
        return {}, NotANumber(piece.text)
    if foreign := {said.before(piece), said.after(piece)} & listed("no_rate"):
        return {}, NoRate(foreign.pop().upper())
    value = usd_of(said, piece)
    if not 0 < value <= Decimal("1e15"):
        return {}, OutOfRange("An amount", f"{value:.6g}", "more than $0 and up to $1,000 trillion")
    return {"usd": f"{value:f}", **currency_of(piece)}, None


def unreadable(piece: Piece) -> bool:
    """Whether the piece is no plain amount: `1e9`, `1,00`, `7B`, a rate, foreign digits."""
    if piece.kind in ("bad", "foreign", "notnumber", "rate", "maxrate"):
        return True
    number = getattr(piece.value, "number", piece.value)
    if piece.kind == "size" and number.suffix in ("b", "t"):
        return True  # a model's parameters or tokens, where no currency says otherwise
    return number.style == "exponent" or (number.style == "comma" and not number.suffix)


def is_dotted(piece: Piece) -> bool:
    """`30.000`: thirty thousand or thirty, which is asked."""
    return bool(getattr(getattr(piece.value, "number", piece.value), "style", "") == "dot3")

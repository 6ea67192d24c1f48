"""A text taken apart, with what the reader was told beside it."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.on_use import pattern
from bot.reader.atoms import MOST_ATOMS, atoms_of
from bot.reader.compose import composed
from bot.reader.counted_by import CountedBy
from bot.reader.cues import Cues, begins_with, cues_of
from bot.reader.draft import Context, Draft
from bot.reader.followups import SHIFTED, SIZES_MOVED
from bot.reader.logged import with_numbers
from bot.reader.normal import normalised
from bot.reader.options import with_options
from bot.reader.ordinals import with_ordinals
from bot.reader.ownership import with_owned
from bot.reader.pieces import Piece, rewrite
from bot.reader.reading import Reading
from bot.reader.recognition import Recognised, recognise
from bot.reader.replacing import moving, replacing
from bot.reader.slots.others_time import with_others_time
from bot.reader.slots.settle import settle
from bot.reader.vocabulary import listed
from costengine.question import Question

Past = tuple[Reading, ...]
"""The readings of a thread that later texts may change, oldest first."""

MOST_PIECES = 250
"""Numbers, units and names; unknown words and those without a meaning do not count."""
MOST_NAMED = 5
"""Unused words that are named."""


class Parsed(NamedTuple):
    """A text taken apart, with what the reader was told beside it."""

    text: str
    found: Recognised
    cues: Cues
    pieces: list[Piece]
    scales: list[Piece]
    context: Context
    past: Past
    reads: Callable[[str], Reading | None] | None = None
    """What a text, sent in this place, reads to, if to a job; None while a ready answer is itself being tried."""
    overfull: bool = False
    """Whether it holds more numbers, units and names than are read."""
    sides: tuple[int, ...] = ()
    """The places of the sides that it means of the compare before; -1 where there is no such side."""
    named: str = ""
    """The words that say which sides."""

    @property
    def last(self) -> Reading | None:
        """The job or jobs that a follow-up changes."""
        return self.past[-1] if self.past else None

    def draft(self, pieces: Sequence[Piece] | None = None, base: Question | None = None) -> Draft:
        """The slots of these pieces, or of all."""
        draft = settle(
            list(self.pieces if pieces is None else pieces),
            self.context._replace(base=base, counted_by=self._counted_by(base)),
        )
        if self.found.project:
            draft.slots["project"] = self.found.project
        return draft

    def _counted_by(self, base: Question | None) -> CountedBy:
        last = self.last
        if not last or base not in last.questions or len(last.counted_by) != len(last.questions):
            return CountedBy()
        return last.counted_by[last.questions.index(base)]

    def with_additions(self) -> "Parsed":
        """The same text with `+ 2 days` as a part of its own job, not a change of the one before."""
        added = [piece.value.added for piece in self.scales if piece.value.added]
        scales = [piece for piece in self.scales if not piece.value.added]
        return self._replace(pieces=sorted([*self.pieces, *added], key=lambda piece: piece.first), scales=scales)

    def corrections(self, drafts: Sequence[Draft]) -> tuple[str, ...]:
        """What was read as something else, and what was noticed on the way."""
        notes = [note for draft in drafts for note in draft.notes]
        return tuple(dict.fromkeys([*self.found.corrections, *notes]))

    def unused(self, drafts: Sequence[Draft]) -> tuple[str, ...]:
        """The words that could matter and were not used; those that say what is wanted were."""
        said = {self.found.atoms[at].word for cues in self.cues.values() for cue in cues for at in range(*cue[2:])}
        words = dict.fromkeys(word for draft in drafts for word in draft.unused)
        return tuple(word for word in words if word.lower() not in said)[:MOST_NAMED]

    def begins(self, kind: str) -> bool:
        """Whether the text begins with such a cue."""
        return begins_with(self.cues, kind, self.found.atoms)


def parsed_text(text: str, past: Past, context: Context) -> Parsed:
    """The text in atoms, pieces and cues."""
    plain = with_options(normalised(text))
    if past and any(question.deadline for question in past[-1].questions):
        plain = moving(plain)
    plain = _replaced(_shifted(with_ordinals(plain) if len(past[-1].questions) > 1 else plain)) if past else plain
    atoms = atoms_of(plain)
    found = recognise(atoms, plain) if len(atoms) <= MOST_ATOMS else Recognised(atoms)
    if sum(piece.kind not in ("word", "filler") for piece in found.pieces) > MOST_PIECES:
        return Parsed(plain, found, {}, [], [], context, past, overfull=True)
    cues = cues_of(atoms)
    if "compare" in cues or any(piece.kind == "vs" for piece in found.pieces):
        found.pieces = with_numbers(found.pieces, atoms, cues)
    pieces = with_owned(composed(found.pieces, atoms), atoms)
    pieces = rewrite(pieces, SIZES_MOVED) if past else with_others_time(pieces, atoms)
    scales = [piece for piece in pieces if piece.kind == "scale"]
    pieces = [piece for piece in pieces if piece.kind != "scale"]
    return Parsed(plain, found, cues, pieces, scales, context, past)


REPLACED = frozenset(
    [
        "num", "size", "duration", "cluster", "tokens", "passes", "updates", "params", "seq", "model", "familysize",
        "provider", "providerclass", "region", "purchase", "reserved", "precision", "method", "currency",
        "rate", "money",
    ]
)  # fmt: skip
"""What can be told as replaced by another of its kind."""


def _shifted(text: str) -> str:
    """`cut tokens by 200B` as `cut by 200B tokens`: the unit of an amount stands behind it."""
    found = _BY.fullmatch(text)
    if not found or found["verb"].lower() not in listed("shifting"):
        return text
    atoms = atoms_of(found["thing"])
    kinds = [piece.kind for piece in recognise(atoms, found["thing"]).pieces]
    if len(kinds) != 1 or kinds[0] not in SHIFTED.split("|"):
        return text
    return f"{found['before']}{found['verb']} by {found['amount']} {found['thing']}{found['end']}"


_BY = pattern(
    r"(?P<before>(?:\S+ ){0,4}?)(?P<verb>[a-z]+) (?:the |our |my )?(?P<thing>[a-z]+) by (?P<amount>\d[\d.,]*[kmbt]?)"
    r"(?P<end>(?: please)?[ ?.!]*)",
    re.IGNORECASE,
)
"""Nothing stands behind the amount: `by 2 weeks` has its unit."""


def _replaced(text: str) -> str:
    """`from 64 to 128 GPUs` as `128 GPUs instead of 64`, where what was before is one number or name."""
    both = replacing(text)
    if not both:
        return text
    old, new = both
    if not old:
        return new
    atoms = atoms_of(old)
    pieces = composed(recognise(atoms, old).pieces, atoms)
    said = [piece for piece in pieces if piece.kind not in ("filler", "article")]
    is_one = len(said) == 1 and said[0].kind in REPLACED
    return f"{new} instead of {said[0].text}" if is_one else text

"""Sides of the compare before that a text means: `the H100 one with 60 days`, `the second for 2 weeks`."""

from bot.reader.faults import not_understood
from bot.reader.pieces import Piece
from bot.reader.reading import Intent, Reading
from bot.reader.readings.parsed import Parsed
from bot.reader.sentence import sentence

ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
SIDE_WORDS = frozenset({"one", "side", "option", "job"})
COUNTED = frozenset(
    [
        "time", "num", "size", "duration", "cluster", "gpuword", "tokenword", "epochs", "passes", "steps", "month",
        "weekday", "yearquarter", "money", "half", "factor",
    ]
)  # fmt: skip
"""Behind an ordinal they are what it counts: `the second week`."""
ELSEWHERE = frozenset({"excluded", "replaced"})
"""Pieces that say themselves which side they mean."""


def sided(parsed: Parsed) -> Parsed:
    """The text with the sides that it means, and without the words that name them."""
    sides = parsed.last.questions if parsed.last else ()
    if not sides or any(piece.kind == "vs" for piece in parsed.pieces):
        return parsed
    named = _ordinal(parsed) if len(sides) > 1 else None
    if named:
        at, first, after = named
        rest = [piece for piece in parsed.pieces if not first <= piece.first < after]
        place = at % len(sides) if at < len(sides) else -1
        return parsed._replace(pieces=rest, sides=(place,), named=_text(parsed, first - 1, after))
    return _by_name(parsed)


def _text(parsed: Parsed, first: int, after: int) -> str:
    return parsed.text[parsed.found.atoms[first].start : parsed.found.atoms[after - 1].end]


def _ordinal(parsed: Parsed) -> tuple[int, int, int] | None:
    """The place of the side, and the atoms that say it."""
    words = [atom.word for atom in parsed.found.atoms]
    for at, word in enumerate(words):
        if word not in ORDINALS or not at or words[at - 1] != "the":
            continue
        after = at + 1 + (words[at + 1 : at + 2] != [] and words[at + 1] in SIDE_WORDS)
        following = next((piece for piece in parsed.pieces if piece.first >= after), None)
        counts = following is not None and following.first == after and following.kind in COUNTED
        torn = any(piece.first < after <= piece.last or piece.first < at <= piece.last for piece in parsed.pieces)
        if torn or (after == at + 1 and (counts or word == "last")):
            continue
        return ORDINALS[word], at, after
    return None


def _by_name(parsed: Parsed) -> Parsed:
    """`the H100 one`: behind a name `one` counts nothing; of several sides it means those of that name."""
    assert parsed.last
    for name, one in zip(parsed.pieces, parsed.pieces[1:], strict=False):
        if one.kind != "num" or one.text.lower() != "one" or one.breaks or one.first != name.last + 1:
            continue
        said = _said(parsed, name)
        if not (said or name.kind in ELSEWHERE) or not _is_the(parsed, name):
            continue
        if len(parsed.last.questions) == 1 or name.kind in ELSEWHERE:
            return parsed._replace(pieces=[piece for piece in parsed.pieces if piece is not one])
        found = tuple(
            at
            for at, side in enumerate(parsed.last.questions)
            if all(getattr(side, slot) == value for slot, value in said.items())
        )
        rest = [piece for piece in parsed.pieces if piece is not one and piece is not name]
        return parsed._replace(pieces=rest, sides=found or (-1,), named=f"the {name.text} one")
    return parsed


def _said(parsed: Parsed, name: Piece) -> dict[str, object]:
    """What the name says of a job; a count or a time is no name."""
    draft = parsed.draft([name])
    said = {slot: value for slot, value in draft.slots.items() if slot not in ("kind", "project") and value is not None}
    is_name = said and not draft.errors and not draft.asks and not said.keys() & {"duration_hours", "max_usd"}
    return {slot: value for slot, value in said.items() if not slot.startswith("_")} if is_name else {}


def _is_the(parsed: Parsed, name: Piece) -> bool:
    """An article before the name, or `take H100 one`: several sides, and no count of its own before it."""
    first = name.first - (name.kind == "cluster" and parsed.found.atoms[name.first].word == "the")
    return parsed.found.atoms[max(first - 1, 0)].word == "the" or len(parsed.last.questions if parsed.last else ()) > 1


def no_side(parsed: Parsed) -> Reading | None:
    """The refusal where the text names a side that the compare before does not have, or more than one."""
    if not parsed.sides or (len(parsed.sides) == 1 and parsed.sides[0] >= 0):
        return None
    assert parsed.last
    many = "is more than one side" if len(parsed.sides) > 1 else "is no side"
    missing = f"“{parsed.named}” {many} of the compare before"
    example = "the second one for 60 days"
    return Reading(
        intent=Intent.UNCLEAR,
        error=not_understood([sentence(side) for side in parsed.last.questions][:2], missing=missing, example=example),
    )

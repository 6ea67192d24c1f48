"""Sides of the compare before that a text means: `the H100 one with 60 days`, `the second for 2 weeks`."""

from bot.reader.draft import Ask
from bot.reader.faults import not_understood
from bot.reader.ordinals import ORDINALS, WORDS
from bot.reader.pieces import Piece
from bot.reader.reading import Intent, Reading
from bot.reader.readings.asked import asked
from bot.reader.readings.parsed import Parsed
from bot.reader.readings.valued import ELSEWHERE, TAKES, by_value, dropped_by_value
from bot.reader.sentence import sentence

SIDE_WORDS = frozenset({"one", "side", "option", "job"})
COUNTED = frozenset(
    [
        "time", "num", "size", "duration", "cluster", "gpuword", "tokenword", "epochs", "passes", "steps", "month",
        "weekday", "yearquarter", "money", "half", "factor",
    ]
)  # fmt: skip
"""Behind an ordinal they are what it counts: `the second week`."""


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
        named_too = _place_behind(parsed, after, len(sides))
        places = (place,) if named_too is None or named_too == place else (place, named_too)
        return parsed._replace(pieces=rest, sides=places, named=_text(parsed, max(first - 1, 0), after))
    found = _by_name(parsed)
    return found if found.sides else found._replace(sides=by_value(found))


def _text(parsed: Parsed, first: int, after: int) -> str:
    return parsed.text[parsed.found.atoms[first].start : parsed.found.atoms[after - 1].end]


def _ordinal(parsed: Parsed) -> tuple[int, int, int] | None:
    """The place of the side, and the atoms that say it."""
    words = [atom.word for atom in parsed.found.atoms]
    for at, word in enumerate(words):
        place = _other(parsed) if word == OTHER else ORDINALS.get(word)
        if place is None or (at and words[at - 1] != "the"):
            continue
        after = _behind(parsed, words, at)
        if after and not (word == "last" and after == at + 1 < len(words)):
            return place, at, after
    return None


def _place_behind(parsed: Parsed, after: int, many: int) -> int | None:
    """`the first and second`: another place, right behind the first."""
    words = [
        atom.word for atom in parsed.found.atoms[after : after + 3] if atom.word not in ("and", "the", "&", "or", ",")
    ]
    place = ORDINALS.get(words[0]) if words and parsed.found.atoms[after].word not in ORDINALS else None
    return None if place is None else place % many


def _behind(parsed: Parsed, words: list[str], at: int) -> int:
    """The place behind the words that name a side; 0 where they count something, or belong to something else."""
    after = at + 1 + (words[at + 1 : at + 2] != [] and words[at + 1] in SIDE_WORDS)
    following = next((piece for piece in parsed.pieces if piece.first >= after), None)
    counts = following is not None and following.first == after and following.kind in COUNTED
    torn = any(piece.first < after <= piece.last or piece.first < at <= piece.last for piece in parsed.pieces)
    return 0 if torn or (after == at + 1 and counts) else after


OTHER = "other"


def _other(parsed: Parsed) -> int | None:
    """`the other` of two sides: the one that the text before left as it was."""
    before, now = (reading.questions for reading in parsed.past[-2:]) if len(parsed.past) > 1 else ((), ())
    left = [at for at, pair in enumerate(zip(before, now, strict=False)) if pair[0] == pair[1]]
    return left[0] if len(before) == len(now) == 2 and len(left) == 1 else None


def which_side(parsed: Parsed) -> Reading | None:
    """`the cheaper one`, `the other` where it is not clear which: what the reader cannot know is asked."""
    if parsed.sides:
        return None
    words = [atom.word for atom in parsed.found.atoms]
    if words[1:2] and words[0] in UNKNOWN_SIDES - {OTHER} and words[1] in SIDE_WORDS:
        return _which_of(parsed, 0, 2)
    at = next((at for at, word in enumerate(words) if at and word in UNKNOWN_SIDES), 0)
    first = at - (words[at - 1] in DEGREES) if at else 0
    if not first or words[first - 1] != "the":
        return None
    after = _behind(parsed, words, at)
    if not after or not (first == 1 or words[0] in BEFORE_A_SIDE):
        return None
    return _which_of(parsed, first - 1, after)


def _which_of(parsed: Parsed, first: int, after: int) -> Reading:
    assert parsed.last
    piece, sides = Piece("side", None, first, after - 1, _text(parsed, first, after)), parsed.last.questions
    places = tuple(f"the {word}" for word in WORDS[: len(sides)])
    draft = parsed.draft([])
    return asked(parsed, draft, Ask(f"Which one is “{piece.text}”?", piece, places))


UNKNOWN_SIDES = frozenset(
    [
        OTHER,
        "cheaper",
        "cheapest",
        "expensive",
        "dearer",
        "faster",
        "fastest",
        "slower",
        "better",
        "best",
        "worse",
        "bigger",
        "smaller",
        "larger",
        "biggest",
        "smallest",
        "largest",
        "longer",
        "shorter",
        "longest",
        "shortest",
    ]
)
"""Words for a side that only its price or its time can tell."""
DEGREES = frozenset({"more", "most", "less", "least"})
BEFORE_A_SIDE = TAKES | {"drop", "remove", "forget", "without", "make", "with", "and"}


def dropped(parsed: Parsed) -> Reading | None:
    """`drop the second`: the sides that are left."""
    kinds = {piece.kind for piece in parsed.pieces} - {"filler", "article"}
    if not parsed.last:
        return None
    gone = parsed.sides if kinds == {"remove"} else () if parsed.sides else dropped_by_value(parsed)
    left = tuple(side for at, side in enumerate(parsed.last.questions) if at not in gone)
    if not gone or not left:
        return None
    return Reading(intent=Intent.COMPARE if len(left) > 1 else Intent.ESTIMATE, questions=left)


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
    if not parsed.named or (len(parsed.sides) == 1 and parsed.sides[0] >= 0):
        return None
    assert parsed.last
    many = "is more than one side" if len(parsed.sides) > 1 else "is no side"
    missing = f"“{parsed.named}” {many} of the compare before"
    example = "the second one for 60 days"
    return Reading(
        intent=Intent.UNCLEAR,
        error=not_understood([sentence(side) for side in parsed.last.questions][:2], missing=missing, example=example),
    )

"""Sides of the compare before, named by what they alone have: `the H100s on spot`, `aws for 20 days`."""

from bot.reader.amounts import number_of
from bot.reader.draft import Ask, Draft
from bot.reader.jobs import stands_alone
from bot.reader.pieces import Piece
from bot.reader.reading import Intent, Reading
from bot.reader.readings.asked import asked
from bot.reader.readings.parsed import Parsed
from bot.reader.slots.worth import slots_worth
from costengine.question import Question

NAMING = (
    "gpu",
    "instance_type",
    "model",
    "parameters",
    "provider",
    "provider_class",
    "region",
    "purchase",
    "method",
    "precision",
)
"""Slots that tell sides apart by a name, the noun before what is said of it."""
DROPPED_BY = (*NAMING, "gpu_count", "duration_hours", "tokens")
OF_ALL = frozenset({"both", "all", "each", "everything"})
ELSEWHERE = frozenset({"excluded", "replaced"})
"""Pieces that say themselves which side they mean."""


def by_value(parsed: Parsed) -> tuple[int, ...]:
    """The places of the sides whose name stands beside a change; none where all are meant, or a job of its own."""
    sides = parsed.last.questions if parsed.last else ()
    if len(sides) < 2 or any(atom.word in OF_ALL for atom in parsed.found.atoms):
        return ()
    if any(piece.kind in ELSEWHERE for piece in parsed.pieces):
        return ()
    replaced = [piece.value for piece in parsed.pieces if piece.kind == "replacednumber"]
    if replaced:
        had = tuple(at for at, side in enumerate(sides) if slots_worth(side, number_of(replaced[0]), replaced[0].kind))
        return had if len(had) < len(sides) else ()
    draft = parsed.draft()
    if stands_alone(draft) and parsed.found.atoms[0].word != "the":
        return ()
    slot, value = name_of(parsed, draft)
    named = tuple(at for at, side in enumerate(sides) if slot and getattr(side, slot) == value)
    return named if _changes_more(parsed, draft, slot) and len(named) < len(sides) else ()


def dropped_by_value(parsed: Parsed) -> tuple[int, ...]:
    """The places of the sides in `drop the 7B`, `without the 10 days`."""
    said = [piece for piece in parsed.pieces if piece.kind not in ("filler", "article")]
    kinds = [piece.kind for piece in said]
    if kinds == ["moresize"] and said[0].value[0] < 0:
        what = [said[0].value[1]]
    elif len(kinds) == 2 and kinds[0] == "remove" and not parsed.scales:
        what = said[1:]
    else:
        return ()
    assert parsed.last
    slots = parsed.draft(what).slots
    told = [(slot, slots[slot]) for slot in DROPPED_BY if slots.get(slot) is not None]
    sides = parsed.last.questions
    return tuple(at for at, side in enumerate(sides) if any(getattr(side, slot) == value for slot, value in told))


def name_alone(parsed: Parsed) -> Reading | None:
    """`the H100`, `only aws`: that side; `H100`: that side, or both on it?"""
    if not parsed.last or parsed.scales or parsed.sides or any(piece.kind in ELSEWHERE for piece in parsed.pieces):
        return None
    draft = parsed.draft()
    slot, value = name_of(parsed, draft)
    if not slot or _changes_more(parsed, draft, slot) or draft.asks or draft.errors:
        return None
    words = [atom.word for atom in parsed.found.atoms if atom.sort in ("word", "number")]
    sides = tuple(side for side in parsed.last.questions if getattr(side, slot) == value)
    said = [piece for piece in parsed.pieces if piece.kind not in ("filler", "word", "article")]
    is_the = words[0] == "the" and slot in NOUNS and len(said) == 1 and said[0].first <= 1
    if is_the or TAKES & set(words):
        return Reading(intent=Intent.COMPARE if len(sides) > 1 else Intent.ESTIMATE, questions=sides)
    likewise = LIKEWISE & set(words)
    said = [piece for piece in said if not likewise or piece.kind not in ("for", "on", "of")]
    more = len(words) > said[0].last - said[0].first + 1 if said else True
    if slot != "gpu" or len(said) != 1 or (more and not likewise):
        return None
    name = said[0].text
    ask = Ask(f"Only the {name} one, or every side on it?", texts=(f"only the {name} one", f"all on {name}"))
    return asked(parsed, parsed.draft([]), ask)


def side_of(parsed: Parsed, draft: Draft) -> tuple[Question, ...]:
    """The one side that `why is the H100 more expensive?` asks about."""
    if not parsed.last or len(parsed.last.questions) < 2:
        return ()
    slot, value = name_of(parsed, draft)
    found = tuple(side for side in parsed.last.questions if slot and getattr(side, slot) == value)
    return found if len(found) == 1 else ()


NOUNS = frozenset({"gpu", "instance_type", "model", "parameters", "provider"})
LIKEWISE = frozenset({"too", "also", "same", "well", "likewise"})
"""Beside a name they say what was said of another side, and not which of it."""
TAKES = frozenset({"just", "only", "take", "pick", "keep", "choose"})


def name_of(parsed: Parsed, draft: Draft) -> tuple[str, object]:
    """The slot and the value that some side has, and not all of them."""
    assert parsed.last
    scaled = next((piece.value.of for piece in parsed.scales if piece.value.of), None)
    for slot in NAMING:
        value = (scaled if slot == "gpu" else None) or draft.slots.get(slot)
        have = [getattr(side, slot) == value for side in parsed.last.questions]
        if value is not None and any(have) and not all(have):
            return slot, value
    return "", None


def _changes_more(parsed: Parsed, draft: Draft, name: str) -> bool:
    """Whether the text says more than the name: alone it may as well be meant for every side."""
    told = draft.slots.keys() - {"kind", "model" if name == "parameters" else "parameters", name}
    return bool(parsed.scales or any(not slot.startswith("_") for slot in told))


def is_of_another(parsed: Parsed) -> Piece | None:
    """`8 more H100s` behind A100s: the change of accelerators that no job before has."""
    jobs = parsed.last.questions if parsed.last else ()
    names = (piece for piece in parsed.scales if piece.value.of)
    return next((piece for piece in names if piece.value.of not in {job.gpu for job in jobs}), None)

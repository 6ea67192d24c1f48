"""Sides of the compare before, named by what they alone have: `the H100s on spot`, `aws for 20 days`."""

from bot.reader.draft import Ask, Draft
from bot.reader.jobs import stands_alone
from bot.reader.pieces import Piece
from bot.reader.reading import Intent, Reading
from bot.reader.readings.asked import asked
from bot.reader.readings.parsed import Parsed

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
OF_ALL = frozenset({"both", "all", "each", "everything"})
ELSEWHERE = frozenset({"excluded", "replaced"})
"""Pieces that say themselves which side they mean."""


def by_value(parsed: Parsed) -> tuple[int, ...]:
    """The places of the sides whose name stands beside a change; none where all are meant, or a job of its own."""
    sides = parsed.last.questions if parsed.last else ()
    words = {atom.word for atom in parsed.found.atoms}
    if len(sides) < 2 or words & OF_ALL or any(piece.kind in ELSEWHERE for piece in parsed.pieces):
        return ()
    draft = parsed.draft()
    if stands_alone(draft) and parsed.found.atoms[0].word != "the":
        return ()
    slot, value = _name(parsed, draft)
    named = tuple(at for at, side in enumerate(sides) if slot and getattr(side, slot) == value)
    return named if _changes_more(parsed, draft, slot) and len(named) < len(sides) else ()


def name_alone(parsed: Parsed) -> Reading | None:
    """`the H100`: that side; `H100`: that side, or both on it?"""
    words = [atom.word for atom in parsed.found.atoms if atom.sort in ("word", "number")]
    if not parsed.last or len(parsed.last.questions) < 2 or parsed.scales:
        return None
    said = [piece for piece in parsed.pieces if piece.kind not in ("filler", "word", "article")]
    if [piece.kind for piece in said] != ["cluster"] or said[0].value.number:
        return None
    sides = tuple(side for side in parsed.last.questions if side.gpu == said[0].value.gpu)
    if not sides or len(sides) == len(parsed.last.questions):
        return None
    if words[0] == "the" or TAKES & set(words):
        return Reading(intent=Intent.COMPARE if len(sides) > 1 else Intent.ESTIMATE, questions=sides)
    if len(words) > said[0].last - said[0].first + 1:
        return None
    name = said[0].text
    ask = Ask(f"Only the {name} one, or every side on it?", texts=(f"only the {name} one", f"all on {name}"))
    return asked(parsed, parsed.draft([]), ask, Intent.COMPARE)


TAKES = frozenset({"just", "only", "take", "pick", "keep", "choose"})


def _name(parsed: Parsed, draft: Draft) -> tuple[str, object]:
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

"""`back to 40`: a number that the job before the last one held, in the slot where it was."""

from bot.reader.pieces import Piece
from bot.reader.reading import Reading
from bot.reader.readings.parsed import Parsed
from bot.reader.readings.whole import answered
from bot.reader.slots.worth import put_worth, slots_worth

BEFORE_IT = frozenset({"go", "back", "to", "return", "ok", "then", "again", "please", "no", "the", "put", "it", "set"})


def returned(parsed: Parsed) -> Reading | None:
    """The last job with the number as it was; None where no earlier job of the thread held it."""
    number = _number(parsed)
    if not number or not parsed.last or len(parsed.last.questions) != 1:
        return None
    last = parsed.last.questions[0]
    for earlier in reversed(parsed.past[:-1]):
        found = slots_worth(earlier.questions[0], number.value, number.kind) if len(earlier.questions) == 1 else []
        slots = [(slot, unit) for slot, unit in found if getattr(last, slot) != getattr(earlier.questions[0], slot)]
        if len(slots) == 1:
            draft = parsed.draft([])
            put_worth(draft, *slots[0], number)
            return answered(parsed, [draft], [last.but(**{slots[0][0]: draft.slots[slots[0][0]]})], parsed.last.intent)
    return None


def _number(parsed: Parsed) -> Piece | None:
    """The only number of a text that says nothing else."""
    words = [atom.word for atom in parsed.found.atoms if atom.sort == "word"]
    numbers = [piece for piece in parsed.pieces if piece.kind in ("num", "size")]
    plain = "back" in words and "to" in words and len(numbers) == 1 and not parsed.scales
    said = {word for word in words if word not in numbers[0].text.lower().split()} if plain else {""}
    return numbers[0] if said <= BEFORE_IT else None

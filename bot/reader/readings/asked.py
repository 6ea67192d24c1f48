"""One question back, with two to four ready answers that themselves read to whole jobs."""

from collections.abc import Iterator
from itertools import islice

from bot.reader.draft import Ask, Draft
from bot.reader.faults import APART, not_understood
from bot.reader.nearest import nearest_example
from bot.reader.pieces import Piece
from bot.reader.reading import Choice, Intent, Reading
from bot.reader.readings.parsed import Parsed
from bot.reader.sentence import sentence

TELLING = ("cluster", "gpu_hours", "duration", "tokens", "purchase", "provider", "region", "model", "params")
"""Kinds of pieces that are told as understood."""

MOST_CHOICES = 4
LONGEST_REPEATED = 500
"""Characters of a text that ready answers repeat: no button holds more, and each answer is read to try it."""


def asked(parsed: Parsed, draft: Draft, ask: Ask) -> Reading:
    """The question with every answer that reads to a job; with fewer than two what is missing, and the one to copy."""
    choices = tuple(islice(_choices(parsed, ask, alone=_is_alone(parsed, draft)), MOST_CHOICES))
    if len(choices) >= 2 or (choices and not parsed.reads):
        return Reading(
            intent=Intent.UNCLEAR,
            asks_back=_as_typed(ask.sentence),
            choices=choices,
            corrections=parsed.corrections([draft]),
            unused=parsed.unused([draft]),
        )
    known = [piece.text for piece in draft.said if piece.kind in TELLING]
    whole = next((choice.text for choice in choices if choice.text == choice.label), "")
    example = whole or nearest_example(draft.kinds)
    error = not_understood(known[:4], doubt=ask.sentence, example=example)
    return Reading(intent=Intent.UNCLEAR, error=error, corrections=parsed.corrections([draft]))


def _is_alone(parsed: Parsed, draft: Draft) -> bool:
    """Whether what is asked about is all that the text changes of the job before."""
    return bool(parsed.past) and not draft.slots.keys() - {"kind"}


def _choices(parsed: Parsed, ask: Ask, *, alone: bool) -> Iterator[Choice]:
    texts = [(text, text) for text in map(_as_typed, ask.texts)]
    if len(parsed.text) <= LONGEST_REPEATED:
        options = map(_as_typed, ask.instead)
        texts += [(option, instead(parsed, ask.piece, option)) for option in options]
        if alone and parsed.reads and not any(parsed.reads(text) for _, text in texts):
            texts += [(option, option) for option in map(_as_typed, ask.instead)]
        rest = (text for piece in ask.without if (text := _without(parsed, piece)))
        texts += [(text, text) for text in (_whole(parsed, each) if len(ask.without) > 1 else each for each in rest)]
    seen = set()
    for label, text in texts:
        if text and text not in seen and (parsed.reads is None or parsed.reads(text)):
            seen.add(text)
            yield Choice(label=label, text=text)


def _as_typed(option: str) -> str:
    """`$ 100 k`, `500 B` as people type them; a piece holds its atoms with a space between."""
    return APART.sub("", option)


def instead(parsed: Parsed, piece: Piece | None, option: str) -> str:
    """The person's text with the doubtful piece replaced."""
    if piece is None:
        return ""
    atoms = parsed.found.atoms
    start, end = atoms[piece.first].start, atoms[piece.last].end
    return " ".join(f"{parsed.text[:start]} {option} {parsed.text[end:]}".split())


def _whole(parsed: Parsed, rest: str) -> str:
    """What is left of the text as a question of its own, instead of a sentence with a hole in it."""
    found = parsed.reads(rest) if parsed.reads else None
    if not found or len(found.questions) != 1 or found.intent is not Intent.ESTIMATE:
        return rest
    return sentence(found.questions[0])


JOINTS = frozenset({"and", "or", "plus", "+", "/", "&", ",", ";"})


def _without(parsed: Parsed, piece: Piece) -> str:
    """The person's text without the piece, nor the sign or word that joined it to the rest."""
    atoms = parsed.found.atoms
    first, last = piece.first, piece.last
    if first and atoms[first - 1].word in JOINTS:
        first -= 1
    elif last + 1 < len(atoms) and atoms[last + 1].word in JOINTS:
        last += 1
    return " ".join(f"{parsed.text[: atoms[first].start]} {parsed.text[atoms[last].end :]}".split())

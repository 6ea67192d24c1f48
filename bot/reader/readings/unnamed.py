"""Changes in a thread that do not name what they change: `double it`, `per day?`, `buy them instead`."""

from collections.abc import Sequence, Set
from decimal import Decimal
from itertools import pairwise

from bot.reader.draft import Ask, Draft
from bot.reader.followups import times_of
from bot.reader.pieces import Piece
from bot.reader.sentence import sentence
from costengine.question import Kind, Question

TIMES = {
    Decimal("0.5"): "half",
    Decimal(2): "double",
    Decimal(3): "triple",
    Decimal(4): "quadruple",
    Decimal(10): "ten times",
}
SCALABLE = (
    ("gpu_count", "GPUs"),
    ("duration_hours", "duration"),
    ("tokens", "tokens"),
    ("parameters", "parameters"),
    ("max_usd", "budget"),
    ("flops", "flops"),
    ("gpu_hours", "hours"),
)
PLURALS = {"duration_hours": "days"}
PERIODS = {"1": "hour", "24": "day", "168": "week", "720": "month", "8760": "year"}


def open_change(question: Question, draft: Draft, pieces: Sequence[Piece]) -> Ask | None:
    """What to ask about such a text; None where it is none."""
    factor = next((piece for piece in pieces if piece.kind in ("factor", "half")), None) or _multiplied(pieces)
    if factor and not draft.slots.keys() - {"kind"}:
        return _which(question, factor)
    share = _share(pieces)
    if share and not draft.slots.keys() - {"kind"}:
        nouns = [PLURALS.get(slot, noun) for slot, noun in SCALABLE if getattr(question, slot)]
        return Ask(f"{share} of what?", texts=tuple(f"{share} {noun}" for noun in nouns))
    period = _period(pieces)
    if period and not draft.slots.keys() - {"kind"}:
        return _for_one(question, period)
    return None


def half_open_change(question: Question, draft: Draft, pieces: Sequence[Piece], scales: Sequence[Piece]) -> Ask | None:
    """`half of that for twice as long`: what else is said does not say what is to be halved."""
    factor = next((piece for piece in pieces if piece.kind in ("factor", "half") and piece in draft.said), None)
    said = {piece.value.slot for piece in scales} | draft.slots.keys() - {"kind"}
    if not factor or not said or draft.errors or factor.text not in draft.unused:
        return None
    left = {slot for slot, _ in SCALABLE} - said
    asks = _which(question, factor, left)
    return Ask(asks.sentence, factor, instead=asks.texts, without=(factor,)) if asks.texts else None


def _share(pieces: Sequence[Piece]) -> str:
    """`10% less`, and nothing that says of what."""
    said = [piece for piece in pieces if piece.kind not in ("filler", "word")]
    if [piece.kind for piece in said] != ["percent", "factorless"]:
        return ""
    return f"{said[0].text.replace(' ', '')} {said[1].text}"


def _multiplied(pieces: Sequence[Piece]) -> Piece | None:
    """`x2`, `2x`: a number and the sign, and nothing else."""
    said = [piece for piece in pieces if piece.kind not in ("filler", "word")]
    number = next(
        (piece for piece in said if piece.kind == "num" and LEAST_TIMES <= piece.value.value <= MOST_TIMES), None
    )
    if not number or sorted(piece.kind for piece in said) != ["num", "times"]:
        return None
    return number._replace(kind="factor", value=f"{number.value.value:f}")


LEAST_TIMES, MOST_TIMES = Decimal("0.01"), 1000
"""A smaller or larger number beside the sign is no factor."""


def _which(question: Question, factor: Piece, left: Set[str] | None = None) -> Ask:
    """`double it`: each slot that was said (of those that are left), and the tokens of a training."""
    times = times_of(factor)
    said = factor.text.lower().removesuffix(" the")
    part = said if said.endswith(" of") else f"{times.normalize():f} times"
    word = TIMES.get(times, part)
    training = question.kind is not Kind.GPU_TIME
    slots = [
        noun
        for slot, noun in SCALABLE
        if left is None or slot in left
        if getattr(question, slot) or (slot == "tokens" and training and _has_model(question))
    ]
    nouns = " or the ".join([", the ".join(slots[:-1]), slots[-1]] if len(slots) > 1 else slots)
    return Ask(f"{word.capitalize()} what: the {nouns}?", texts=tuple(f"{word} the {noun}" for noun in slots))


def _has_model(question: Question) -> bool:
    """Whether tokens are assumed where none were said."""
    return bool(question.parameters or question.model) and not question.flops


def _period(pieces: Sequence[Piece]) -> str:
    """`per day?`, `a day rate?`: the hours of the time that a price is asked for."""
    asked = next((piece for piece in pieces if piece.kind == "askedrate"), None)
    if asked:
        return str(asked.value)
    for per, time in pairwise(piece for piece in pieces if piece.kind not in ("gpuword", "dash")):
        if per.kind == "per" and time.kind in ("time", "gpuhour") and time.first <= per.last + 3:
            return str(time.value)
    return ""


def _for_one(question: Question, hours: str) -> Ask | None:
    """The same GPUs, and one of them, for the time that was asked for."""
    if hours not in PERIODS or not question.gpu_count:
        return None
    bare = Question(kind=Kind.GPU_TIME, gpu=question.gpu, purchase=question.purchase, provider=question.provider)
    counts = dict.fromkeys((question.gpu_count, 1, 8))
    texts = tuple(sentence(bare.but(gpu_count=count, duration_hours=float(hours))) for count in counts)
    return Ask(f"What one {PERIODS[hours]} costs: of all the GPUs, or of one?", texts=texts[:2])

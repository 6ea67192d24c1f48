"""How long a sum rents accelerators, how many of them for a time, how many GPU-hours it buys."""

from bot.on_use import pattern
from bot.reader.draft import Ask, Draft
from bot.reader.jobs import USUAL_GPU, fault_of, job_text, on_hardware_of, question_of
from bot.reader.pieces import Piece
from bot.reader.reading import Intent, Reading
from bot.reader.readings.asked import asked
from bot.reader.readings.parsed import Parsed
from bot.reader.readings.whole import answered, faulty
from bot.reader.sentence import asks_how_much
from bot.reader.slots.kind import MODEL_KINDS, WORK_KINDS
from bot.reader.spending import SPENT, as_limits, asks_how_long
from bot.reader.vocabulary import listed
from costengine.question import Kind

_HOW_MUCH = pattern(r"\bhow far\b|\bhow much (?:\S+ ){0,3}(?:time|compute)\b")
GPUS = frozenset({"cluster", "gpu"})
WORKED = (MODEL_KINDS | WORK_KINDS | {"size", "tokens", "work", "sampled", "textsize", "modelword"}) - {"train"}
"""Kinds of pieces with which more is asked than time; `how long can we train on 8 H100` says nothing of the work."""


def lasts(parsed: Parsed) -> list[Piece]:
    """The pieces with the sum as what there is to spend, where it is asked how much time it buys; else none."""
    text = parsed.text.lower()
    if "how" not in text:
        return []
    pieces = as_limits(parsed.pieces)
    kinds = [piece.kind for piece in pieces]
    if sum(kind in SPENT for kind in kinds) != 1 or not WORKED.isdisjoint(kinds) or "gpu_hours" in kinds:
        return []
    if not parsed.last and GPUS.isdisjoint(kinds):  # `how much compute` may be what it trains
        asks = asks_how_long(text)
    elif "duration" in kinds:
        asks = "how many" in text
    else:
        asks = asks_how_long(text) or _HOW_MUCH.search(text) is not None
    return pieces if asks and DATED.isdisjoint(kinds) and _is_money(parsed) else []


DATED = frozenset({"by_date", "until_date", "passes", "updates"})


def _is_money(parsed: Parsed) -> bool:
    """`does 5k buy`, `with 5k`: thousands without a currency count something else in `how long does 100k take`."""
    atoms = parsed.found.atoms
    for piece in parsed.pieces:
        if piece.kind == "size" and piece.value.suffix == "k":
            around = {atoms[at].word for at in (piece.first - 1, piece.last + 1) if 0 <= at < len(atoms)}
            return bool(around & listed("spends"))
    return True


def lasting(parsed: Parsed, pieces: list[Piece]) -> Reading | None:
    """The accelerators and the sum; in a thread those of the job before, where none are named."""
    draft = parsed.draft([piece for piece in pieces if piece.kind != "train"])
    if draft.errors:
        return faulty(parsed, draft, draft.errors[0], Intent.AFFORD)
    _of_those_before(parsed, draft)
    fault = fault_of(draft.slots)
    if fault:
        return faulty(parsed, draft, fault, Intent.AFFORD)
    if draft.asks:
        return asked(parsed, draft, draft.asks[0])
    if not draft.slots.keys() & {"gpu", "gpu_count"}:
        return asked(parsed, draft, Ask("Of which GPUs?", texts=_on_usual(draft)))
    draft.slots["kind"] = Kind.GPU_TIME.value
    question = question_of(draft)
    if not question or not asks_how_much(question):
        return None
    return answered(parsed, [draft], [question], Intent.AFFORD)


def _on_usual(draft: Draft) -> tuple[str, ...]:
    """How long some of them run, or how many there are for the time that was said."""
    slots = {**draft.slots, "kind": Kind.GPU_TIME}
    if slots.get("duration_hours"):
        return tuple(job_text(slots, gpu=gpu) for gpu in (USUAL_GPU, OLDER_GPU))
    return (*(job_text(slots, gpu=USUAL_GPU, gpu_count=count) for count in (8, 64)), job_text(slots, gpu=USUAL_GPU))


OLDER_GPU = "A100-80GB-SXM"


def _of_those_before(parsed: Parsed, draft: Draft) -> None:
    """`how long could I run that for 5k`: on the accelerators of the job before, paid for alike."""
    last = parsed.last.questions[0] if parsed.last else None
    if last and not draft.slots.get("gpu"):
        draft.slots = on_hardware_of(last, draft.slots)

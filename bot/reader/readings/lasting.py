"""How long a sum rents accelerators, how many of them for a time, how many GPU-hours it buys."""

from bot.on_use import pattern
from bot.reader.draft import Draft
from bot.reader.jobs import fault_of, is_complete, question_of
from bot.reader.pieces import Piece
from bot.reader.reading import Intent, Reading
from bot.reader.readings.afford import as_budget
from bot.reader.readings.asked import asked
from bot.reader.readings.parsed import Parsed
from bot.reader.readings.whole import answered, faulty
from bot.reader.slots.kind import MODEL_KINDS, WORK_KINDS
from bot.reader.vocabulary import listed
from costengine.question import Kind, Question

_HOW_MUCH = pattern(
    r"\bhow (?:long|far)\b|\bhow much (?:\S+ ){0,3}(?:time|compute)\b"
    r"|\bhow many (?:\S+[ -]){0,3}(?:hours?|hrs?|days?|weeks?|months?|gpu-?hours?)\b"
)
_HOW_MANY = pattern(r"\bhow many\b")
BUDGET = ("maxmoney", "budgeted")
WORKED = (MODEL_KINDS | WORK_KINDS | {"size", "tokens", "work", "sampled", "textsize", "modelword"}) - {"train"}
"""Kinds of pieces with which more is asked than time; `how long can we train on 8 H100` says nothing of the work."""
OF_THE_GPUS = (
    "gpu", "gpu_count", "purchase", "usd_per_gpu_hour", "provider", "provider_class", "instance_type", "region",
    "currency",
)  # fmt: skip


def lasts(parsed: Parsed) -> list[Piece]:
    """The pieces with the sum as what there is to spend, where it is asked how much time it buys; else none."""
    text = parsed.text.lower()
    if "how" not in text or (not any(piece.kind in ("cluster", "gpu") for piece in parsed.pieces) and not parsed.last):
        return []
    pieces = [as_budget(piece) for piece in parsed.pieces]
    kinds = [piece.kind for piece in pieces]
    if sum(kind in BUDGET for kind in kinds) != 1 or not WORKED.isdisjoint(kinds) or "gpu_hours" in kinds:
        return []
    timed = "duration" in kinds
    asks = _HOW_MANY if timed else _HOW_MUCH
    return pieces if asks.search(text) and DATED.isdisjoint(kinds) and _is_money(parsed) else []


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
    if draft.asks:
        return asked(parsed, draft, draft.asks[0])
    fault = fault_of(draft.slots)
    if fault:
        return faulty(parsed, draft, fault, Intent.AFFORD)
    draft.slots["kind"] = Kind.GPU_TIME.value
    question = question_of(draft)
    if not question or not asks_how_much(question):
        return None
    return answered(parsed, [draft], [question], Intent.AFFORD)


def asks_how_much(question: Question) -> bool:
    """Whether a sum is what there is, and the time or the number of accelerators is left open."""
    is_open = not is_complete(dict(question))
    return question.kind is Kind.GPU_TIME and question.max_usd is not None and is_open


def _of_those_before(parsed: Parsed, draft: Draft) -> None:
    """`how long could I run that for 5k`: on the accelerators of the job before, paid for alike."""
    last = parsed.last.questions[0] if parsed.last else None
    if last is None or draft.slots.get("gpu"):
        return
    count = {} if draft.slots.get("gpu_count") else {"gpu_count": last.gpu_count}
    before = {slot: getattr(last, slot) for slot in OF_THE_GPUS} | count
    draft.slots = {slot: value for slot, value in before.items() if value is not None} | draft.slots

"""What can be trained with an amount of money."""

from decimal import Decimal

from bot.on_use import pattern
from bot.reader.amounts import Cash
from bot.reader.draft import Ask, Draft
from bot.reader.jobs import fault_of, is_complete, job_text, question_of
from bot.reader.pieces import Piece
from bot.reader.reading import Intent, Reading
from bot.reader.readings.asked import asked
from bot.reader.readings.followed import changed_all
from bot.reader.readings.parsed import Parsed
from bot.reader.readings.whole import answered, faulty
from bot.reader.slots.kind import WORK_KINDS
from bot.reader.vocabulary import listed
from costengine.question import Kind, Question


def afford(parsed: Parsed) -> Reading:
    """The budget, and what may not be changed: the accelerator, their number, the seller."""
    base = _base(parsed)
    pieces = _budgeted(parsed, base)
    if base:
        changed = changed_all(parsed, [base], pieces, Intent.AFFORD)
        whole = [each.kind is Kind.GPU_TIME and is_complete(dict(each)) for each in changed.questions]
        return changed._replace(intent=Intent.ESTIMATE) if any(whole) and not changed.error else changed
    draft = parsed.draft(pieces)
    _with_that(parsed, draft)
    if draft.slots.get("kind") == "gpu_time":
        draft.slots["kind"] = "pretrain"
    if draft.slots.get("max_usd"):
        _end_is_a_limit(draft)
    if draft.errors:
        return faulty(parsed, draft, draft.errors[0], Intent.AFFORD)
    fault = fault_of(draft.slots)
    if fault:
        return faulty(parsed, draft, fault, Intent.AFFORD)
    if draft.asks:
        return asked(parsed, draft, draft.asks[0])
    question = question_of(draft)
    if not question or (question.max_usd is None and not is_complete(draft.slots)):
        return asked(parsed, draft, Ask("With how much money?", texts=_with_money(draft)))
    return answered(parsed, [draft], [question], Intent.AFFORD)


def _with_money(draft: Draft) -> tuple[str, ...]:
    """Ready answers; what was said of the hardware or the work stays."""
    if draft.slots.keys() - {"kind"}:
        return tuple(job_text(draft.slots, max_usd=Decimal(amount)) for amount in (10_000, 100_000, 1_000_000))
    return tuple(f"what can I train with ${amount}" for amount in ("10k", "100k", "1M"))


def buys(parsed: Parsed) -> bool:
    """`what does 50k buy me on H100`, `how far does $50k get me`: money, and neither work nor time.

    How long hardware runs for a sum is another question: it is asked back, with times that the sum may cover.
    """
    words = {atom.word for atom in parsed.found.atoms}
    if not words & listed("bought_with") or not words & {"how", "what"} or _HOW_LONG.search(parsed.text.lower()):
        return False
    pieces = [as_budget(piece) for piece in parsed.pieces]
    spent = [piece for piece in pieces if piece.kind in ("maxmoney", "budgeted")]
    draft = parsed.draft(pieces)
    if (
        len(spent) != 1
        or draft.slots.keys() & OF_WORK
        or draft.kinds & WORK_KINDS
        or (parsed.last and not draft.slots.get("gpu"))
    ):
        return False
    return _behind(parsed, spent[0]) in listed("bought_with")


_HOW_LONG = pattern(r"\bhow (?:long|many (?:\S+[ -]){0,2}(?:hours?|days?|weeks?|months?|gpu-?hours?))\b")
OF_WORK = frozenset(
    ["parameters", "tokens", "model", "flops", "duration_hours", "gpu_hours", "deadline", "max_hours", "epochs"]
)


def _behind(parsed: Parsed, piece: Piece) -> str:
    return next((atom.word for atom in parsed.found.atoms[piece.last + 1 :]), "")


def _budgeted(parsed: Parsed, base: Question | None) -> list[Piece]:
    """The pieces with their money as what there is to spend; without any, the GPUs and their time are what there is."""
    pieces = [as_budget(piece) for piece in parsed.pieces]
    if any(piece.kind in ("maxmoney", "budgeted") for piece in pieces) or (base and base.max_usd):
        return pieces
    return [piece._replace(kind="duration") if piece.kind == "longest" else piece for piece in pieces]


def _base(parsed: Parsed) -> Question | None:
    """The question of this kind before, where this one only changes it."""
    last = parsed.last
    if not last or last.intent is not Intent.AFFORD:
        return None
    if last.questions[0].kind is Kind.GPU_TIME and "afford" in parsed.cues:  # `and what can I train with that?`
        return None
    limits = any(piece.kind in LIMITS for piece in map(as_budget, parsed.pieces))
    return None if limits and "afford" in parsed.cues else last.questions[0]


LIMITS = frozenset({"maxmoney", "budgeted", "duration", "longest", "by_date", "until_date", "gpu_hours"})
"""What there is to spend: said anew, it is a question of its own; `how many tokens for a 7B?` keeps the one before."""


def _end_is_a_limit(draft: Draft) -> None:
    """Of a training for so much money a last day is no length of time."""
    if draft.slots.get("deadline") and "duration_hours" not in draft.sources:
        draft.slots.pop("duration_hours", None)
        draft.notes = [note for note in draft.notes if not note.startswith("until ")]


WITH_THAT = ("gpu", "gpu_count", "duration_hours", "max_usd", "purchase", "provider", "region")


def _with_that(parsed: Parsed, draft: Draft) -> None:
    """`what could we train with that`: what the job before has."""
    words = {atom.word for atom in parsed.found.atoms}
    said = draft.slots.keys() & {"gpu_count", "gpu_hours", "duration_hours", "max_usd"}
    if parsed.last and words & {"that", "those", "them"} and not said:
        before = dict(parsed.last.questions[0])
        draft.slots = {slot: before[slot] for slot in WITH_THAT if before[slot] is not None} | draft.slots


def as_budget(piece: Piece) -> Piece:
    """Money, or `80k`, in a question about what can be trained is what there is to spend."""
    if piece.kind == "money":
        return piece._replace(kind="maxmoney")
    if piece.kind == "size" and piece.value.suffix == "k":
        return piece._replace(kind="maxmoney", value=Cash(piece.value))
    if piece.kind == "inside":
        return piece._replace(kind="longest")
    return piece

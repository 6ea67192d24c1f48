"""One job: refused, asked about, or understood."""

from bot.reader.conversion import MOST_USD
from bot.reader.counted_by import CountedBy
from bot.reader.draft import Ask, Draft
from bot.reader.faults import not_understood
from bot.reader.jobs import fault_of, is_complete, lone_numbers, missing, question_of, without_fault
from bot.reader.nearest import nearest_example
from bot.reader.reading import Intent, Reading
from bot.reader.readings.asked import TELLING, asked
from bot.reader.readings.bought import price_to_buy
from bot.reader.readings.parsed import Parsed
from bot.reader.sentence import money_in
from bot.reader.slots.kind import without_model
from bot.reader.slots.money import amount
from costengine.errors import CostEngineError, OutOfRange
from costengine.question import Question

SAYS_WHAT = frozenset(
    [
        "train",
        "distill",
        "taught",
        "pretrain",
        "finetune",
        "method",
        "rl",
        "continued",
        "tokens",
        "cluster",
        "model",
        "moe",
        "modelword",
        "params",
        "active_size",
        "precision",
        "optimiser",
        "offload",
        "stateformat",
        "passes",
        "seq",
        "utilised",
        "inside",
        "by_date",
        "until_date",
        "maxmoney",
        "on",
        "updates",
        "excluded",
        "stepped",
        "wordcount",
    ]
)


def whole(parsed: Parsed, draft: Draft, intent: Intent) -> Reading:
    """The job of this draft, or why it is none yet."""
    if draft.errors:
        return faulty(parsed, draft, draft.errors[0], intent)
    if not _anything(draft):
        return nothing_understood(parsed)
    if to_buy := price_to_buy(draft):
        return Reading(intent=Intent.UNCLEAR, error=to_buy, corrections=parsed.corrections([draft]))
    without_model(draft)
    lonely = _money_alone(draft) or _lonely(parsed, draft)
    fault = fault_of(draft.slots)
    if fault and not lonely:
        return faulty(parsed, draft, fault, intent)
    doubt = lonely or (draft.asks[0] if draft.asks else missing(draft.slots))
    if doubt:
        return asked(parsed, draft, doubt)
    question = question_of(draft)
    if not question or not is_complete(draft.slots):
        return nothing_understood(parsed, draft)
    return answered(parsed, [draft], [question], intent)


def _money_alone(draft: Draft) -> Ask | None:
    """An amount, and nothing that says what for."""
    if [piece.kind for piece in draft.said] == ["money"]:
        draft.slots["max_usd"] = amount(draft, draft.said[0].value, draft.said[0])
    usd = draft.slots.get("max_usd")
    if not usd or not 0 < usd <= MOST_USD or draft.slots.keys() - {"kind", "max_usd", "currency"}:
        return None
    currency = draft.slots.get("currency", "USD")
    shown = money_in(usd, currency)
    typed = f"${usd:f}" if currency == "USD" else shown
    texts = (f"what can I train with {typed}", f"cheapest 7B on 140B tokens under {typed}")
    return Ask(f"What are the {shown} for?", texts=texts)


def _anything(draft: Draft) -> bool:
    return bool(
        draft.slots.keys() - {"kind"}
        or draft.asks
        or draft.kinds >= {"train", "modelword"}
        or draft.kinds & {"finetune", "rl", "pretrain", "continued", "method", "duration"}
    )


def _lonely(parsed: Parsed, draft: Draft) -> Ask | None:
    """Bare numbers without a unit, or a size with nothing that says what it is for."""
    left = [piece for piece in parsed.pieces if piece.kind in ("num", "size")]
    alone = len(left) == 1 and left[0].kind == "size" and not draft.kinds & SAYS_WHAT and not draft.asks
    if not left or not (alone or any(ask.piece in left or ask.piece is None for ask in draft.asks)):
        return None
    return lone_numbers(draft)


def faulty(parsed: Parsed, draft: Draft, error: CostEngineError, intent: Intent) -> Reading:
    """A refusal; a number out of range leaves the rest of the job to the thread."""
    kept = without_fault(draft.slots) if isinstance(error, OutOfRange) and not draft.base else None
    return Reading(
        intent=intent,
        error=error,
        kept=(kept,) if kept else (),
        corrections=parsed.corrections([draft]),
        unused=parsed.unused([draft]),
    )


def nothing_understood(parsed: Parsed, draft: Draft | None = None) -> Reading:
    """What was understood, and an example."""
    known = [piece.text for piece in draft.said if piece.kind in TELLING] if draft else []
    example = nearest_example({piece.kind for piece in parsed.pieces})
    error = not_understood(known[:4], example=example)
    return Reading(intent=Intent.UNCLEAR, error=error, corrections=tuple(parsed.found.corrections))


def answered(parsed: Parsed, drafts: list[Draft], questions: list[Question], intent: Intent) -> Reading:
    """The jobs that were understood."""
    return Reading(
        intent=intent,
        questions=tuple(questions),
        corrections=parsed.corrections(drafts),
        unused=parsed.unused(drafts),
        counted_by=tuple(map(_counted_by, drafts, questions)) if len(drafts) == len(questions) else (),
    )


def _counted_by(draft: Draft, question: Question) -> CountedBy:
    """As said here, or before as long as it still holds."""
    before, base = draft.context.counted_by, draft.context.base
    same_gpu = base is not None and base.gpu == question.gpu and base.instance_type == question.instance_type
    same_tokens = base is not None and base.tokens == question.tokens
    node = draft.slots.get("_node") or (before.node if same_gpu else None)
    return CountedBy(node, draft.slots.get("_examples") or (before.examples if same_tokens else None))

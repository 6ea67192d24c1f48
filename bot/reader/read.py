"""Read a text: what it asks, as a job, a compare, an intent without a job, or one question back."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from bot.reader.amounts import Cash
from bot.reader.atoms import atoms_of
from bot.reader.compare import completed, sides_of
from bot.reader.compose import composed
from bot.reader.cues import Cues, begins_with, cues_of
from bot.reader.currencies import Rates, bundled_rates
from bot.reader.draft import Ask, Context, Draft
from bot.reader.faults import NothingBefore, not_understood, too_long
from bot.reader.followups import changed
from bot.reader.intents import Said, told
from bot.reader.intents.said import bad_number
from bot.reader.jobs import fault_of, is_complete, lone_numbers, missing, question_of, stands_alone
from bot.reader.normal import LIMIT, normalised
from bot.reader.pieces import Piece
from bot.reader.reading import Choice, Intent, Reading
from bot.reader.recognise import Recognised, recognise
from bot.reader.settle import settle
from costengine.errors import CostEngineError
from costengine.question import Question

DEEPEST_THREAD = 50
MOST_PIECES = 700
OWN_WORDS = frozenset({Intent.HISTORY, Intent.BUDGET, Intent.SPLIT, Intent.ACTUAL})
"""Intents whose words are mostly names and notes of the person: nothing is corrected in them."""
Past = tuple[Reading, ...]


class Parsed(NamedTuple):
    """A text taken apart, with what the reader was told beside it."""

    text: str
    found: Recognised
    cues: Cues
    pieces: list[Piece]
    scales: list[Piece]
    context: Context
    past: Past
    deep: bool

    @property
    def last(self) -> Reading | None:
        """The job or jobs that a follow-up changes."""
        return self.past[-1] if self.past else None

    def draft(self, pieces: Sequence[Piece] | None = None, base: Question | None = None) -> Draft:
        """The slots of these pieces, or of all."""
        draft = settle(list(self.pieces if pieces is None else pieces), self.context._replace(base=base))
        if self.found.project:
            draft.slots["project"] = self.found.project
        return draft

    def begins(self, kind: str) -> bool:
        """Whether the text begins with such a cue."""
        return begins_with(self.cues, kind, self.found.atoms)


def read(text: str, *, thread: Sequence[str] = (), today: date, rates: Rates | None = None) -> Reading:
    """What this text means after the texts of its thread, oldest first; it never raises."""
    context = Context(today, rates or bundled_rates())
    past: Past = ()
    for earlier in thread[-DEEPEST_THREAD:]:
        past = _advanced(earlier, past, context)[1]
    return _advanced(text, past, context, deep=True)[0]


def _advanced(text: str, past: Past, context: Context, *, deep: bool = False) -> tuple[Reading, Past]:
    """The reading, and what later texts of the thread may build on."""
    if len(text) > LIMIT:
        return Reading(intent=Intent.UNCLEAR, error=too_long(len(text), LIMIT)), past
    parsed = _parsed(text, past, context, deep)
    way_back = _way_back(parsed)
    if way_back is not None:
        return way_back
    reading = _read(parsed)
    kept = reading.questions and not reading.error and not reading.choices and reading.intent is not Intent.UNCLEAR
    return reading, (*past, reading) if kept else past


def _parsed(text: str, past: Past, context: Context, deep: bool) -> Parsed:
    plain = normalised(text)
    atoms = atoms_of(plain)
    found = recognise(atoms, plain)
    pieces = composed(found.pieces) if len(found.pieces) <= MOST_PIECES else found.pieces[:MOST_PIECES]
    scales = [piece for piece in pieces if piece.kind == "scale"]
    pieces = [piece for piece in pieces if piece.kind != "scale"]
    return Parsed(plain, found, cues_of(atoms), pieces, scales, context, past, deep)


def _way_back(parsed: Parsed) -> tuple[Reading, Past] | None:
    """`undo` and `back to the first one`."""
    again = parsed.cues.get("again", ())
    numbers = [
        piece
        for piece in parsed.pieces
        if piece.kind in ("num", "size", "cluster", "duration", "tokens", "purchase", "model", "money")
    ]
    if not again or not parsed.begins("again"):
        return None
    longest = max(again, key=lambda cue: cue.after - cue.first)
    if any(not longest.first <= piece.first < longest.after for piece in numbers):
        return None
    kept = parsed.past[:1] if longest.value == "first" else parsed.past[:-1]
    if not kept:
        return Reading(intent=Intent.ESTIMATE, error=NothingBefore()), parsed.past
    return kept[-1], kept


def _read(parsed: Parsed) -> Reading:
    if not parsed.found.atoms or not any(atom.sort in ("word", "number", "foreign") for atom in parsed.found.atoms):
        return _nothing(parsed)
    draft = parsed.draft()
    complete = is_complete(draft.slots) and not draft.errors
    said = Said(
        parsed.text,
        parsed.found.atoms,
        parsed.cues,
        parsed.pieces,
        draft,
        parsed.found.project,
        complete,
        bool(parsed.past),
    )
    other = told(said)
    if other:
        return Reading(
            intent=other.intent,
            arguments=other.arguments,
            error=other.error,
            corrections=() if other.intent in OWN_WORDS else tuple(parsed.found.corrections),
        )
    return _job(parsed, draft)


def _nothing(parsed: Parsed) -> Reading:
    if not parsed.text.strip(" \n?"):
        return Reading(intent=Intent.HELP)
    return Reading(intent=Intent.UNCLEAR, error=not_understood())


def _job(parsed: Parsed, draft: Draft) -> Reading:
    separators = _separators(parsed)
    if separators:
        compared = _compared(parsed, separators)
        if compared:
            return compared
    if "afford" in parsed.cues or (parsed.last and parsed.last.intent is Intent.AFFORD and _is_fragment(parsed, draft)):
        return _afford(parsed)
    if "cheaper" in parsed.cues and parsed.last and not stands_alone(draft) and not draft.slots.keys() - {"kind"}:
        return parsed.last.model_copy(update={"arguments": {"tips": "first"}, "corrections": ()})
    if parsed.last and _is_fragment(parsed, draft):
        return _followed(parsed, parsed.last)
    if parsed.scales or (_is_fragment(parsed, draft) and parsed.begins("followup") and _says_something(draft)):
        return Reading(intent=Intent.ESTIMATE, error=NothingBefore())
    intent = Intent.CHEAPEST if "cheapest" in parsed.cues else Intent.ESTIMATE
    return _whole(parsed, draft, intent)


def _is_fragment(parsed: Parsed, draft: Draft) -> bool:
    strong = any(cue.first == 0 and cue.after - cue.first > 0 for cue in parsed.cues.get("followup", ()))
    return (
        not stands_alone(draft)
        or bool(parsed.scales)
        or (strong and bool(parsed.past) and not _is_whole_after_and(draft))
    )


def _is_whole_after_and(_draft: Draft) -> bool:
    return False


def _says_something(draft: Draft) -> bool:
    return bool(draft.slots.keys() - {"kind"})


# ---- one job


def _whole(parsed: Parsed, draft: Draft, intent: Intent) -> Reading:
    if draft.errors:
        return _faulty(parsed, draft, draft.errors[0], intent)
    if not _anything(draft):
        return _not_understood(parsed)
    lonely = _lonely(parsed, draft)
    if lonely:
        return _asked(parsed, draft, lonely, intent)
    fault = fault_of(draft.slots)
    if fault:
        return _faulty(parsed, draft, fault, intent)
    if draft.asks:
        return _asked(parsed, draft, draft.asks[0], intent)
    lack = missing(draft)
    if lack:
        return _asked(parsed, draft, lack, intent)
    question = question_of(draft)
    if not question or not is_complete(draft.slots):
        return _not_understood(parsed, draft)
    return _answered(parsed, [draft], [question], intent)


def _anything(draft: Draft) -> bool:
    return bool(
        draft.slots.keys() - {"kind"}
        or draft.asks
        or draft.kinds & {"finetune", "rl", "pretrain", "continued", "method", "duration"}
    )


def _lonely(parsed: Parsed, draft: Draft) -> Ask | None:
    """Bare numbers without a unit, or a size with nothing that says what it is for."""
    left = [piece for piece in parsed.pieces if piece.kind in ("num", "size")]
    alone = len(left) == 1 and left[0].kind == "size" and not draft.kinds & SAYS_WHAT and not draft.asks
    if not left or not (draft.asks or alone):
        return None
    return lone_numbers(draft)


SAYS_WHAT = frozenset(
    [
        "train",
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
        "passes",
        "seq",
        "utilised",
        "inside",
        "by_date",
        "maxmoney",
        "on",
        "updates",
    ]
)


def _faulty(parsed: Parsed, draft: Draft, error: CostEngineError, intent: Intent) -> Reading:
    return Reading(
        intent=intent, error=error, corrections=_corrections(parsed, [draft]), unused=tuple(draft.unused[:5])
    )


def _not_understood(parsed: Parsed, draft: Draft | None = None) -> Reading:
    known = (
        [piece.text for piece in draft.said if piece.kind in ("cluster", "duration", "purchase", "provider")]
        if draft
        else []
    )
    return Reading(intent=Intent.UNCLEAR, error=not_understood(known[:3]), corrections=tuple(parsed.found.corrections))


def _answered(parsed: Parsed, drafts: list[Draft], questions: list[Question], intent: Intent) -> Reading:
    unused = dict.fromkeys(word for draft in drafts for word in draft.unused)
    return Reading(
        intent=intent, questions=tuple(questions), corrections=_corrections(parsed, drafts), unused=tuple(unused)[:5]
    )


def _corrections(parsed: Parsed, drafts: Sequence[Draft]) -> tuple[str, ...]:
    notes = [note for draft in drafts for note in draft.notes]
    return tuple(dict.fromkeys([*parsed.found.corrections, *notes]))


# ---- one question back


def _asked(parsed: Parsed, draft: Draft, ask: Ask, intent: Intent) -> Reading:
    """The question with every answer that reads to a job; without any, what was understood and what is missing."""
    choices = tuple(_choices(parsed, ask))[:4]
    if len(choices) >= 2 or (choices and not parsed.deep):
        return Reading(
            intent=Intent.UNCLEAR,
            asks_back=ask.sentence,
            choices=choices,
            corrections=_corrections(parsed, [draft]),
            unused=tuple(draft.unused[:5]),
        )
    known = [
        piece.text
        for piece in draft.said
        if piece.kind in ("cluster", "duration", "tokens", "purchase", "model", "params")
    ]
    error = not_understood(known[:4], f"not this: {ask.sentence}")
    return Reading(intent=Intent.UNCLEAR, error=error, corrections=_corrections(parsed, [draft]))


def _choices(parsed: Parsed, ask: Ask) -> Iterator[Choice]:
    texts = [(text, text) for text in ask.texts] + [
        (option, _instead(parsed, ask.piece, option)) for option in ask.instead
    ]
    seen = set()
    for label, text in texts:
        if text and text not in seen and (not parsed.deep or _reads(parsed, text)):
            seen.add(text)
            yield Choice(label=label, text=text)


def _instead(parsed: Parsed, piece: Piece | None, option: str) -> str:
    """The person's text with the doubtful piece replaced."""
    if piece is None:
        return ""
    atoms = parsed.found.atoms
    start, end = atoms[piece.first].start, atoms[piece.last].end
    return f"{parsed.text[:start].rstrip()} {option} {parsed.text[end:].lstrip()}".strip()


def _reads(parsed: Parsed, text: str) -> bool:
    reading, _ = _advanced(text, parsed.past, parsed.context)
    return bool(reading.questions) and reading.error is None and not reading.choices


# ---- several jobs


def _separators(parsed: Parsed) -> frozenset[str]:
    kinds = {piece.kind for piece in parsed.pieces}
    if "vs" in kinds:
        return frozenset({"vs"})
    joins = {"or", "and"} if "compare" in parsed.cues else {"or"}
    joined = [piece for piece in parsed.pieces if piece.kind in joins]
    if not joined:
        return frozenset()
    sides = sides_of(parsed.pieces, frozenset(joins))
    return frozenset(joins) if len(sides) > 1 and _differ(sides) else frozenset()


def _differ(sides: list[list[Piece]]) -> bool:
    """Whether every side names one thing that the first names too."""
    named = [{_topic(piece) for piece in side} - {""} for side in sides]
    return all(named[0] & other for other in named[1:]) or bool(set.intersection(*named))


TOPICS = {
    "cluster": "gpu",
    "purchase": "buy",
    "reserved": "buy",
    "provider": "seller",
    "method": "how",
    "finetune": "how",
    "pretrain": "how",
    "model": "model",
    "params": "model",
    "size": "model",
    "familysize": "model",
    "precision": "precision",
    "region": "place",
    "gpu_hours": "gpu",
    "providerclass": "seller",
}


def _topic(piece: Piece) -> str:
    return TOPICS.get(piece.kind, "")


def _compared(parsed: Parsed, separators: frozenset[str]) -> Reading | None:
    sides, numbers = _without_logged(sides_of(parsed.pieces, separators))
    if numbers:
        return _against_logged(parsed, sides, numbers)
    if not sides:
        return None
    if len(sides) == 1:
        return _against_last(parsed, sides[0])
    drafts = [parsed.draft(side) for side in completed(sides)]
    if parsed.last and not any(is_complete(draft.slots) for draft in drafts):
        return _fragments_against(parsed, sides)
    return _sides(parsed, drafts)


def _without_logged(sides: list[list[Piece]]) -> tuple[list[list[Piece]], list[str]]:
    """The sides that are jobs, and the numbers of those that were logged."""
    logged = [next((str(piece.value) for piece in side if piece.kind == "logged"), "") for side in sides]
    return [side for side, number in zip(sides, logged, strict=True) if not number], [n for n in logged if n]


def _against_logged(parsed: Parsed, sides: list[list[Piece]], numbers: list[str]) -> Reading:
    """The jobs of the text, or else the last ones, beside estimates that the front finds by number."""
    arguments = {"numbers": "/".join(dict.fromkeys(numbers))}
    fault = next((fault for number in numbers if (fault := bad_number(number))), None)
    if fault:
        return Reading(intent=Intent.COMPARE, arguments=arguments, error=fault)
    if sides and not (parsed.last and not is_complete(parsed.draft(sides[0]).slots)):
        found = _sides(parsed, [parsed.draft(side) for side in completed(sides)])
    elif sides:
        found = _fragments_against(parsed, sides)
    elif parsed.last:
        found = Reading(intent=Intent.COMPARE, questions=parsed.last.questions)
    elif len(numbers) > 1:
        found = Reading(intent=Intent.COMPARE)
    else:
        return Reading(intent=Intent.COMPARE, error=NothingBefore())
    return found if found.error or found.choices else found.model_copy(update={"arguments": arguments})


def _sides(parsed: Parsed, drafts: list[Draft]) -> Reading:
    for draft in drafts:
        reading = _whole(parsed, draft, Intent.COMPARE)
        if reading.error or reading.intent is Intent.UNCLEAR:
            return reading
    questions = [question for draft in drafts if (question := question_of(draft))]
    return _answered(parsed, drafts, questions, Intent.COMPARE)


def _against_last(parsed: Parsed, side: list[Piece]) -> Reading:
    if not parsed.last:
        return Reading(intent=Intent.COMPARE, error=NothingBefore())
    followed = _changed_all(parsed, parsed.last.questions[-1:], side, Intent.COMPARE)
    if not followed.questions:
        return followed
    return followed.model_copy(update={"questions": (*parsed.last.questions, *followed.questions)})


def _fragments_against(parsed: Parsed, sides: list[list[Piece]]) -> Reading:
    assert parsed.last
    readings = [_changed_all(parsed, parsed.last.questions[:1], side, Intent.COMPARE) for side in sides]
    bad = next((reading for reading in readings if not reading.questions), None)
    return bad or readings[0].model_copy(
        update={"questions": tuple(q for reading in readings for q in reading.questions)}
    )


# ---- follow-ups


def _followed(parsed: Parsed, last: Reading) -> Reading:
    intent = Intent.CHEAPEST if "cheapest" in parsed.cues else last.intent
    return _changed_all(parsed, last.questions, parsed.pieces, intent)


def _changed_all(parsed: Parsed, questions: Sequence[Question], pieces: Sequence[Piece], intent: Intent) -> Reading:
    drafts = [parsed.draft(pieces, question) for question in questions]
    draft = drafts[0]
    if draft.errors:
        return _faulty(parsed, draft, draft.errors[0], intent)
    if draft.asks:
        return _asked(parsed, draft, _in_thread(draft.asks[0]), intent)
    if not (_says_something(draft) or parsed.scales or draft.slots):
        return _not_understood(parsed, draft)
    made = [changed(question, each, parsed.scales) for question, each in zip(questions, drafts, strict=True)]
    fault = next((found for question in made if (found := fault_of(question.model_dump()))), None)
    if fault:
        return _faulty(parsed, draft, fault, intent)
    return _answered(parsed, drafts, made, intent)


def _in_thread(ask: Ask) -> Ask:
    """A bare number in a thread may also be a count of GPUs."""
    if ask.piece and ask.piece.kind == "num":
        return ask._replace(instead=(*ask.instead, f"{ask.piece.text} GPUs"))
    return ask


# ---- afford


def _afford(parsed: Parsed) -> Reading:
    pieces = [_as_budget(piece) for piece in parsed.pieces]
    base = (
        parsed.last.questions[0]
        if parsed.last and parsed.last.intent is Intent.AFFORD and "afford" not in parsed.cues
        else None
    )
    if base:
        return _changed_all(parsed, [base], pieces, Intent.AFFORD)
    draft = parsed.draft(pieces)
    if draft.slots.get("kind") == "gpu_time":
        draft.slots["kind"] = "pretrain"
    if draft.errors:
        return _faulty(parsed, draft, draft.errors[0], Intent.AFFORD)
    fault = fault_of(draft.slots)
    if fault:
        return _faulty(parsed, draft, fault, Intent.AFFORD)
    if draft.asks:
        return _asked(parsed, draft, draft.asks[0], Intent.AFFORD)
    question = question_of(draft)
    if not question or (question.max_usd is None and not is_complete(draft.slots)):
        texts = tuple(f"what can I train with ${amount}" for amount in ("10k", "100k", "1M"))
        return _asked(parsed, draft, Ask("With how much money?", texts=texts), Intent.AFFORD)
    return _answered(parsed, [draft], [question], Intent.AFFORD)


def _as_budget(piece: Piece) -> Piece:
    """Money, or `80k`, in a question about what can be trained is what there is to spend."""
    if piece.kind == "money":
        return piece._replace(kind="maxmoney")
    if piece.kind == "size" and piece.value.suffix == "k":
        return piece._replace(kind="maxmoney", value=Cash(piece.value))
    return piece

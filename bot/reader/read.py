"""Read a text: what it asks, as a job, a compare, an intent without a job, or one question back."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from bot.reader.atoms import MOST_ATOMS
from bot.reader.draft import Context, Draft
from bot.reader.faults import NothingBefore, not_understood, too_long, too_many
from bot.reader.intents import Said, Told, told
from bot.reader.jobs import is_complete, is_whole, missing, stands_alone
from bot.reader.normal import LIMIT
from bot.reader.politeness import shorn
from bot.reader.reading import Choice, Intent, Reading
from bot.reader.readings.afford import afford
from bot.reader.readings.asked import asked
from bot.reader.readings.followed import followed, is_fragment, picked, says_something, way_back
from bot.reader.readings.meant import dropped, no_side, sided, which_side
from bot.reader.readings.parsed import MOST_PIECES, Parsed, Past, parsed_text
from bot.reader.readings.returned import returned
from bot.reader.readings.several import several
from bot.reader.readings.sides import compared, separators_of
from bot.reader.readings.valued import name_alone
from bot.reader.readings.whole import whole
from bot.reader.slots.kind import MODEL_KINDS
from costengine.errors import UnknownGpu, UnknownModel
from costengine.question import Kind

DEEPEST_THREAD = 50
SHORTEST_JOB = 3
"""Words; a shorter answer to an unknown name is another name, not a job of its own."""

OWN_WORDS = frozenset({Intent.HISTORY, Intent.BUDGET, Intent.SPLIT, Intent.ACTUAL})
"""Intents whose words are mostly names and notes of the person: nothing is corrected in them."""


def read(text: str, *, thread: Sequence[str] = (), today: date) -> Reading:
    """What this text means after the texts of its thread, oldest first; it never raises."""
    context = Context(today)
    past: Past = ()
    asked, refused = NOTHING_ASKED, False
    for earlier in thread[-DEEPEST_THREAD:]:
        whole = _with_answer(asked, earlier, past, context)
        reading, past = _advanced(whole, past, context, refused=refused)
        asked, refused = _pending(whole, reading), bool(reading.error or reading.choices)
    whole = _with_answer(asked, text, past, context)

    def reads(answer: str) -> bool:
        return _is_answered(_advanced(answer, past, context)[0])

    return _advanced(whole, past, context, reads, refused=refused)[0]


class Asked(NamedTuple):
    """A text that was asked back, with its ready answers; or one that was refused for a name that nobody knows."""

    text: str
    choices: tuple[Choice, ...] = ()
    unknown: str = ""


NOTHING_ASKED = Asked("")


def _pending(text: str, reading: Reading) -> Asked:
    if reading.choices:
        return Asked(text, reading.choices)
    name = reading.error.name if isinstance(reading.error, UnknownGpu | UnknownModel) else ""
    return Asked(text, (), name) if name and name in text else NOTHING_ASKED


def _with_answer(asked: Asked, text: str, past: Past, context: Context) -> str:
    """`64 A100`, asked for how long, then `30 days`: both together where only together they are a whole job.

    What stands in one of the ready answers alone is that answer: `64 A100 3m`, then `3 months`.
    """
    both = f"{asked.text}, {text}"
    if not asked.text or len(both) > LIMIT:
        return text
    if asked.unknown:
        named = asked.text.replace(asked.unknown, text, 1)
        short = len(text.split()) <= SHORTEST_JOB
        return named if short and _is_answered(_advanced(named, (), context)[0]) else text
    alone, together = (_advanced(each, before, context)[0] for each, before in ((text, ()), (both, past)))
    refers_back = not is_whole(parsed_text(text, (), context).draft()) or _only_names_a_model(text, context)
    if _is_answered(alone) and not refers_back and (gpu := _gpu_left_out(asked, alone, context)):
        return f"{text}, {gpu}"
    if _is_answered(alone) and not (refers_back and _is_answered(together)):
        return text
    if _is_answered(together) and not _is_another_size(text, together, context):
        return both
    chosen = [each.text for each in asked.choices if _holds(each.label, text)] or _meaning(asked, text, past, context)
    if len(chosen) == 1:
        return chosen[0]
    if _is_answered(_advanced(text, past, context)[0]):  # the question back is left open, and the job before changed
        return text
    return both if together.choices and alone.intent is Intent.UNCLEAR else text


def _only_names_a_model(text: str, context: Context) -> bool:
    """`llama 3.1 8b on 8 H100`, the answer to which model: no job of its own, however much is known of it."""
    kinds = {piece.kind for piece in parsed_text(text, (), context).pieces}
    return bool(kinds & MODEL_KINDS) and kinds <= MODEL_KINDS | BESIDE_A_MODEL


BESIDE_A_MODEL = frozenset({"filler", "article", "on", "of", "cluster", "purchase", "provider", "region"})
"""Kinds that say where it runs, and not what is done to it."""


def _gpu_left_out(asked: Asked, alone: Reading, context: Context) -> str:
    """`30 GPUs for 10 days`, the answer to `A100 30`: of the accelerators that the question named."""
    gpu = parsed_text(asked.text, (), context).draft().slots.get("gpu")
    job = alone.questions[0]
    return str(gpu) if gpu and job.kind is Kind.GPU_TIME and job.gpu is None and job.gpu_count else ""


LEAST_TOKENS = 5
"""Tokens a parameter; fewer behind a lone size are rather another size (`7B`, then `13B`)."""


def _is_another_size(text: str, together: Reading, context: Context) -> bool:
    """Whether a lone size would be taken as the tokens of the model before, of which it would be far too few."""
    alone = [piece.kind for piece in parsed_text(text, (), context).pieces if piece.kind != "filler"] == ["size"]
    job = together.questions[0]
    return bool(alone and job.tokens and job.parameters and job.tokens < LEAST_TOKENS * job.parameters)


def _meaning(asked: Asked, text: str, past: Past, context: Context) -> list[str]:
    """The ready answers whose jobs hold all that this text says: `12h` is `8 x H200 SXM for 12 hours`."""
    draft = parsed_text(text, (), context).draft()
    said = {slot: value for slot, value in draft.slots.items() if slot != "kind" and not slot.startswith("_")}
    if not said or draft.errors or draft.asks:
        return []
    read_as = ((each.text, _advanced(each.text, past, context)[0].questions) for each in asked.choices)
    return [
        answer
        for answer, jobs in read_as
        if len(jobs) == 1 and all(getattr(jobs[0], slot) == value for slot, value in said.items())
    ]


def _holds(label: str, answer: str) -> bool:
    """Whether the words of an answer stand in this label, whole and side by side."""
    wanted = " ".join(answer.lower().strip(" .!?").split())
    return (
        any(sign.isalpha() for sign in wanted)
        and f" {wanted} " in f" {' '.join(label.lower().replace(',', ' ').split())} "
    )


def _is_answered(reading: Reading) -> bool:
    return bool(reading.questions) and reading.error is None and not reading.choices


def _advanced(
    text: str,
    past: Past,
    context: Context,
    reads: Callable[[str], bool] | None = None,
    *,
    refused: bool = False,
) -> tuple[Reading, Past]:
    """The reading, and what later texts of the thread may build on; `refused` where the text before was."""
    if len(text) > LIMIT:
        return Reading(intent=Intent.UNCLEAR, error=too_long(len(text), LIMIT)), past
    parsed = parsed_text(text, past, context)._replace(reads=reads)
    if len(parsed.found.atoms) > MOST_ATOMS:
        return Reading(intent=Intent.UNCLEAR, error=too_many(MOST_ATOMS, "words, numbers and signs")), past
    if parsed.overfull:
        return Reading(intent=Intent.UNCLEAR, error=too_many(MOST_PIECES, "numbers, units and names")), past
    back = way_back(parsed, refused=refused)
    if back is not None:
        return back
    parsed = sided(parsed)
    reading = no_side(parsed) or _sides(parsed) or picked(parsed) or returned(parsed) or _read(parsed)
    if parsed.last and parsed.last.error and reading.error is parsed.last.error:
        reading = reading.model_copy(update={"error": None, "kept": ()})
    if reading.kept:
        return reading, (*past, reading.model_copy(update={"questions": reading.kept}))
    reading = _with_what_is_missing(parsed, reading)
    kept = reading.questions and not reading.error and not reading.choices and reading.intent is not Intent.UNCLEAR
    return reading, (*past, reading) if kept else past


def _sides(parsed: Parsed) -> Reading | None:
    """What says of the compare before only which sides are left."""
    return which_side(parsed) or dropped(parsed) or name_alone(parsed)


def _with_what_is_missing(parsed: Parsed, reading: Reading) -> Reading:
    """The reading; where the job before was refused and still lacks what was wrong in it, that is asked for."""
    if not (parsed.last and parsed.last.error and reading.questions) or reading.error:
        return reading
    doubts = (missing(dict(question)) for question in reading.questions if reading.intent is not Intent.AFFORD)
    doubt = next(filter(None, doubts), None)
    return asked(parsed, parsed.draft(), doubt, reading.intent) if doubt else reading


def _read(parsed: Parsed) -> Reading:
    if not parsed.found.atoms or not any(atom.sort in ("word", "number", "foreign") for atom in parsed.found.atoms):
        return _nothing(parsed)
    draft = parsed.draft()
    if parsed.scales and (not parsed.past or stands_alone(draft)):
        parsed = parsed.with_additions()
        draft = parsed.draft()
    other = None if parsed.scales and parsed.past else _ordered(parsed, draft)
    if other and other.choices:
        return Reading(intent=Intent.UNCLEAR, asks_back=other.asks_back, choices=other.choices)
    if other:
        return Reading(
            intent=other.intent,
            arguments=other.arguments,
            error=other.error,
            unused=other.unused,
            corrections=() if other.intent in OWN_WORDS else tuple(parsed.found.corrections),
        )
    return _job(parsed, draft)


def _ordered(parsed: Parsed, draft: Draft) -> Told | None:
    """What is told or ordered without a job; politeness around it changes nothing."""

    def tell(text: str) -> Told | None:
        part = parsed_text(text, parsed.past, parsed.context)
        return told(_said(part, part.draft()))

    found = _politely_ordered(parsed, draft)
    return several(parsed.text, _first_word(parsed), found, tell)


def _first_word(parsed: Parsed) -> str:
    return next((atom.word for atom in parsed.found.atoms if atom.sort == "word"), "")


def _politely_ordered(parsed: Parsed, draft: Draft) -> Told | None:
    polite = told(_said(parsed, draft))
    plain = shorn(parsed.text)
    if not plain or plain == parsed.text.strip() or (polite and polite.arguments.get("action") == "note"):
        return polite
    alone = parsed_text(plain, parsed.past, parsed.context)
    return told(_said(alone, alone.draft())) or polite


def _said(parsed: Parsed, draft: Draft) -> Said:
    return Said(
        parsed.text,
        parsed.found.atoms,
        parsed.cues,
        parsed.pieces,
        draft,
        parsed.found.project,
        is_complete(draft.slots) and not draft.errors,
        bool(parsed.past),
        [atom.word for atom in parsed.found.atoms if atom.sort in ("word", "number")],
    )


def _nothing(parsed: Parsed) -> Reading:
    if not parsed.text.strip(" \n?"):
        return Reading(intent=Intent.HELP)
    return Reading(intent=Intent.UNCLEAR, error=not_understood())


def _job(parsed: Parsed, draft: Draft) -> Reading:
    separators = separators_of(parsed)
    if separators:
        against = compared(parsed, separators)
        if against:
            return against
    if "afford" in parsed.cues or (parsed.last and parsed.last.intent is Intent.AFFORD and is_fragment(parsed, draft)):
        return afford(parsed)
    if (
        "cheaper" in parsed.cues
        and parsed.last
        and not draft.asks
        and not stands_alone(draft)
        and not draft.slots.keys() - {"kind"}
    ):
        return parsed.last.model_copy(update={"arguments": {"tips": "first"}, "corrections": ()})
    if "cheapest" in parsed.cues and parsed.last and not says_something(draft) and not parsed.scales:
        first = parsed.last.questions[:1]
        return parsed.last.model_copy(update={"intent": Intent.CHEAPEST, "corrections": (), "questions": first})
    if parsed.last and is_fragment(parsed, draft):
        return followed(parsed, parsed.last)
    if parsed.scales or (is_fragment(parsed, draft) and parsed.begins("followup") and says_something(draft)):
        return Reading(intent=Intent.ESTIMATE, error=NothingBefore())
    intent = Intent.CHEAPEST if "cheapest" in parsed.cues else Intent.ESTIMATE
    return whole(parsed, draft, intent)

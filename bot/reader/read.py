"""Read a text: what it asks, as a job, a compare, an intent without a job, or one question back."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from bot.on_use import pattern
from bot.reader.atoms import MOST_ATOMS
from bot.reader.draft import Context, Draft
from bot.reader.faults import NothingBefore, not_understood, too_long, too_many, welcome
from bot.reader.intents import Said, Told, told
from bot.reader.jobs import HOW_MANY, HOW_MANY_AND_HOW_LONG, is_complete, is_whole, missing, stands_alone
from bot.reader.normal import LIMIT
from bot.reader.politeness import shorn
from bot.reader.reading import Choice, Intent, Reading
from bot.reader.readings.afford import afford, buys
from bot.reader.readings.asked import asked
from bot.reader.readings.elsewise import otherwise
from bot.reader.readings.followed import (
    followed,
    from_the_first,
    is_fragment,
    of_this_job,
    picked,
    says_something,
    way_back,
)
from bot.reader.readings.lasting import lasting, lasts
from bot.reader.readings.meant import dropped, no_side, sided, which_side
from bot.reader.readings.measured import as_asked, in_its_unit
from bot.reader.readings.parsed import MOST_PIECES, Parsed, Past, parsed_text
from bot.reader.readings.priced import from_list
from bot.reader.readings.quoted import is_quote, quoted_job
from bot.reader.readings.returned import returned
from bot.reader.readings.several import several
from bot.reader.readings.sides import compared, separators_of
from bot.reader.readings.stages import next_stage, stages
from bot.reader.readings.valued import name_alone, side_of
from bot.reader.readings.whole import whole
from bot.reader.slots.examples import HOW_LONG_AN_EXAMPLE
from bot.reader.slots.kind import MODEL_KINDS
from bot.reader.slots.model import SAME_SIZE, WHICH_SIZE_OF
from bot.reader.vocabulary import listed
from costengine.errors import UnknownGpu, UnknownModel
from costengine.models import names
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

    def reads(answer: str) -> Reading | None:
        found = _advanced(answer, past, context)[0]
        return found if _is_answered(found) else None

    return _advanced(whole, past, context, reads, refused=refused)[0]


class Asked(NamedTuple):
    """A text that was asked back, with its ready answers, or refused for a name that nobody knows; or a price list."""

    text: str
    choices: tuple[Choice, ...] = ()
    unknown: str = ""
    sentence: str = ""
    listed: Mapping[str, str] | None = None
    """Of what prices were listed."""


NOTHING_ASKED = Asked("")


def _pending(text: str, reading: Reading) -> Asked:
    if reading.choices:
        return Asked(text, reading.choices, sentence=reading.asks_back)
    if reading.intent is Intent.PRICES and not reading.error:
        return Asked(text, listed=reading.arguments)
    name = reading.error.name if isinstance(reading.error, UnknownGpu | UnknownModel) else ""
    return Asked(text, (), name) if name and name in text else NOTHING_ASKED


def _with_answer(asked: Asked, text: str, past: Past, context: Context) -> str:
    """`64 A100`, asked for how long, then `30 days`: both together where only together they are a whole job.

    What stands in one of the ready answers alone is that answer: `64 A100 3m`, then `3 months`. Behind a list of
    prices, and no job, it may go on from the list.
    """
    if asked.listed is not None:
        return text if past else from_list(asked.listed, text, context)
    text = _LIKE_ONE.sub(r"\1", text) if asked.choices else text
    both = f"{asked.text}, {text}"
    if not asked.text or len(both) > LIMIT:
        return text
    if asked.unknown:
        named = asked.text.replace(asked.unknown, text, 1)
        short = len(text.split()) <= SHORTEST_JOB
        return named if short and _is_answered(_advanced(named, (), context)[0]) else text
    alone, together = (_advanced(each, before, context)[0] for each, before in ((text, ()), (both, past)))
    refers_back = not is_whole(parsed_text(text, (), context).draft()) or _only_names_a_model(text, context)
    if _is_answered(alone) and not (refers_back and _is_answered(together)):
        gpu = _gpu_left_out(asked, alone, context)
        return f"{text}, {gpu}" if gpu else text
    if _is_answered(together) and not _is_another_size(text, together, context):
        return both
    chosen = [each.text for each in asked.choices if _holds(each.label, text)] or _meaning(asked, text, past, context)
    chosen = chosen or _counted(asked, text, past, context) or _of_family(asked, text)
    if len(chosen) == 1:
        return chosen[0]
    if _is_answered(_advanced(text, past, context)[0]):  # the question back is left open, and the job before changed
        return text
    return both if together.choices and alone.intent is Intent.UNCLEAR else text


_LIKE_ONE = pattern(r"^\s*the (\S*\d\S*) one\W*$", re.IGNORECASE)
"""`the 7b one`, as an answer."""


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
        if len(jobs) == 1 and all(_is_as_said(getattr(jobs[0], slot), value, slot) for slot, value in said.items())
    ]


def _is_as_said(held: object, said: object, slot: str) -> bool:
    """Whether the job holds this value; the common name of a size counts as well as the exact count."""
    if slot == "parameters" and isinstance(held, float) and isinstance(said, float):
        return abs(held - said) <= SAME_SIZE * held
    return held == said


def _counted(asked: Asked, text: str, past: Past, context: Context) -> list[str]:
    """`8`, `8 for 3 days`, where it was asked how many: so many GPUs."""
    unit = ASKED_FOR.get(asked.sentence)
    if not unit:
        return []
    parsed = parsed_text(text, (), context)
    numbers = [piece for piece in parsed.pieces if piece.kind == "num" or (piece.kind == "size" and unit != "GPUs")]
    if len(numbers) != 1 or numbers[0].value.style not in ("", "word", "grouped"):
        return []
    end = parsed.found.atoms[numbers[0].last].end
    both = f"{asked.text}, {parsed.text[:end]} {unit} {parsed.text[end:]}".strip()
    return [both] if _is_answered(_advanced(both, past, context)[0]) else []


ASKED_FOR = {HOW_MANY: "GPUs", HOW_MANY_AND_HOW_LONG: "GPUs", HOW_LONG_AN_EXAMPLE: "tokens each"}
"""What a bare number counts that answers such a question."""


def _of_family(asked: Asked, text: str) -> list[str]:
    """`7b`, where it was asked which size of a family: one that is not among the ready answers."""
    family = asked.sentence.removeprefix(WHICH_SIZE_OF).rstrip("?")
    name = f"{family}-{text.lower().strip()}"
    if not asked.sentence.startswith(WHICH_SIZE_OF) or name not in names():
        return []
    words = asked.choices[0].text.split()
    return [" ".join(name if word.startswith(f"{family}-") else word for word in words)]


def _holds(label: str, answer: str) -> bool:
    """Whether the words of an answer stand in this label, whole and side by side."""
    wanted = " ".join(answer.lower().strip(" .!?").removeprefix("the ").removesuffix(" one").split())
    plain = " ".join(label.lower().replace(",", " ").split())
    return any(sign.isalpha() for sign in wanted) and (
        f" {wanted} " in f" {plain} " or f" {wanted} " in f" {plain.replace('-', ' ')} "
    )


def _is_answered(reading: Reading) -> bool:
    return bool(reading.questions) and reading.error is None and not reading.choices


def _advanced(
    text: str,
    past: Past,
    context: Context,
    reads: Callable[[str], Reading | None] | None = None,
    *,
    refused: bool = False,
) -> tuple[Reading, Past]:
    """The reading, and what later texts of the thread may build on; `refused` where the text before was."""
    if len(text) > LIMIT:
        return Reading(intent=Intent.UNCLEAR, error=too_long(len(text), LIMIT)), past
    first = from_the_first(text, past)
    if first:
        reading, steps = _advanced(*first, context, reads, refused=refused)
        return reading, (*past, *steps[len(first[1]) :])
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
        reading = reading._replace(error=None, kept=())
    if reading.kept:
        return reading, (*past, reading._replace(questions=reading.kept))
    reading = _with_what_is_missing(parsed, reading)
    kept = reading.questions and not reading.error and not reading.choices and reading.intent is not Intent.UNCLEAR
    return reading, (*past, as_asked(reading)) if kept and not _only_explains(reading, past) else past


def _only_explains(reading: Reading, past: Past) -> bool:
    """Whether a text asked about a job, or a side, of the thread and named none of its own."""
    before = past[-1].questions if past else ()
    return reading.intent is Intent.EXPLAIN and set(reading.questions) <= set(before)


def _sides(parsed: Parsed) -> Reading | None:
    """What says of the compare before only which sides are left."""
    sides = parsed.last.questions if parsed.last else ()
    return which_side(parsed) or dropped(parsed) or name_alone(parsed) if len(sides) > 1 else None


def _with_what_is_missing(parsed: Parsed, reading: Reading) -> Reading:
    """The reading; where the job before was refused and still lacks what was wrong in it, that is asked for."""
    if not (parsed.last and parsed.last.error and reading.questions) or reading.error:
        return reading
    doubts = (missing(dict(question)) for question in reading.questions if reading.intent is not Intent.AFFORD)
    doubt = next(filter(None, doubts), None)
    return asked(parsed, parsed.draft(), doubt) if doubt else reading


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
    quote = quoted_job(parsed, other) if other and is_quote(other) else None
    if quote:
        return quote
    if other:
        return Reading(
            intent=other.intent,
            questions=side_of(parsed, draft) if other.intent is Intent.EXPLAIN else (),
            arguments=other.arguments,
            error=other.error,
            unused=other.unused,
            corrections=() if other.intent in OWN_WORDS else tuple(parsed.found.corrections),
        )
    return _thanked(parsed) or _job(parsed, draft)


def _thanked(parsed: Parsed) -> Reading | None:
    """`great, thanks!` asks nothing."""
    words = {atom.word for atom in parsed.found.atoms}
    if words.isdisjoint(listed("thanks")):
        return None
    words = {atom.word for atom in parsed.found.atoms if atom.sort != "sign"}
    return Reading(intent=Intent.UNCLEAR, error=welcome()) if words <= listed("courtesies") else None


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


NOTHING_BEFORE = Reading(intent=Intent.ESTIMATE, error=NothingBefore())


def _job(parsed: Parsed, draft: Draft) -> Reading:
    alone, refusal = otherwise(parsed, draft)
    if refusal:
        return Reading(intent=Intent.UNCLEAR, error=refusal, corrections=tuple(parsed.found.corrections))
    draft = draft if alone is parsed else alone.draft()
    several_jobs = stages(alone) or next_stage(alone, draft)
    return several_jobs or in_its_unit(parsed, _trained(alone, draft))


def _trained(parsed: Parsed, draft: Draft) -> Reading:
    separators = separators_of(parsed)
    if separators:
        against = compared(parsed, separators)
        if against:
            return against
    parsed = _on_any_gpu(parsed, draft)
    bought = _bought(parsed, draft)
    if bought:
        return bought
    if (
        "cheaper" in parsed.cues
        and parsed.last
        and not draft.asks
        and not stands_alone(draft)
        and not draft.slots.keys() - {"kind"}
        and "excluded" not in draft.kinds
    ):
        return parsed.last._replace(arguments={"tips": "first"}, corrections=())
    if "cheapest" in parsed.cues and parsed.last and not says_something(draft) and not parsed.scales:
        first = parsed.last.questions[:1]
        return parsed.last._replace(intent=Intent.CHEAPEST, corrections=(), questions=first)
    if parsed.last and is_fragment(parsed, draft):
        return followed(parsed, parsed.last)
    if parsed.scales or (is_fragment(parsed, draft) and parsed.begins("followup") and says_something(draft)):
        doubt = of_this_job(draft, parsed.scales)
        return asked(parsed, draft, doubt) if doubt else NOTHING_BEFORE
    intent = Intent.CHEAPEST if "cheapest" in parsed.cues else Intent.ESTIMATE
    return whole(parsed, draft, intent)


def _bought(parsed: Parsed, draft: Draft) -> Reading | None:
    """How much time of accelerators a sum buys, or what it trains, where that is asked."""
    spent = lasts(parsed)
    found = lasting(parsed, spent) if spent else None
    return found or (afford(parsed) if _affords(parsed, draft) else None)


def _affords(parsed: Parsed, draft: Draft) -> bool:
    """Whether it is asked what an amount of money buys, here or in the text before that this one changes."""
    goes_on = parsed.last and parsed.last.intent is Intent.AFFORD and is_fragment(parsed, draft)
    return bool("afford" in parsed.cues or goes_on or buys(parsed))


def _on_any_gpu(parsed: Parsed, draft: Draft) -> Parsed:
    """`what's the cheapest GPU for this?` about a training: on which, and how many, is what is asked."""
    words = {atom.word for atom in parsed.found.atoms}
    if not parsed.last or "cheapest" not in parsed.cues or not words & listed("which_gpu"):
        return parsed
    first = parsed.last.questions[0]
    if "gpu" in draft.slots or "gpu_count" in draft.slots or not (first.parameters or first.flops):
        return parsed
    freed = first.but(gpu=None, gpu_count=None, instance_type=None, duration_hours=None)
    last = parsed.last._replace(questions=(freed,), counted_by=())
    return parsed._replace(past=(*parsed.past[:-1], last))

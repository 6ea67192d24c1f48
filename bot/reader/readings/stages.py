"""Several jobs in one text, `pretrain 7B on 1T, then dpo on 5M`: each is offered, and all side by side."""

import re
from collections.abc import Iterator, Sequence

from bot.on_use import pattern
from bot.reader.draft import Ask, Context, Draft
from bot.reader.faults import not_understood
from bot.reader.jobs import is_complete, on_hardware_of, question_of
from bot.reader.parts import JOINS, ORDERS, PASSED_OVER, SIZED, STAGES, has_model, marks_of, parts_of
from bot.reader.pieces import Piece
from bot.reader.reading import Choice, Intent, Reading
from bot.reader.readings.asked import asked, instead
from bot.reader.readings.parsed import Parsed, parsed_text
from bot.reader.sentence import sentence
from bot.reader.slots.kind import TWO_JOBS
from costengine.question import HARDWARE, Question

APART = frozenset({"vs", "or", "scale", "logged"})
"""Kinds with which several jobs are sides, or steps of a thread."""
MOST_SIDE_BY_SIDE = 3
MOST_JOBS = 4
"""More are refused: nobody reads so many answers, and each is read to try it."""
COUNTS = ("", "", "two", "three", "four")


def stages(parsed: Parsed) -> Reading | None:
    """The question which job is meant, where the text holds several; None of one job."""
    if {piece.kind for piece in parsed.pieces} & APART or "compare" in parsed.cues:
        return None
    parts = parts_of(parsed.pieces, parsed.found.atoms)
    if len(parts) > MOST_JOBS:
        return _refused(parsed, MANY_JOBS, "7B on 140B tokens")
    return _offered(parsed, parts) if len(parts) > 1 else None


def next_stage(parsed: Parsed, draft: Draft) -> Reading | None:
    """`then dpo on 10k pairs` behind a job of another kind: a job of its own, or both side by side."""
    last = parsed.last
    if not last or len(last.questions) != 1 or last.intent is not Intent.ESTIMATE:
        return None
    marks = list(marks_of(parsed.pieces, parsed.found.atoms))
    base = last.questions[0]
    done = {"method": "finetune"}.get(marks[0].stage, marks[0].stage) if len(marks) == 1 else ""
    if done not in ("finetune", "rl") or marks[0].joint not in ORDERS | {"plus"} or done == base.kind:
        return None
    kept = Question(kind=base.kind, model=base.model, parameters=base.parameters)
    text = " ".join(part for part in ("" if has_model(parsed.pieces) else _named(kept), _text(parsed, parsed.pieces)))
    own = _draft(text, parsed.context)
    own.slots = on_hardware_of(base, own.slots)
    job = _job(own)
    return _which(parsed, draft, [base, job]) if job else None


def _named(question: Question) -> str:
    return question.model or f"{question.parameters:.0f} parameters" if question.parameters else ""


def _offered(parsed: Parsed, parts: Sequence[Sequence[Piece]]) -> Reading:
    first = _draft(_text(parsed, parts[0]), parsed.context)
    parts = parts if _job(first) else [_from_its_job(part) for part in parts]
    texts = [_with_model(parsed, parts, at) for at in range(len(parts))]
    jobs = _on_common_hardware([_draft(text, parsed.context) for text in texts])
    if len(set(jobs)) < len(parts):
        job = next(iter(jobs), None) or _job(_draft(f"7B {texts[0]}", parsed.context))
        example = sentence(job) if job else "7B on 140B tokens"
        return _refused(parsed, TWO_JOBS if len(parts) == 2 else MANY_JOBS, example)
    return _which(parsed, parsed.draft([]), jobs)


def _refused(parsed: Parsed, missing: str, example: str) -> Reading:
    error = not_understood(missing=missing, example=example)
    return Reading(intent=Intent.UNCLEAR, error=error, corrections=tuple(parsed.found.corrections))


MANY_JOBS = "these are several jobs, and I work out one at a time"


def _which(parsed: Parsed, draft: Draft, jobs: Sequence[Question]) -> Reading:
    """Each job by itself, and few of them side by side."""
    each = tuple(map(sentence, jobs))
    together = (" vs ".join(each),) if len(each) <= MOST_SIDE_BY_SIDE else ()
    many = COUNTS[len(jobs)] if len(jobs) < len(COUNTS) else "several"
    ask = Ask(f"These are {many} jobs, and I work out one at a time: which?", texts=(*each, *together))
    reading = asked(parsed, draft, ask)
    label = "both side by side" if len(each) == 2 else "all side by side"
    choices = tuple(Choice(label=label, text=one.text) if one.text in together else one for one in reading.choices)
    return reading._replace(choices=choices)


def _from_its_job(part: Sequence[Piece]) -> Sequence[Piece]:
    """`two phases: 512 H100 for 20 days`, without the words before it."""
    begins = next((at for at, piece in enumerate(part) if piece.kind in STAGES.keys() | SIZED | BEGINS), 0)
    return part[begins:]


BEGINS = frozenset({"size", "cluster", "beside"})
_PLUS = pattern(r"^(?:\+|[a-z]+)\s*(?:also\b\s*)?", re.IGNORECASE)
"""The word or sign by which accelerators are added."""


def _with_model(parsed: Parsed, parts: Sequence[Sequence[Piece]], at: int) -> str:
    """The words of a part, with the model of the nearest other where it names none, and what is done."""
    own = parts[at]
    words = [_text(parsed, own)]
    if all(piece.kind in STAGES.keys() | JOINS | PASSED_OVER for piece in own) and at + 1 < len(parts):
        words += _beside_stages(parsed, parts[at + 1 :])
    elif not has_model(own):
        words[:0] = next(([text] for other in _nearest(parts, at) if (text := _model_of(parsed, parts[other]))), [])
    if not any(piece.kind in STAGES for piece in own) and at:
        words[:0] = [_text(parsed, [piece]) for piece in parts[0] if piece.kind in STAGES][:1]
    return " ".join(words)


def _beside_stages(parsed: Parsed, later: Sequence[Sequence[Piece]]) -> Iterator[str]:
    """`sft + dpo on 8B, 50M tokens`: what the first of the later parts says that says more than what is done."""
    for part in later:
        rest = [piece for piece in part if piece.kind not in STAGES.keys() | JOINS | PASSED_OVER]
        if rest:
            yield _text(parsed, rest)
            return


def _model_of(parsed: Parsed, part: Sequence[Piece]) -> str:
    if not has_model(part):
        return ""
    named = next((piece for piece in part if piece.kind in SIZED), None)
    return _text(parsed, [named or next(piece for piece in part if piece.kind == "size")])


def _nearest(parts: Sequence[object], at: int) -> list[int]:
    """The places of the others; of two that are as near, that before it first."""
    return sorted(range(len(parts)), key=lambda other: (abs(other - at), other))[1:]


def _text(parsed: Parsed, pieces: Sequence[Piece]) -> str:
    """The person's words from the first of these pieces to the last, without what joins them to the rest."""
    kept = list(pieces)
    while kept and kept[-1].kind in JOINS:
        kept.pop()
    while kept and kept[0].kind in JOINS | {"colon"}:
        kept.pop(0)
    if not kept:
        return ""
    atoms = parsed.found.atoms
    text = parsed.text[atoms[kept[0].first].start : atoms[kept[-1].last].end]
    return _PLUS.sub("", text, count=1) if kept[0].kind == "beside" else text


def _draft(text: str, context: Context) -> Draft:
    """The slots of these words; where a detail is asked, with the first answer to it."""
    parsed = parsed_text(text, (), context)
    draft = parsed.draft()
    if not (draft.asks and draft.asks[0].instead):
        return draft
    ask = draft.asks[0]
    return parsed_text(instead(parsed, ask.piece, ask.instead[0]), (), context).draft()


def _job(draft: Draft) -> Question | None:
    whole = is_complete(draft.slots) and not (draft.errors or draft.asks)
    return question_of(draft) if whole else None


def _on_common_hardware(drafts: Sequence[Draft]) -> list[Question]:
    """The whole jobs; one that names no accelerators is on those of another."""
    for at, draft in enumerate(drafts):
        lender = _lender(drafts, at)
        draft.slots = on_hardware_of(lender, draft.slots) if lender else draft.slots
    return [job for draft in drafts if (job := _job(draft))]


def _lender(drafts: Sequence[Draft], at: int) -> Question | None:
    """The nearest job that says something of the hardware; for one that is itself bought somehow the last before it."""
    own = drafts[at].slots.keys()
    if own & ACCELERATORS:
        return None
    for other in _nearest(drafts, at):
        said = drafts[other].slots.keys()
        if (said & ACCELERATORS and other < at) if own & HARDWARE else said & HARDWARE:
            return question_of(drafts[other])
    return None


ACCELERATORS = ("gpu", "gpu_count", "gpu_hours")

"""Several jobs in one text, `pretrain 7B on 1T, then dpo on 5M`: each is offered, and all side by side."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.on_use import pattern
from bot.reader.atoms import Atom
from bot.reader.compare import pretrains
from bot.reader.draft import Ask, Context, Draft
from bot.reader.faults import not_understood
from bot.reader.jobs import is_complete, question_of
from bot.reader.pieces import Piece
from bot.reader.reading import Choice, Intent, Reading
from bot.reader.readings.asked import asked, instead
from bot.reader.readings.parsed import Parsed, parsed_text
from bot.reader.sentence import sentence
from bot.reader.slots.kind import MODEL_KINDS, TWO_JOBS
from bot.reader.slots.tokens import TOKENS_A_PARAMETER
from bot.reader.vocabulary import listed
from costengine.question import Question

STAGES = {
    "pretrain": "pretrain", "continued": "pretrain", "finetune": "finetune", "rl": "rl",
    "method": "method", "train": "train",
}  # fmt: skip
"""What is done to a model, by the kind of the piece that says so; a method or `train` may be a part of another."""
JOINS = frozenset({"sequel", "and", "plus", "per", "atleast", "including", "numberedpart"})
"""Kinds between two jobs: `then`, `+`, `sft/dpo`, `sft > dpo`."""
ORDERS = frozenset({"sequel", "numberedpart"})
"""Of these, what can stand between nothing else."""
PASSED_OVER = frozenset({"article", "filler", "word", "of", "next", "colon", "for"})
"""Kinds that may stand between a joint and what is done."""
AMOUNTS = frozenset({"tokens", "sampled", "textsize", "wordcount", "stepped", "token_ratio"})
SIZED = MODEL_KINDS | {"moe"}
HARDWARE = frozenset({"cluster", "beside", "purchase", "reserved", "provider", "providerclass", "region", "rate"})
"""Kinds that hold for all jobs of a text where only one of them says so."""
APART = frozenset({"vs", "or", "scale", "logged"})
MOST_SIDE_BY_SIDE = 3
MOST_JOBS = 4
"""More are refused: nobody reads so many answers, and each is read to try it."""
COUNTS = ("", "", "two", "three", "four")


class Mark(NamedTuple):
    """A word for what is done to a model, and how it is joined to what stands before it."""

    at: int
    stage: str
    joint: str
    """The kind of the joint; `,` where only a stop stands there, nothing where not even that."""
    begins: int
    """The place of the first piece behind the joint."""


def stages(parsed: Parsed) -> Reading | None:
    """The question which job is meant, where the text holds several; None of one job."""
    pieces = parsed.pieces
    kinds = {piece.kind for piece in pieces}
    if kinds & APART or "compare" in parsed.cues:
        return None
    starts = _starts(pieces, parsed.found.atoms) or _pairs(pieces)
    if not starts:
        return None
    if len(starts) >= MOST_JOBS:
        return _refused(parsed, MANY_JOBS, "7B on 140B tokens")
    return _offered(parsed, [pieces[a:b] for a, b in pairwise((0, *starts, len(pieces)))])


def next_stage(parsed: Parsed, draft: Draft) -> Reading | None:
    """`then dpo on 10k pairs` behind a job of another kind: a job of its own, or both side by side."""
    last = parsed.last
    if not last or len(last.questions) != 1 or last.intent is not Intent.ESTIMATE:
        return None
    marks = list(_marks(parsed.pieces, parsed.found.atoms))
    base = last.questions[0]
    done = {"method": "finetune"}.get(marks[0].stage, marks[0].stage) if len(marks) == 1 else ""
    if done not in ("finetune", "rl") or marks[0].joint not in ORDERS | {"plus"} or done == base.kind:
        return None
    kept = Question(kind=base.kind, model=base.model, parameters=base.parameters)
    text = " ".join(part for part in ("" if _has_model(parsed.pieces) else _named(kept), _text(parsed, parsed.pieces)))
    job = _job(text, parsed.context)
    if job is None:
        return None
    shared = {slot: getattr(base, slot) for slot in SHARED if getattr(job, slot) is None}
    return _which(parsed, draft, [base, job.but(**shared)])


SHARED = ("gpu", "gpu_count", "purchase", "provider", "provider_class", "region", "currency", "usd_per_gpu_hour")


def _named(question: Question) -> str:
    return question.model or f"{question.parameters:.0f} parameters" if question.parameters else ""


# ---- where one job ends and the next begins


def _starts(pieces: Sequence[Piece], atoms: Sequence[Atom]) -> list[int]:
    """The places where another job begins: what is done there is not what was done before."""
    marks = list(_marks(pieces, atoms))
    starts: list[int] = []
    before: Mark | None = None
    for mark in marks:
        first = pieces[starts[-1] if starts else 0 : mark.begins]
        end = next((each.begins for each in marks if each.at > mark.at), len(pieces))
        if _is_next(before, mark, first, pieces[mark.begins : end], pieces):
            starts.append(mark.begins)
            before = mark
        elif before is None or mark.stage not in ("method", "train"):
            before = mark
    return starts


def _is_next(
    before: Mark | None, mark: Mark, first: Sequence[Piece], own: Sequence[Piece], every: Sequence[Piece]
) -> bool:
    both_counted = _is_counted(first, every) and _is_counted(own, every)
    joined = mark.joint in JOINS
    if before is None:
        return _is_pretraining(first, mark) and mark.stage not in ("train", "pretrain")
    pair = {before.stage, mark.stage}
    if before.stage == mark.stage:
        others = every[before.at].value != every[mark.at].value and mark.stage == "rl"
        return (joined and (both_counted or others)) or (mark.joint in ORDERS and both_counted)
    if "method" in pair and "pretrain" not in pair:
        return both_counted or mark.joint in ORDERS
    if "train" in pair:
        return (joined or both_counted) and pair != {"train", "pretrain"}
    if "pretrain" in pair:
        return mark.joint != "" or both_counted or "method" not in pair
    return joined or both_counted or any(_is_supervised(every[each.at]) for each in (before, mark))


def _is_supervised(piece: Piece) -> bool:
    """`sft` is one way to tune a model, and reinforcement learning another; `fine-tune with dpo` is one job."""
    return piece.kind == "finetune" and piece.text.lower().startswith(("sft", "supervised", "instruct"))


def _marks(pieces: Sequence[Piece], atoms: Sequence[Atom]) -> Iterator[Mark]:
    for at, piece in enumerate(pieces):
        if piece.kind in STAGES and not _describes(pieces, at, atoms):
            yield _mark(pieces, at)


def _mark(pieces: Sequence[Piece], at: int) -> Mark:
    begins, breaks = at, pieces[at].breaks
    while begins and not breaks and pieces[begins - 1].kind in PASSED_OVER:
        begins -= 1
        breaks = pieces[begins].breaks
    joint = pieces[begins - 1].kind if begins and pieces[begins - 1].kind in JOINS else "," if breaks else ""
    joint = "sequel" if joint not in ORDERS and _is_later(pieces, at) else joint
    return Mark(at, STAGES[pieces[at].kind], joint, begins)


def _is_later(pieces: Sequence[Piece], at: int) -> bool:
    """`rlhf afterwards`, `dpo on 5M later`: the word for it stands behind, at the end."""
    for place in range(at + 1, len(pieces)):
        piece = pieces[place]
        if piece.kind == "sequel":
            return place + 1 == len(pieces) or pieces[place + 1].breaks
        if piece.kind in STAGES or piece.breaks:
            return False
    return False


def _describes(pieces: Sequence[Piece], at: int, atoms: Sequence[Atom]) -> bool:
    """`a pretrained 7B`, `our sft checkpoint`, `no finetuning`: said of what there is, or of what is not done."""
    last = pieces[at].last + 1
    behind = atoms[last].word if last < len(atoms) else ""
    before = pieces[at - 1].kind if at else ""
    done = pieces[at].text.lower().endswith("ed")
    return done or behind in listed("described") or before in ("remove", "insteadof", "excluded")


def _is_counted(part: Sequence[Piece], every: Sequence[Piece]) -> bool:
    """Whether a part says on how much it is trained."""
    sizes = sum(piece.kind == "size" for piece in part)
    is_sized = any(piece.kind in SIZED for piece in part)
    counted = any(piece.kind in AMOUNTS for piece in part)
    return counted or sizes > 1 or (sizes == 1 and (is_sized or not _has_model(part)) and _has_model(every))


def _has_model(part: Sequence[Piece]) -> bool:
    """Whether a part names a model: by its name, or by a size beside its tokens."""
    sizes = [at for at, piece in enumerate(part) if piece.kind == "size"]
    if len(sizes) > 1 or any(piece.kind in SIZED for piece in part):
        return True
    if not sizes:
        return False
    after_on = sizes[0] and part[sizes[0] - 1].kind == "on"
    pretrained = any(piece.kind in ("pretrain", "continued") for piece in part)
    is_tokens = after_on and (pretrained or part[sizes[0]].value.suffix != "b")
    return any(piece.kind in AMOUNTS for piece in part) or not is_tokens


def _is_pretraining(first: Sequence[Piece], mark: Mark) -> bool:
    """`7B on 1T` before `then dpo`: a whole job without a word for it, and no data that anyone tunes on."""
    if mark.joint in ORDERS:
        return any(piece.kind in SIZED | {"size"} for piece in first)
    return bool(mark.joint) and pretrains(first)


PAIRS = (
    (SIZED | {"size"}, frozenset({"size", "tokens", "textsize"})),
    (frozenset({"cluster", "beside"}), frozenset({"duration"})),
)
"""What makes a job by itself: a model and its tokens, accelerators and their time."""


def _pairs(pieces: Sequence[Piece]) -> list[int]:
    """`7B on 1T, 13B on 2T`: the places where a second whole job begins."""
    for things, amounts in PAIRS:
        said = [at for at, piece in enumerate(pieces) if piece.kind in things | amounts]
        if len(said) >= 4 and len(said) % 2 == 0 and _alternate(pieces, said, things, amounts):
            starts = [_behind_joint(pieces, at) for at in said[2::2]]
            return [] if -1 in starts else starts
    return []


def _alternate(pieces: Sequence[Piece], said: Sequence[int], things: frozenset[str], amounts: frozenset[str]) -> bool:
    return all(
        pieces[a].kind in things and pieces[b].kind in amounts and _is_pair(pieces, a, b)
        for a, b in zip(said[::2], said[1::2], strict=True)
    )


def _is_pair(pieces: Sequence[Piece], thing: int, amount: int) -> bool:
    """`64 A100 30 days`, `7B on 1T`, `7B, 1T`; in `7B, 13B` and `7B and 13B` two models stand side by side."""
    if any(pieces[at].kind in ("and", "plus", "sequel") for at in range(thing, amount)):
        return False
    first, second = pieces[thing], pieces[amount]
    if first.kind in ("cluster", "beside"):
        return first.value.number is not None
    if not first.kind == second.kind == "size":
        return True
    apart = any(pieces[at].breaks for at in range(thing + 1, amount + 1))
    return bool(second.value.value > first.value.value * (TOKENS_A_PARAMETER if apart else 1))


def _behind_joint(pieces: Sequence[Piece], at: int) -> int:
    """The place behind the joint before a piece; -1 where none stands there."""
    mark = _mark(pieces, at) if pieces[at].kind in STAGES else _joined(pieces, at)
    return mark.begins if mark.joint else -1


BEFORE_A_PAIR = PASSED_OVER | STAGES.keys() | {"on", "component", "serving"}
"""Kinds that may stand between a joint and what it is done on."""


def _joined(pieces: Sequence[Piece], at: int) -> Mark:
    if pieces[at].kind == "beside":  # `+ 64 H100 10 days`
        return Mark(at, "", "plus", at)
    begins, breaks = at, pieces[at].breaks
    while begins and not breaks and pieces[begins - 1].kind in BEFORE_A_PAIR:
        begins -= 1
        breaks = pieces[begins].breaks
    joint = pieces[begins - 1].kind if begins and pieces[begins - 1].kind in JOINS else "," if breaks else ""
    return Mark(at, "", joint, begins)


# ---- the jobs, and the question which one is meant


def _offered(parsed: Parsed, parts: Sequence[Sequence[Piece]]) -> Reading:
    parts = [_from_its_job(part) for part in parts] if _job(_text(parsed, parts[0]), parsed.context) is None else parts
    texts = [_with_shared(parsed, parts, at) for at in range(len(parts))]
    jobs = [job for text in texts if (job := _job(text, parsed.context))]
    if len(set(jobs)) < len(parts):
        job = next(iter(jobs), None) or _job(f"7B {texts[0]}", parsed.context)
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


def _with_shared(parsed: Parsed, parts: Sequence[Sequence[Piece]], at: int) -> str:
    """The words of a part, with the model and the hardware of the nearest other where it names none."""
    nearest = sorted(range(len(parts)), key=lambda other: (abs(other - at), other))[1:]
    own = parts[at]
    words = [_text(parsed, own)]
    if all(piece.kind in STAGES.keys() | JOINS | PASSED_OVER for piece in own) and at + 1 < len(parts):
        words += _beside_stages(parsed, parts[at + 1 :])
    elif not _has_model(own):
        words[:0] = next(([text] for other in nearest if (text := _model_of(parsed, parts[other]))), [])
    if not any(piece.kind in HARDWARE for piece in own):
        words += next(([f", {text}"] for other in nearest if (text := _hardware_of(parsed, parts[other]))), [])
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
    if not _has_model(part):
        return ""
    named = next((piece for piece in part if piece.kind in SIZED), None)
    return _text(parsed, [named or next(piece for piece in part if piece.kind == "size")])


def _hardware_of(parsed: Parsed, part: Sequence[Piece]) -> str:
    return " ".join(_text(parsed, [piece]) for piece in part if piece.kind in HARDWARE)


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


def _job(text: str, context: Context) -> Question | None:
    """The job of these words; where a detail is asked, the first answer to it."""
    parsed = parsed_text(text, (), context)
    draft = parsed.draft()
    if draft.asks and draft.asks[0].instead:
        ask = draft.asks[0]
        parsed = parsed_text(instead(parsed, ask.piece, ask.instead[0]), (), context)
        draft = parsed.draft()
    whole = is_complete(draft.slots) and not (draft.errors or draft.asks)
    return question_of(draft) if whole else None

"""Where one job of a text ends and the next begins: `pretrain 7B on 1T, then dpo on 5M`, `7B on 1T, 13B on 2T`."""

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from bot.reader.atoms import Atom
from bot.reader.compare import pretrains
from bot.reader.pieces import Piece
from bot.reader.slots.kind import MODEL_KINDS, TOKENS_A_PARAMETER
from bot.reader.vocabulary import listed

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


class Mark(NamedTuple):
    """A word for what is done to a model, and how it is joined to what stands before it."""

    at: int
    stage: str
    joint: str
    """The kind of the joint; `,` where only a stop stands there, nothing where not even that."""
    begins: int
    """The place of the first piece behind the joint."""


def parts_of(pieces: Sequence[Piece], atoms: Sequence[Atom]) -> list[Sequence[Piece]]:
    """The pieces of each job; of one job all of them."""
    starts = _starts(pieces, atoms) or _pairs(pieces)
    return [pieces[a:b] for a, b in pairwise((0, *starts, len(pieces)))] if starts else [pieces]


def _starts(pieces: Sequence[Piece], atoms: Sequence[Atom]) -> list[int]:
    """The places where another job begins: what is done there is not what was done before."""
    marks = list(marks_of(pieces, atoms))
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


def marks_of(pieces: Sequence[Piece], atoms: Sequence[Atom]) -> Iterator[Mark]:
    """The words for what is done to a model."""
    for at, piece in enumerate(pieces):
        if piece.kind in STAGES and not _describes(pieces, at, atoms):
            yield _mark(pieces, at)


def _mark(pieces: Sequence[Piece], at: int) -> Mark:
    begins, joint = _joint(pieces, at, PASSED_OVER)
    joint = "sequel" if joint not in ORDERS and _is_later(pieces, at) else joint
    return Mark(at, STAGES[pieces[at].kind], joint, begins)


def _joint(pieces: Sequence[Piece], at: int, passed_over: Set[str]) -> tuple[int, str]:
    """Where what belongs to a piece begins before it, and the joint before that, or the stop."""
    begins, breaks = at, pieces[at].breaks
    while begins and not breaks and pieces[begins - 1].kind in passed_over:
        begins -= 1
        breaks = pieces[begins].breaks
    before = pieces[begins - 1].kind if begins else ""
    return begins, before if before in JOINS else "," if breaks else ""


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
    return counted or sizes > 1 or (sizes == 1 and (is_sized or not has_model(part)) and has_model(every))


def has_model(part: Sequence[Piece]) -> bool:
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
    begins, joint = _joint(pieces, at, BEFORE_A_PAIR)
    return Mark(at, "", joint, begins)

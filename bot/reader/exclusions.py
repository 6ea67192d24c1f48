"""Exclusions: `not on aws`, `no spot or reserved`, `spot is not an option`, `with and without fp8`."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.reader.left_out import line_of
from bot.reader.names import with_form
from bot.reader.pieces import Made, Piece, rule, table
from costengine.hardware import accelerators
from costengine.question import Question


class Named(NamedTuple):
    """A thing that can be ruled out: the slot that it would fill, and its value there."""

    slot: str
    value: Any


SLOTS = {
    "purchase": "purchase",
    "reserved": "purchase",
    "provider": "provider",
    "providerclass": "provider_class",
    "region": "region",
    "precision": "precision",
    "method": "method",
    "scope": "scope",
    "profile": "profile",
    "optimiser": "optimiser",
    "stateformat": "state_format",
    "offload": "offload",
    "continued": "continued",
    "gpu": "gpu",
    "brand": "maker",
    "tpu": "maker",
    "formfactor": "form",
    "model": "model",
}
"""By the kind of a piece the slot that it fills; the maker and the form of an accelerator are of the slot `gpu`."""
NAMES = "|".join(SLOTS)


def named(piece: Piece) -> Named:
    """What the piece names."""
    if piece.kind == "model":
        return Named("model", piece.value.id)
    return Named(SLOTS[piece.kind], VALUES.get(piece.kind, piece.value))


OF_A_GPU = ("maker", "form")
VALUES = {"reserved": "reserved_1y", "offload": True, "continued": True, "tpu": "Google"}
"""What is meant where the piece itself holds something else."""


def is_of(question: Question, name: Named) -> bool:
    """Whether a job has what is named."""
    if name.slot not in OF_A_GPU:
        return bool(getattr(question, name.slot) == name.value)
    return question.gpu is not None and gpu_is_of(question.gpu, name)


def gpu_is_of(gpu: str, name: Named) -> bool:
    """Whether an accelerator is of this maker, or has this form."""
    return accelerators()[gpu].vendor == name.value if name.slot == "maker" else with_form(gpu, name.value) == gpu


def _excluded(_remove: Piece, _on: Piece | None, thing: Piece) -> Made:
    return None if thing.breaks or not thing.value else ("excluded", (named(thing),))


def _not_done(_remove: Piece, _on: Piece | None, work: Piece) -> Made:
    """`7B on 1T without finetuning`: nothing is said of what is done."""
    return None if work.breaks else ("filler", None)


def _also(excluded: Piece, _or: Piece, thing: Piece) -> Made:
    """`not on aws or azure`: both."""
    other = named(thing)
    return ("excluded", (*excluded.value, other)) if other.slot == excluded.value[0].slot else None


def _ruled_out(thing: Piece, ruled_out: Piece) -> Made:
    return _excluded(ruled_out, None, thing._replace(breaks=ruled_out.breaks))


def _replaced(_instead: Piece, thing: Piece) -> Made:
    return "replaced", named(thing)


EXCLUSIONS = table(
    rule("remove on|within|at|of? finetune|rl|pretrain|distill", _not_done),
    rule("insteadof reserved for|at? article? num dash? time", lambda instead, thing, *_: _replaced(instead, thing)),
    rule(f"insteadof {NAMES}", _replaced),
    rule("insteadof rent", lambda *_: ("notrented", None)),
    rule("insteadof buy", lambda *_: ("rent", None)),
    rule("insteadof machine", lambda *_: ("replaced", None)),
    rule("remove reserved for|at? article? num dash? time", lambda no, thing, *_: _excluded(no, None, thing)),
    rule(f"remove on|within|at|of? {NAMES}", _excluded),
    rule("remove article? num dash? time reserved", lambda no, _a, _n, _d, _t, thing: _excluded(no, None, thing)),
    rule(f"excluded or|and {NAMES}", _also),
    rule(f"{NAMES} ruledout", _ruled_out),
    rule(f"ruledout colon {NAMES}", lambda out, _colon, thing: _ruled_out(thing, out._replace(breaks=False))),
)


def both_ways(pieces: Sequence[Piece]) -> list[Piece]:
    """`with and without spot`, `storage or not`: the thing, against the same without it."""
    if not any(piece.kind in ("bothways", "ornot") for piece in pieces):
        return list(pieces)
    found: list[Piece] = []
    at = 0
    while at < len(pieces):
        here, following = pieces[at], pieces[at + 1] if at + 1 < len(pieces) else None
        thing = _thing(here, following)
        found += _against(thing) if thing else [here]
        at += 2 if thing else 1
    return found


def _thing(here: Piece, following: Piece | None) -> Piece | None:
    if following is None:
        return None
    if here.kind == "bothways" and _may_be_without(following):
        return following
    return here if following.kind == "ornot" and _may_be_without(here) else None


def _may_be_without(piece: Piece) -> bool:
    return piece.kind in SLOTS or bool(line_of(piece))


def _against(thing: Piece) -> list[Piece]:
    line, against = line_of(thing), thing._replace(kind="vs", value="vs")
    if line:
        return [thing, against, thing._replace(kind="leftout", value=(line,))]
    name = named(thing)
    text = f"without {thing.text}" if name.slot in OF_A_GPU else ""
    without = thing._replace(kind="excluded", value=(name,), text=text)
    if SLOTS[thing.kind] == "purchase":
        without = thing._replace(kind="purchase", value="on_demand")
    return [thing, against, without]

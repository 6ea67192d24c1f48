"""Exclusions: `not on aws`, `no spot or reserved`, `spot is not an option`, `with and without fp8`."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.reader.left_out import line_of
from bot.reader.pieces import Made, Piece, rule, table


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
    "gpu": "gpu",
    "model": "model",
}
NAMES = "|".join(SLOTS)


def named(piece: Piece) -> Named:
    """What the piece names."""
    value = {"reserved": "reserved_1y", "model": getattr(piece.value, "id", None)}.get(piece.kind, piece.value)
    return Named(SLOTS[piece.kind], value)


def _excluded(_remove: Piece, _on: Piece | None, thing: Piece) -> Made:
    return None if thing.breaks else ("excluded", (named(thing),))


def _not_done(_remove: Piece, _on: Piece | None, work: Piece) -> Made:
    """`7B on 1T without finetuning`: nothing is said of what is done."""
    return None if work.breaks else ("filler", None)


def _also(excluded: Piece, _or: Piece, thing: Piece) -> Made:
    """`not on aws or azure`: both."""
    other = named(thing)
    return ("excluded", (*excluded.value, other)) if other.slot == excluded.value[0].slot else None


def _ruled_out(thing: Piece, ruled_out: Piece) -> Made:
    return None if ruled_out.breaks else ("excluded", (named(thing),))


def _replaced(_instead: Piece, thing: Piece) -> Made:
    return "replaced", named(thing)


EXCLUSIONS = table(
    rule("remove on|within|at|of? finetune|rl|pretrain", _not_done),
    rule(f"insteadof {NAMES}", _replaced),
    rule("insteadof rent", lambda *_: ("notrented", None)),
    rule("insteadof buy", lambda *_: ("rent", None)),
    rule("insteadof machine", lambda *_: ("replaced", None)),
    rule(f"remove on|within|at|of? {NAMES}", _excluded),
    rule(
        "remove article? num dash? time reserved", lambda remove, _a, _n, _d, _t, thing: _excluded(remove, None, thing)
    ),
    rule(f"excluded or|and {NAMES}", _also),
    rule(f"{NAMES} ruledout", _ruled_out),
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
        return [against, thing._replace(kind="leftout", value=(line,))]
    without = thing._replace(kind="excluded", value=(named(thing),), text="")
    if SLOTS[thing.kind] == "purchase":
        without = thing._replace(kind="purchase", value="on_demand")
    return [thing, against, without]

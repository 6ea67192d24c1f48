"""Shared units: `64 vs 128 H100`, `100B or 200B tokens`: the unit of one side belongs to both."""

from collections.abc import Callable, Mapping

from bot.reader.amounts import Duration
from bot.reader.hardware import Cluster
from bot.reader.names import MEMORY_SIZES, with_memory
from bot.reader.numbers import Number
from bot.reader.pieces import Piece
from bot.reader.work import sequence_of

SEPARATORS = frozenset({"vs", "or"})
Give = Callable[[Piece, Number], object]


def _cluster(unit: Piece, number: Number) -> object:
    cluster: Cluster = unit.value
    counted = cluster.number is not None and cluster.number.style not in ("machine", "nodes", "slice")
    return Cluster(cluster.gpu, number) if counted and not number.suffix else None


def _memory_or_count(unit: Piece, number: Number) -> object:
    """`A100 40 vs 80`: a size of memory behind another; else a count."""
    cluster: Cluster = unit.value
    size = f"{number.value:f}"
    by_memory = unit.text.split()[-1] in MEMORY_SIZES and size in MEMORY_SIZES and cluster.gpu
    variant = with_memory(str(cluster.gpu), int(size)) if by_memory else None
    return cluster._replace(gpu=variant) if variant else _cluster(unit, number)


def _duration(unit: Piece, number: Number) -> object:
    return None if number.suffix else Duration(number, unit.value.unit)


def _plain(_unit: Piece, number: Number) -> object:
    return number


BEFORE: Mapping[str, Give] = {
    "cluster": _cluster, "duration": _duration, "tokens": _plain, "passes": _plain, "updates": _plain,
    "params": _plain, "seq": lambda _unit, number: sequence_of(number),
}  # fmt: skip
"""What the number before `vs` takes from the piece behind it."""
BEHIND: Mapping[str, Give] = {
    "cluster": _memory_or_count,
    **{kind: BEFORE[kind] for kind in ("duration", "passes", "updates", "seq")},
}
"""What the number behind `vs` takes from the piece before it; `7B on 140B tokens vs 13B` is another model."""


def with_shared_units(pieces: list[Piece]) -> list[Piece]:
    """The pieces, each bare number beside a `vs` or `or` with the unit of the other side."""
    if not any(piece.kind in SEPARATORS for piece in pieces):
        return pieces
    found = list(pieces)
    for at in range(len(found) - 2, 0, -1):
        if found[at].kind in SEPARATORS:
            found[at - 1] = _taking(found[at - 1], found[at + 1], BEFORE)
    for at in range(1, len(found) - 1):
        if found[at].kind in SEPARATORS and not _names_something(found, at + 1):
            found[at + 1] = _taking(found[at + 1], found[at - 1], BEHIND)
    return found


def _names_something(pieces: list[Piece], at: int) -> bool:
    """`48 H100 vs 24 Foochip9`: a word that nobody knows is what the number counts."""
    return at + 1 < len(pieces) and pieces[at + 1].kind == "word" and not pieces[at + 1].breaks


def _taking(bare: Piece, unit: Piece, given: Mapping[str, Give]) -> Piece:
    if bare.kind not in ("num", "size") or unit.kind not in given:
        return bare
    value = given[unit.kind](unit, bare.value)
    return bare if value is None else bare._replace(kind=unit.kind, value=value)

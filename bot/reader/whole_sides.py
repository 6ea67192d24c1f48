"""Of sides that are whole jobs: what the other sides say of both, and what stays theirs."""

from collections.abc import Sequence

from bot.reader.hardware import Cluster
from bot.reader.pieces import Piece
from bot.reader.purchases import BOUGHT_FOR

MODELS = frozenset({"model", "family", "familysize", "params", "experts", "unknownmodel", "closed"})
TOKENS = frozenset({"tokens", "textsize", "sampled"})
TIME = frozenset({"duration", "inside", "until_date"})
CORE = MODELS | TOKENS | TIME | {"cluster", "gpu_hours", "size", "num"}
"""Kinds that say which work is done, on what, and for how long."""

OF_THE_ANSWER = frozenset({"currency", "scope", "profile"})
"""How the figures are shown, which is one way for all sides wherever it stands."""

OF_ITS_HARDWARE = BOUGHT_FOR | {"rate", "fixedsum", "utilised", "speed", "extra", "extras", "buy"}
"""What belongs to one job by its nature: right behind the last one it is not the first one's too."""


def are_whole(side: Sequence[Piece], other: Sequence[Piece]) -> bool:
    """Whether neither of two sides needs the other to be a job."""
    return _is_whole(side, other) and _is_whole(other, side)


def _is_whole(side: Sequence[Piece], other: Sequence[Piece]) -> bool:
    """Whether a side says itself all that the other says of its work."""
    mine, theirs = _core(side), _core(other)
    worked = mine >= {"model", "tokens"}
    return (worked or mine >= {"hardware", "time"}) and theirs - mine <= ({"time"} if worked else set())


def _core(side: Sequence[Piece]) -> set[str]:
    kinds = {piece.kind for piece in side}
    sizes = sum(piece.kind == "size" for piece in side)
    said = {
        "hardware": "gpu_hours" in kinds or any(piece.kind == "cluster" and _is_full(piece.value) for piece in side),
        "time": bool(kinds & (TIME | {"gpu_hours"})),
        "model": bool(kinds & MODELS or sizes),
        "tokens": bool(kinds & TOKENS or sizes > 1 or (kinds & MODELS and sizes)),
    }
    return {name for name, is_said in said.items() if is_said}


def _is_full(cluster: Cluster) -> bool:
    return bool(cluster.gpu and cluster.number and cluster.counted)


def common(sides: Sequence[Sequence[Piece]], at: int) -> list[Piece]:
    """What this side says of all: `on aws` of `A vs B, on aws`, `in the eu` of `in the eu: A vs B`.

    Before the first job and behind the last it is of all; between a job and the `vs` it is of that job.
    """
    side = sides[at]
    cores = [place for place, piece in enumerate(side) if piece.kind in CORE]
    first, last = (cores[0], cores[-1]) if cores else (len(side), -1)
    before = list(side[:first]) if at == 0 else []
    behind = list(side[last + 1 :]) if at == len(sides) - 1 else []
    apart = _set_apart(side, first, last)
    found = [piece for piece in before if not _is_owned(piece)]
    found += [piece for place, piece in enumerate(behind, last + 1) if place >= apart or not _is_of_one(piece)]
    return found + [piece for piece in side if piece.kind in OF_THE_ANSWER and piece not in found]


BOTH = frozenset({"both", "each", "all", "either"})


def _set_apart(side: Sequence[Piece], first: int, last: int) -> int:
    """Where behind the job a comma, or `both`, begins what is of all; a job with commas in it ends with none."""
    listed = any(piece.breaks for piece in side[first + 1 : last + 1])
    return next(
        (
            place
            for place, piece in enumerate(side)
            if place > last and ((piece.breaks and not listed) or piece.text.lower() in BOTH)
        ),
        len(side),
    )


def _is_of_one(piece: Piece) -> bool:
    return piece.kind in OF_ITS_HARDWARE or _is_owned(piece)


def _is_owned(piece: Piece) -> bool:
    return bool(piece.kind == "purchase" and piece.value == "owned")

"""Options of batch systems and launchers: `--nodes=8 --gpus-per-node=8 --time=3-00:00:00`, `-N 8`, `-t 2-12`.

As Slurm's sbatch reads them (slurm.schedmd.com/sbatch.html): `days-hours`, `days-hours:minutes:seconds`,
`hours:minutes:seconds`; `--gres=gpu:h100:8` and `--gpus-per-node` count the accelerators of one node.
"""

from decimal import Decimal
from itertools import pairwise

from bot.reader.amounts import Duration
from bot.reader.hardware import Cluster
from bot.reader.numbers import Number
from bot.reader.pieces import Made, Piece, rule, table

HOURS = (Decimal(1), Decimal(1) / 60, Decimal(1) / 3600)
OF_AN_HOUR = 60
PER_NODE = frozenset({"nproc-per-node", "nproc_per_node", "gpus_per_node", "gpus-per-node"})


def _clock(*pieces: Piece | None) -> Made:
    """`72:30:00`, `3-00:00:00`: numbers right behind each other, with signs between."""
    parts = [piece for piece in pieces if piece and piece.kind in ("num", "dash", "colon")]
    glued = all(right.first == left.last + 1 for left, right in pairwise(parts))
    numbers = [piece for piece in parts if piece.kind == "num"]
    if not glued or not all(piece.text.isdigit() for piece in numbers):
        return None
    values = [piece.value.value for piece in numbers]
    days = values.pop(0) if parts[1].kind == "dash" else Decimal(0)
    if any(value >= OF_AN_HOUR for value in values[1:]) or any(len(piece.text) != 2 for piece in numbers[-2:][1:]):
        return None
    hours = days * 24 + sum(value * unit for value, unit in zip(values, HOURS, strict=False))
    return "duration", Duration(Number(round(hours, 9), "word"), Decimal(1))


def _after_t(*pieces: Piece | None) -> Made:
    """`-t 2-12`."""
    letter = next(piece for piece in pieces if piece and piece.kind == "magnitude")
    return _clock(*pieces) if letter.text == "t" else None


def _days_hours(_flag: Piece, *pieces: Piece | None) -> Made:
    """`--time=2-12`: of a range nothing would say which."""
    return _clock(*pieces)


def _nodes(_flag: Piece | None, word: Piece, equals: Piece | None, number: Piece) -> Made:
    if word.kind == "word" and word.text != "N":
        return _told_to_others(word, equals, number)
    return "nodes", number.value


def _told_to_others(word: Piece, equals: Piece | None, number: Piece) -> Made:
    """`--nproc-per-node=8`; `--cpus-per-task=12` changes no price."""
    if word.text.lower() in PER_NODE:
        return "pernode", Cluster(None, number.value)
    return ("noise", None) if equals else None


def _per_node(*pieces: Piece | None) -> Made:
    given = [piece for piece in pieces if piece]
    if not any(piece.kind in ("flag", "equals") for piece in given):
        return None
    named = next((piece.value for piece in given if piece.kind == "gpu"), None)
    return "pernode", Cluster(named, given[-1].value)


def _resource(*pieces: Piece | None) -> Made:
    word = next(piece for piece in pieces if piece and piece.kind == "word")
    return _per_node(*pieces) if word.text.lower() == "gres" else None


def _all(_flag: Piece | None, _word: Piece, _equals: Piece, gpu: Piece, _sign: Piece, number: Piece) -> Made:
    return "cluster", Cluster(gpu.value, number.value)


FLAGS = table(
    rule("flag? magnitude num dash num colon num colon num", _after_t),
    rule("flag? magnitude num dash num", _after_t),
    rule("flag? magnitude num colon num colon num", _after_t),
    rule("num dash num colon num colon num", _clock),
    rule("num dash num colon num", _clock),
    rule("flag equals? num dash num colon num colon num", _days_hours),
    rule("flag equals? num dash num colon num", _days_hours),
    rule("flag equals? num dash num", _days_hours),
    rule("flag equals? num colon num colon num", _days_hours),
    rule("for num colon num colon num", _clock),
    rule("flag? gpuword per nodeword equals? gpu? colon? num", _per_node),
    rule("flag? word equals? gpuword colon gpu colon num", _resource),
    rule("flag? word equals? gpuword colon num", _resource),
    rule("flag? gpuword equals gpu colon|times num", _all),
    rule("flag nodeword equals? num", _nodes),
    rule("nodeword equals num", lambda word, equals, number: _nodes(None, word, equals, number)),
    rule("flag word equals? num", _nodes),
)
"""Before a letter can be a magnitude (`-t`) and a number the count of what follows it."""

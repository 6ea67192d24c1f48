"""Nodes and a count of accelerators beside them: those of one node, or all of them."""

from decimal import Decimal
from functools import cache

from bot.reader.pieces import Piece
from costengine.hardware import accelerators
from costengine.instances import instance_types

USUAL_NODE = 8
LARGEST_NODE = 16
"""Accelerators in one machine, where no named one of their kind holds more."""


def is_total(nodes: Piece, word: Piece, of: Piece | None, count: Piece, gpu: Piece) -> bool:
    """`16 nodes (128 H100)`, `8 nodes with 64 H100`: set apart, or more than any machine holds, they are all of them.

    `4 nodes (8 H100)` are four of the usual size.
    """
    if is_of(of):
        return False
    name = gpu.value if gpu.kind == "gpu" else None
    each, rest = divmod(count.value.value, max(nodes.value.value, Decimal(1)))
    if rest or each < 1:
        return False
    if of or count.first == word.last + 1:
        return bool(count.value.value > largest_node(name))
    return bool(each > 1 and not is_usual(count, gpu))


WITH = frozenset({"with", "w/", "w"})


def is_of(of: Piece | None) -> bool:
    """Whether the word between nodes and accelerators says that each node holds so many."""
    return of is not None and of.text.lower() not in WITH


def is_usual(count: Piece, gpu: Piece) -> bool:
    """Whether a usual node of this kind holds as many."""
    return bool(count.value.value == _usual_node(gpu.value if gpu.kind == "gpu" else None))


def _usual_node(gpu: str | None) -> int:
    return accelerators()[gpu].gpus_per_node if gpu else USUAL_NODE


@cache
def largest_node(gpu: str | None) -> int:
    """The most accelerators of this kind that one machine holds."""
    named = (machine.gpus for machine in instance_types().values() if machine.gpu == gpu)
    return max([LARGEST_NODE, _usual_node(gpu), *named])
